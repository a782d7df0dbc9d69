"""Django application."""

from django.apps import AppConfig


class WeekConfig(AppConfig):
    """The week: outings prepared on one screen."""

    name = "arpenteur.web.ground.week"
    label = "week"
