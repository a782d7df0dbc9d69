"""Django application."""

from django.apps import AppConfig


class FictionalConfig(AppConfig):
    """Neighbours."""

    name = "fictional_room"
    default_auto_field = "django.db.models.BigAutoField"
