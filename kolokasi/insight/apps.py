from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "kolokasi.insight"
    default_auto_field = "django.db.models.BigAutoField"
