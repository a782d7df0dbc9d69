"""Django application."""

from django.apps import AppConfig


class AdvertisingConfig(AppConfig):
    """What the law on political advertising wants to be written, shown and kept."""

    name = "arpenteur.web.communication.advertising"
    label = "advertising"
