from django.apps import AppConfig


class AddressingConfig(AppConfig):
    name = "kolokasi.addressing"
    default_auto_field = "django.db.models.BigAutoField"
