"""Django application."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Actions."""

    name = "arpenteur.web.fieldwork"
    label = "fieldwork"
