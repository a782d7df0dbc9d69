"""Django application."""

from django.apps import AppConfig


class CanvassConfig(AppConfig):
    """Turfs and phones."""

    name = "arpenteur.web.canvass"
    label = "canvass"
