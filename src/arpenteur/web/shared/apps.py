"""Django application."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Frame and helpers of every page."""

    name = "arpenteur.web.shared"
    label = "shared"
