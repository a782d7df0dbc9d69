"""Writes: codes of a vote for a quartier of its rules, drawn and printed as those of any step."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.consultations.actions.drawing import draw_codes
from arpenteur.web.consultations.ballots.tallying import config_of_step
from arpenteur.web.consultations.ballots.voters import vote_gate
from arpenteur.web.consultations.code_sheets import code_sheets
from arpenteur.web.consultations.models import ProcessStep


@transaction.atomic
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
    record(verb="ballot_box.codes_printed", subject=step, by=by, at=at, campaign=step.campaign_id, n=count)
    return codes


def sheets_of_codes(step: ProcessStep, zone: str, codes: list[str], address: str) -> bytes:
    """A PDF made in memory, ten codes a page, in the language of the page that gives it."""
    lines = [
        _("One code, one vote. It says the quartier, never the name."),
        _("Type it on the page of the vote. A later vote takes the place of the one before."),
    ]
    return code_sheets(
        step, zone, codes, address, lines, _("A consultation of the campaign: no ballot of the election.")
    )
