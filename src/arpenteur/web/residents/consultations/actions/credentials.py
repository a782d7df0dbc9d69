"""Writes: codes that are printed by quartier and given on paper, used once; what somebody shows at a desk.

A code is drawn by the program, printed, and kept as a keyed digest: nobody reads it again, here or in a backup.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.consultations.actions.new_codes import draw_codes
from arpenteur.web.residents.consultations.actions.residents import credential_digest
from arpenteur.web.residents.consultations.clocks import hold_to_silence
from arpenteur.web.residents.consultations.kinds import Requirement, StepKind
from arpenteur.web.residents.consultations.models import Credential, ProcessStep, Resident
from arpenteur.web.residents.consultations.step_rules import gate_of

LONGEST_ZONE = 40


class UnknownCodeError(InputError):
    """A code that opens nothing: whoever typed it may be guessing, and is counted."""


@verb("codes.issued", "codes printed")
def issue_codes(*, step: ProcessStep, zone: str, count: int, by: Actor, at: datetime) -> list[str]:
    """Codes of a quartier, drawn now and given for print this once. Raises InputError for a step whose gate asks for
    none or that is over, and for too many.
    """
    if Requirement.CODE not in gate_of(step).requirements or step.kind == StepKind.VOTE:
        raise InputError(_("this step asks for no code"), action=_("say so at its gate first"))
    name = " ".join(zone.split())
    if not name or len(name) > LONGEST_ZONE:
        raise InputError(_("codes are those of a quartier"), expected=_("its name, %(n)d signs") % {"n": LONGEST_ZONE})
    codes = draw_codes(step, Requirement.CODE, name, count, by, at)
    record(subject=step, by=by, at=at, campaign=step.campaign_id, n=count)
    return codes


@verb("codes.withdrawn", "codes that nobody used withdrawn")
def withdraw_codes(*, step: ProcessStep, zone: str, by: Actor, at: datetime) -> int:
    """Codes of a quartier that nobody used open nothing any more: a pile was lost; how many. Possible in silence.

    Raises InputError for a vote, of which only the sealed roll knows the codes that were used.
    """
    if step.kind == StepKind.VOTE:
        raise InputError(_("this step asks for no code"), action=_("say so at its gate first"))
    unused = Credential.objects.filter(step=step, method=Requirement.CODE, zone=zone, spent=False)
    gone, _tables = unused.delete()
    if gone:
        record(subject=step, by=by, at=at, campaign=step.campaign_id, n=gone)
    return gone


@verb(also="credential.given")
def use_code(*, step: ProcessStep, resident: Resident, code: str, by: Actor, at: datetime) -> Credential:
    """She shows a code that was printed; it is hers for this step. Again is not an error. Raises
    UnknownCodeError for one that was not printed for it, and for one that somebody else used: the same sentence, so
    that nobody learns which codes exist; InputError where she used another one.
    """
    hold_to_silence(step.process.campaign, at)
    print_of = credential_digest(step, Requirement.CODE, code)
    rows = Credential.objects.select_for_update().filter(step=step, method=Requirement.CODE, digest=print_of)
    found = rows.first()
    if found is None or (found.spent and found.resident_id != resident.pk):
        raise UnknownCodeError(_("this code opens nothing here"), action=_("copy it again, or ask at a desk"))
    hers = Credential.objects.filter(step=step, method=Requirement.CODE, resident=resident).exclude(pk=found.pk)
    if hers.exists():
        raise InputError(_("you have used a code here already"))
    if not found.spent:
        found.resident, found.spent, found.at = resident, True, at
        found.save(update_fields=["resident", "spent", "at"])
        record(subject=found, by=by, at=at, campaign=step.campaign_id, method=str(Requirement.CODE))
    return found
