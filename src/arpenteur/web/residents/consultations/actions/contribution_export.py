"""Writes: a file of contributions leaves the campaign; it names nobody, and the journal says that it left."""

from datetime import datetime

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.consultations.contribution_columns import ExportLine, lines_of
from arpenteur.web.residents.consultations.models import Process


@verb("consultation.taken", "contributions taken as a file")
def take_contributions(*, process: Process, by: Actor, at: datetime) -> list[ExportLine]:
    """Everything of a process that was public, for a file."""
    lines = list(lines_of(process))
    record(subject=process, by=by, at=at, campaign=process.campaign_id, n=len(lines))
    return lines
