"""Django application."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """The account of a campaign."""

    name = "arpenteur.web.accountability.money"
    label = "money"
