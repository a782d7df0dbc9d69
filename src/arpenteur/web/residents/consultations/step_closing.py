"""What closes with a step in the same transaction: a survey is counted."""

from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.consultations.actions.surveys import count_survey
from arpenteur.web.residents.consultations.kinds import StepKind
from arpenteur.web.residents.consultations.models import ProcessStep


def _count(step: ProcessStep, by: Actor, at: datetime) -> None:
    if step.kind == StepKind.SURVEY:
        count_survey(step=step, by=by, at=at)


CLOSED = (_count,)
