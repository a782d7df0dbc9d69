"""Django application."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """Compliance."""

    name = "arpenteur.web.compliance"
    label = "compliance"
