"""Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API."""

    name = "arpenteur.web.api"
    label = "api"
