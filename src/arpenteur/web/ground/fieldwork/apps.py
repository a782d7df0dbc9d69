"""Django application."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Actions."""

    name = "arpenteur.web.ground.fieldwork"
    label = "fieldwork"
