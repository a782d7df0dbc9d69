"""Django application."""

from django.apps import AppConfig


class ReadsConfig(AppConfig):
    """Readings of names."""

    name = "arpenteur.web.foundation.reads"
    label = "reads"
