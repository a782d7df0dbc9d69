"""The Django application."""

from django.apps import AppConfig


class RoutesConfig(AppConfig):
    """Turfs and rounds: pages, paper and files. Their tables are in ``phone``."""

    name = "arpenteur.web.routes"
    label = "routes"

    def ready(self) -> None:
        """Links of turfs close with the rights of who made them, phones with those of who holds them."""
        from arpenteur.web.campaigns.ways_in import register

        register("arpenteur.web.routes.ways_in")
