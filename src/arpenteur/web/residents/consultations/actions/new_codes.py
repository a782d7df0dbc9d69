"""What the verbs that print codes share, inside their transaction, for votes and for other steps."""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.residents.consultations.actions.residents import credential_digest
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Credential, ProcessStep
from arpenteur.web.residents.consultations.paper_codes import CODE_SIGNS, new_code
from arpenteur.web.residents.consultations.states import StepState

MOST_CODES = 2_000
"""Of one order: a pile of paper that somebody carries."""
MOST_IN_ALL = 100_000


def draw_codes(step: ProcessStep, method: Requirement, zone: str, count: int, by: Actor, at: datetime) -> list[str]:
    """So many new codes of a quartier, kept as digests; the verb that asks for them writes the journal.

    Raises InputError for a step that is over, and for too many.
    """
    row = ProcessStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if row.state in (StepState.CLOSED, StepState.FINAL):
        raise InputError(_("this step takes nothing any more"))
    if not 1 <= count <= MOST_CODES:
        raise InputError(_("codes at once"), expected=_("1 to %(n)d") % {"n": MOST_CODES})
    if Credential.objects.filter(step=row, method=method).count() + count > MOST_IN_ALL:
        raise InputError(_("too many codes for one step"), expected=_("%(n)d at most") % {"n": MOST_IN_ALL})
    codes = _drawn(row, method, count)
    Credential.objects.bulk_create(
        (
            Credential(
                campaign_id=row.campaign_id, step=row, method=method, digest=print_of, zone=zone, by=by.pseudonym, at=at
            )
            for print_of in sorted(codes)
        ),
        batch_size=500,
    )
    return list(codes.values())


def _drawn(step: ProcessStep, method: Requirement, count: int) -> dict[str, str]:
    """Codes by their digest, none of which the step has."""
    known = set(Credential.objects.filter(step=step, method=method).values_list("digest", flat=True))
    found: dict[str, str] = {}
    while len(found) < count:
        code = new_code(CODE_SIGNS)
        print_of = credential_digest(step, method, code)
        if print_of not in known:
            found[print_of] = code
    return found
