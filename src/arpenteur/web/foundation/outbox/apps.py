"""Django application."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages that leave."""

    name = "arpenteur.web.foundation.outbox"
    label = "outbox"
