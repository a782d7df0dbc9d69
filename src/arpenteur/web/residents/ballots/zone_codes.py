"""Writes: codes of a vote for a quartier of its rules, drawn and printed as those of any step; piles that are lost."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.residents.ballots.vote_results import config_of_step
from arpenteur.web.residents.ballots.voters import vote_gate
from arpenteur.web.residents.consultations.actions.new_codes import draw_codes
from arpenteur.web.residents.consultations.code_sheets import code_sheets
from arpenteur.web.residents.consultations.models import Credential, ProcessStep
from arpenteur.web.residents.consultations.states import StepState


@verb("ballot_box.codes_printed", "codes of voters printed")
def issue_codes(*, step: ProcessStep, zone: str, count: int, by: Actor, at: datetime) -> list[str]:
    """So many new codes of a quartier (none: of the whole town), which only the caller has from now on.

    Nobody writes down who is given which. Raises InputError for a step that asks for no code or is over, a quartier
    that is none of its rules, and too many at once.
    """
    asked = vote_gate(step).code
    if asked is None:
        raise InputError(_("this vote asks for no code"), action=_("choose it in the gate, before the step opens"))
    known = {one.name for one in config_of_step(step).quartiers}
    if zone and zone not in known:
        raise InputError(_("“%(zone)s” is none of the quartiers") % {"zone": zone})
    codes = draw_codes(step, asked, zone, count, by, at)
    record(subject=step, by=by, at=at, campaign=step.campaign_id, n=count)
    return codes


@dataclass(frozen=True)
class Pile:
    """Codes of a vote that were printed at once; ``number``: 1 for the first, as its sheets say; ``count``: of them
    all, how many voted is nobody's to know.
    """

    number: int
    zone: str
    at: datetime
    count: int
    withdrawn: bool

    @property
    def moment(self) -> str:
        """What its form sends."""
        return self.at.isoformat()


def piles(step: ProcessStep) -> list[Pile]:
    """What was printed for a vote, the newest first."""
    rows = Credential.objects.filter(step=step, method=vote_gate(step).code).values("zone", "at", "withdrawn")
    counted = rows.annotate(count=Count("pk")).order_by("at", "zone")
    made = [
        Pile(number, one["zone"], one["at"], one["count"], one["withdrawn"]) for number, one in enumerate(counted, 1)
    ]
    return made[::-1]


@verb("ballot_box.codes_withdrawn", "lost codes of voters withdrawn")
def withdraw_pile(*, step: ProcessStep, moment: str, by: Actor, at: datetime) -> None:
    """A pile was lost: nobody votes with its codes who had not, and who had may still change her vote.

    All of it is marked, used or not: how many were used would say how many voted. Possible in silence. Raises
    InputError for a step that is over and for no such pile.
    """
    row = ProcessStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if row.state in (StepState.CLOSED, StepState.FINAL):
        raise InputError(_("this step takes nothing any more"))
    rows = Credential.objects.filter(step=row, method=vote_gate(row).code, withdrawn=False)
    lost = [one.pk for one in rows.only("pk", "at") if one.at.isoformat() == moment]
    if not lost:
        raise InputError(_("there is no such pile of codes"), action=_("reload the page"))
    Credential.objects.filter(pk__in=lost).update(withdrawn=True)
    record(subject=row, by=by, at=at, campaign=row.campaign_id, n=len(lost))


def sheets_of_codes(step: ProcessStep, zone: str, codes: list[str], address: str, at: datetime) -> bytes:
    """A PDF of the pile that was printed at that moment, made in memory, ten codes a page, in the language of the page
    that gives it.
    """
    pile = next(one for one in piles(step) if (one.zone, one.at) == (zone, at))
    lines = [
        _("One code, one vote. It says the quartier, never the name.") if zone else _("One code, one vote: no name."),
        _("Type it on the page of the vote. A later vote takes the place of the one before."),
    ]
    return code_sheets(
        step,
        zone,
        codes,
        address,
        lines,
        _("A consultation of the campaign: no ballot of the election."),
        _("Pile %(n)d.") % {"n": pile.number},
    )
