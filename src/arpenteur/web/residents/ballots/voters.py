"""Reads: who a voter is, as the gate of a step knows her: the code of a printed sheet, or an address she confirmed.

Only keyed digests go on: neither a code nor an address is what the roll is made of.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.ballots.casting import voter_key
from arpenteur.web.residents.ballots.codes import SHEET_CODE, read_code
from arpenteur.web.residents.ballots.models import BallotBox, RollLine
from arpenteur.web.residents.consultations.actions.residents import credential_digest, email_digest
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Credential, ProcessStep
from arpenteur.web.residents.consultations.step_rules import gate_of

_BY_CODE = (Requirement.CODE, Requirement.MEMBER)


@dataclass(frozen=True)
class VoteGate:
    """What a step asks of whoever votes online. ``code``: that of a sheet, ``email``: to come by the link of a letter;
    where both are asked, the code says who votes. ``min_age`` and ``residence`` are declared.
    """

    code: Requirement | None
    email: bool
    residence: bool
    min_age: int

    @property
    def online(self) -> bool:
        """Whether anybody votes online: without a code or an address, nobody could be told from another."""
        return self.code is not None or self.email


@dataclass(frozen=True)
class BallotVoter:
    """Somebody at the gate: what the roll digests, and her quartier where the sheet of her code says it."""

    key: str
    zone: str = ""


def vote_gate(step: ProcessStep) -> VoteGate:
    """What is asked at a step."""
    gate = gate_of(step)
    asked = {Requirement(one) for one in gate.requirements}
    code = next((one for one in _BY_CODE if one in asked), None)
    return VoteGate(code, Requirement.EMAIL in asked, Requirement.RESIDENCE in asked, gate.min_age)


def voter_by_code(step: ProcessStep, typed: str) -> BallotVoter:
    """Whoever holds a code that was printed for this step. Raises InputError for another one, and for one of a lost
    pile that nobody had voted with.
    """
    code = read_code(typed, SHEET_CODE)
    asked = vote_gate(step).code
    if asked is None:
        raise InputError(_("this vote asks for no code"))
    digest = credential_digest(step, asked, code)
    found = Credential.objects.filter(step=step, method=asked, digest=digest).first()
    if found is None:
        raise InputError(_("this code is not one of this vote"), action=_("copy it from your sheet again"))
    key = f"code:{digest}"
    if found.withdrawn and not _has_voted(step, key):
        raise InputError(_("this code was withdrawn: its pile was lost"), action=_("ask for another one"))
    return BallotVoter(key, found.zone)


def _has_voted(step: ProcessStep, key: str) -> bool:
    box = BallotBox.objects.filter(step=step).first()
    return box is not None and RollLine.objects.filter(box=box, voter=voter_key(box, key)).exists()


def voter_by_email(step: ProcessStep, email: str, zone: str = "") -> BallotVoter:
    """Whoever has an address, confirmed by the caller. Raises InputError for none."""
    digest = email_digest(step.process.campaign, email)
    if not digest or not vote_gate(step).email:
        raise InputError(_("this vote asks for no address"))
    return BallotVoter(f"email:{digest}", zone)
