"""Django application."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Lists of people to call, scripts, and what became of calls."""

    name = "arpenteur.web.communication.calls"
    label = "calls"
