"""Django application."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Messages to contacts."""

    name = "arpenteur.web.communication.outreach"
    label = "outreach"
