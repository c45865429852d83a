from django.apps import AppConfig


class FacilityConfig(AppConfig):
    name = "kolokasi.facility"
    default_auto_field = "django.db.models.BigAutoField"
