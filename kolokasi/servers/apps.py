from django.apps import AppConfig


class ServersConfig(AppConfig):
    name = "kolokasi.servers"
    default_auto_field = "django.db.models.BigAutoField"
