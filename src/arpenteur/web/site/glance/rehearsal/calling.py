"""A list of fictional contacts who agreed to be called: some were, each outcome among them; the others wait."""

from datetime import datetime, timedelta
from random import Random

from django.utils.translation import override

from arpenteur.web.communication.calls.clocks import usual_hours
from arpenteur.web.communication.calls.models import Call, CallList, CallOutcome, CallState, CallTry
from arpenteur.web.communication.calls.opening import CallListDetails, keep_script, open_list
from arpenteur.web.communication.calls.outcomes import AGAIN
from arpenteur.web.communication.calls.script import offered
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.persons.contacts.models import Purpose

_MADE = (
    *[CallOutcome.TALKED] * 9,
    *[CallOutcome.NO_ANSWER] * 5,
    *[CallOutcome.MESSAGE] * 3,
    CallOutcome.CALL_BACK,
    CallOutcome.WRONG,
)
"""How the first calls went; nobody of the demonstration refuses one, so that the contacts stay as they are."""
_BEFORE = timedelta(days=3)


def calling(campaign: Campaign, at: datetime, rng: Random) -> int:
    """Write the script, the list and its first calls; how many people are in it."""
    director = Membership.objects.filter(campaign=campaign, role=Role.DIRECTOR).select_related("campaign").first()
    if director is None:
        return 0
    with override("fr"):
        script = keep_script(campaign=campaign, name="Invitation", script=offered(), by=COMMAND, at=at - _BEFORE)
    details = CallListDetails("réunion publique", Purpose.MEETINGS, script, usual_hours(campaign, at))
    calls = open_list(member=Member(campaign, director), details=details, stack=(), by=COMMAND, at=at - _BEFORE)
    _went(calls, at, rng)
    return Call.objects.filter(call_list=calls).count()


def _went(calls: CallList, at: datetime, rng: Random) -> None:
    rows = list(Call.objects.filter(call_list=calls).order_by("rank")[: len(_MADE)])
    for one, outcome in zip(rows, _MADE, strict=False):
        when = at - timedelta(hours=rng.randint(3, 50))
        again = outcome in {*AGAIN, CallOutcome.CALL_BACK}
        one.tries, one.outcome, one.promised = 1, outcome, outcome is CallOutcome.CALL_BACK
        one.state, one.ended_at = (CallState.WAITING, None) if again else (CallState.OVER, when)
        one.next_at = at + timedelta(days=1) if again else one.next_at
        CallTry.objects.create(
            campaign_id=one.campaign_id,
            call=one,
            contact_id=one.contact_id,
            outcome=outcome,
            by=COMMAND.pseudonym,
            at=when,
        )
    Call.objects.bulk_update(rows, ["tries", "outcome", "promised", "state", "ended_at", "next_at"])
