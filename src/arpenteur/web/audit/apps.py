"""Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The journal."""

    name = "arpenteur.web.audit"
    label = "audit"
