from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "kolokasi.procedure"
    default_auto_field = "django.db.models.BigAutoField"
