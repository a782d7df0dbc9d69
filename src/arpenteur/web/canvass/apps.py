"""Django application."""

from django.apps import AppConfig


class CanvassConfig(AppConfig):
    """Turfs and phones."""

    name = "arpenteur.web.canvass"
    label = "canvass"

    def ready(self) -> None:
        """Links of turfs close with the rights of who made them, phones with those of who holds them."""
        from arpenteur.web.campaigns.ways_in import register

        register("arpenteur.web.canvass.ways_in")
