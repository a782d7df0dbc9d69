"""Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Programs with a token, and webhooks that tell them what happened."""

    name = "arpenteur.web.site.api"
    label = "api"
