"""Django application."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Volunteers and teams."""

    name = "arpenteur.web.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        """Personal links and calendars close with the rights of who made them."""
        from arpenteur.web.campaigns.ways_in import register

        register("arpenteur.web.volunteers.ways_in")
