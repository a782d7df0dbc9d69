"""Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Programs with a token, and webhooks that tell them what happened."""

    name = "arpenteur.web.api"
    label = "api"

    def ready(self) -> None:
        """Tokens and webhooks close with the rights of who made them."""
        from arpenteur.web.campaigns.ways_in import register

        register("arpenteur.web.api.ways_in")
