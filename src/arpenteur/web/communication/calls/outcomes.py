"""Writes: how a call went, from a closed list; what somebody refuses on the telephone holds at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls.clocks import hold_to_hours
from arpenteur.web.communication.calls.models import Call, CallOutcome, CallState, CallTry
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.actions import follow_up, note_exchange, object_to_all, withdraw
from arpenteur.web.persons.contacts.agreements import every_pair
from arpenteur.web.persons.contacts.models import Channel, Contact, FollowUpKind, How

AGAIN = {CallOutcome.NO_ANSWER: timedelta(hours=3), CallOutcome.MESSAGE: timedelta(days=2)}
"""How long is waited before somebody who did not answer is called again."""
MOST_TRIES = 3
"""Of one list: whoever never answers is left in peace."""
LATEST = timedelta(days=60)
_FOLLOWED = timedelta(days=7)


@dataclass(frozen=True)
class CallAnswer:
    """What a caller says of a call. ``back_at``: when she asked to be called back; ``waits``: what she waits for from
    the campaign; ``everything``: she wants nothing of it at all any more.
    """

    outcome: CallOutcome
    back_at: datetime | None = None
    waits: FollowUpKind | None = None
    everything: bool = False
    was_hers: bool = False


@verb("call.made", "call made")
def end_call(*, call: Call, answer: CallAnswer, member: Member, by: Actor, at: datetime) -> Call:
    """Write down how a call went; the call as it is now.

    Raises InputError where somebody else has her in hand by now, the call is over, or the hour that she asked for is
    none at which she may be called.
    """
    rows = Call.objects.select_for_update(of=("self",)).select_related("contact__campaign", "call_list")
    held = rows.filter(pk=call.pk).first()
    refused = answer.outcome is CallOutcome.STOP and answer.was_hers
    mine = held is not None and held.holder_id == member.membership.pk and held.state == CallState.WAITING
    if held is None or not (mine or refused):
        raise InputError(
            _("you do not have this person in hand any more"), action=_("take the next one; nothing was written down")
        )
    CallTry.objects.create(
        campaign_id=held.campaign_id,
        call=held,
        contact_id=held.contact_id,
        outcome=answer.outcome,
        by=by.pseudonym,
        at=at,
    )
    held.tries, held.outcome = held.tries + 1, answer.outcome
    held.holder, held.held_until, held.promised = None, None, False
    _EFFECTS[answer.outcome](held, answer, by, at)
    held.save()
    record(subject=held, by=by, at=at, campaign=held.campaign_id, outcome=str(answer.outcome))
    return held


def _over(held: Call, at: datetime) -> None:
    held.state, held.ended_at = CallState.OVER, at


def _talked(held: Call, answer: CallAnswer, by: Actor, at: datetime) -> None:
    _over(held, at)
    contact = held.contact
    note_exchange(contact=contact, kind="call", about="", by=by, at=at)
    if answer.waits is not None:
        due = day_of(contact.campaign, at) + _FOLLOWED
        follow_up(contact=contact, kind=answer.waits, due=due, owner=None, text="", by=by, at=at)


def _unanswered(held: Call, answer: CallAnswer, _by: Actor, at: datetime) -> None:
    held.next_at = at + AGAIN[answer.outcome]
    if held.tries >= MOST_TRIES:
        _over(held, at)


def _call_back(held: Call, answer: CallAnswer, _by: Actor, at: datetime) -> None:
    back = answer.back_at
    if back is None or not at < back <= at + LATEST:
        raise InputError(
            _("when is she to be called back?"),
            expected=_("a day and an hour within %(n)d days") % {"n": LATEST.days},
        )
    hold_to_hours(held.call_list, back)
    held.next_at, held.promised = back, True


def _wrong(held: Call, _answer: CallAnswer, _by: Actor, at: datetime) -> None:
    _over(held, at)
    _end_elsewhere(held, at)


def _stop(held: Call, answer: CallAnswer, by: Actor, at: datetime) -> None:
    _over(held, at)
    _end_elsewhere(held, at)
    contact = Contact.objects.select_related("campaign", "person").get(pk=held.contact_id)
    if answer.everything:
        object_to_all(contact=contact, how=How.SPOKEN, by=by, at=at)
    else:
        pairs = {pair for pair in every_pair() if pair[1] is Channel.PHONE}
        withdraw(contact=contact, pairs=pairs, how=How.SPOKEN, by=by, at=at)


def _end_elsewhere(held: Call, at: datetime) -> None:
    """What waits in other lists is over too: nobody calls this number again."""
    others = Call.objects.filter(contact=held.contact_id, state=CallState.WAITING).exclude(pk=held.pk)
    others.update(state=CallState.OVER, ended_at=at, outcome=held.outcome, holder=None, held_until=None, promised=False)


_EFFECTS: dict[CallOutcome, Callable[[Call, CallAnswer, Actor, datetime], None]] = {
    CallOutcome.TALKED: _talked,
    CallOutcome.NO_ANSWER: _unanswered,
    CallOutcome.MESSAGE: _unanswered,
    CallOutcome.CALL_BACK: _call_back,
    CallOutcome.WRONG: _wrong,
    CallOutcome.STOP: _stop,
}
