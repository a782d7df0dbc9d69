"""Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save, pre_delete


def _freeze(using: str, **_: Any) -> None:
    from arpenteur.web.foundation.audit.append_only import freeze_columns

    message = "a counted event is never changed, it is undone by another"
    freeze_columns(using, "fieldwork.FieldEvent", message, except_null="volunteer_id")


class ComplianceConfig(AppConfig):
    """The register of data on people, their requests, expiries, the journal."""

    name = "arpenteur.web.accountability.compliance"
    label = "compliance"

    def ready(self) -> None:
        """After every migration the database refuses to change a counted event; whoever is deleted, and whatever was
        refused, is noted.
        """
        from arpenteur.web.accountability.compliance.erasure import (
            note_erasure,
            note_joined_lines,
            note_refusal,
            noted_models,
        )
        from arpenteur.web.foundation.shared.persons import refusal_tables
        from arpenteur.web.persons.people.models import Joining

        post_migrate.connect(_freeze, sender=self, dispatch_uid="arpenteur.frozen_events")
        for kind, model in noted_models().items():
            pre_delete.connect(note_erasure, sender=model, dispatch_uid=f"arpenteur.erasure.{kind}")
        for table in refusal_tables():
            post_save.connect(note_refusal, sender=table.model, dispatch_uid=f"arpenteur.refusal.{table.kind}")
        pre_delete.connect(note_joined_lines, sender=Joining, dispatch_uid="arpenteur.erasure.joining")
