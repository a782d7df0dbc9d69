"""Django application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search of a campaign."""

    name = "arpenteur.web.site.search"
    label = "search"
