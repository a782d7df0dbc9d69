"""Django application."""

from django.apps import AppConfig


class GlanceConfig(AppConfig):
    """Coup d'œil."""

    name = "arpenteur.web.site.glance"
    label = "glance"
