"""Django application."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Actions."""

    name = "arpenteur.web.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        """Sign-up links close with the rights of who made them."""
        from arpenteur.web.campaigns.ways_in import register

        register("arpenteur.web.fieldwork.ways_in")
