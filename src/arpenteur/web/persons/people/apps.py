"""Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons under volunteers and contacts."""

    name = "arpenteur.web.persons.people"
    label = "people"

    def ready(self) -> None:
        """Whatever deletes the line of a person, what only that line needed of her goes with it."""
        from django.db.models.signals import post_delete

        from arpenteur.web.persons.people.identity import settle_after
        from arpenteur.web.persons.people.models import role_models

        for role in role_models():
            post_delete.connect(settle_after, sender=role, dispatch_uid=f"arpenteur.people.{role._meta.label}")
