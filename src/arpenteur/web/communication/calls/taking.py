"""Writes: a caller is given the next person of a list, and nobody else is; she gives her back.

A call is taken by one conditional update, behind a lock of the person: of thirty callers who ask at once, each gets
somebody else, in whatever list the person is.
"""

from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls.clocks import hold_to_hours
from arpenteur.web.communication.calls.models import Call, CallList
from arpenteur.web.communication.calls.queries import free, in_hand, to_make
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.models import Contact

LOCK = timedelta(minutes=15)
"""How long somebody is in a caller's hand."""
_AT_ONCE = 8
"""Calls that are looked at before it is asked anew: others take some meanwhile."""
_ROUNDS = 12


def take_next(*, calls: CallList, member: Member, at: datetime) -> Call | None:
    """The call that a member has in hand, else the next one, hers for a quarter of an hour; None where nobody is left.

    Raises InputError for a list that is closed and outside its hours, RefusedByLawError in electoral silence.
    """
    mine = in_hand(calls, member, at)
    if mine is not None:
        return mine
    check_open(calls, at)
    for _once in range(_ROUNDS):
        numbers = list(islice(to_make(calls, at, member), _AT_ONCE))
        if not numbers:
            return None
        for number in numbers:
            if _take(number, member, at):
                return Call.objects.select_related("contact__person", "call_list").get(pk=number)
    return None


@verb("call.given_back", "person to call given back")
def give_back(*, call: Call, member: Member, by: Actor, at: datetime) -> None:
    """Somebody who was not called waits for another caller. Again changes nothing."""
    mine = Call.objects.filter(pk=call.pk, holder=member.membership, ended_at=None)
    if mine.update(holder=None, held_until=None):
        record(subject=call, by=by, at=at, campaign=call.campaign_id, counting=True)


def check_open(calls: CallList, at: datetime) -> None:
    """Raises InputError for a list that is closed and outside its hours, RefusedByLawError in electoral silence."""
    if calls.closed_at is not None:
        raise InputError(_("this list is closed"), action=_("choose another one"))
    hold_to_hours(calls, at)


@verb("call.taken", "person to call taken")
def _take(number: int, member: Member, at: datetime) -> bool:
    """Whether the call is hers now: its person is locked, so that no other list gives her to somebody else."""
    contact = Call.objects.filter(pk=number).values("contact")
    if Contact.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=contact).first() is None:
        return False
    if Call.objects.filter(contact__in=contact, held_until__gt=at).exists():
        return False
    mine = Call.objects.filter(free(at), pk=number, ended_at=None)
    if not mine.update(holder=member.membership, held_until=at + LOCK):
        return False
    others = Call.objects.filter(holder=member.membership, ended_at=None).exclude(pk=number)
    others.update(holder=None, held_until=None)
    record(subject=f"calls.Call:{number}", by=member.actor, at=at, campaign=member.campaign.pk, counting=True)
    return True
