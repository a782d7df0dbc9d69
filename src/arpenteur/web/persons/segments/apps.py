"""Django application."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Stacks of filters over contacts."""

    name = "arpenteur.web.persons.segments"
    label = "segments"
