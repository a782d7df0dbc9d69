"""Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _secure(using: str, **_: Any) -> None:
    from arpenteur.web.foundation.campaigns.row_security import secure

    secure(using)


class CampaignsConfig(AppConfig):
    """Who is a member of what, with which rights."""

    name = "arpenteur.web.foundation.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """After every migration the tables of campaigns are sealed in the database itself: once, when all are there."""
        post_migrate.connect(_secure, sender=self, dispatch_uid="arpenteur.row_security")
