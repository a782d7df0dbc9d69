"""Reads: what everybody is told of a review: how many ideas are being read, when decisions come, all together."""

from typing import Any

from arpenteur.web.residents.consultations.actions.deciding import UNDER_REVIEW
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep
from arpenteur.web.residents.consultations.states import Showing


def review_context(step: ProcessStep) -> dict[str, Any]:
    """For the page of a review; nothing for another kind of step."""
    if step.kind != StepKind.REVIEW:
        return {}
    rows = Contribution.objects.filter(
        process=step.process_id, kind=ContributionKind.PROPOSAL, decision__in=UNDER_REVIEW, showing=Showing.PUBLIC
    )
    return {"review": True, "under_review": rows.count(), "rulings_at": step.process.rulings_at}
