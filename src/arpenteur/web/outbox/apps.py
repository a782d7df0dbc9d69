"""Django application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages that leave."""

    name = "arpenteur.web.outbox"
    label = "outbox"
