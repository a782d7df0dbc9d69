"""Writes: a file of contributions leaves the campaign; it names nobody, and the journal says that it left."""

from datetime import datetime

from django.db import transaction

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.consultations.contribution_columns import ExportLine, lines_of
from arpenteur.web.residents.consultations.models import Process


@transaction.atomic
def take_contributions(*, process: Process, by: Actor, at: datetime) -> list[ExportLine]:
    """Everything of a process that was public, for a file."""
    lines = list(lines_of(process))
    record(verb="consultation.taken", subject=process, by=by, at=at, campaign=process.campaign_id, n=len(lines))
    return lines
