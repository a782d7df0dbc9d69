"""Django application."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operation."""

    name = "arpenteur.web.operations"
    label = "operations"
