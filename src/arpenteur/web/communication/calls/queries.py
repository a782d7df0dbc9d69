"""Reads: who of a list may be called now, what an organiser sees of it. Asked inside a ``sealed`` block."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from arpenteur.domain.hours import CALLS
from arpenteur.domain.law import rule
from arpenteur.web.communication.calls.models import Call, CallList, CallOutcome, CallState, CallTry
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactEvent, Purpose
from arpenteur.web.persons.contacts.queries import may_receive, visible_to

_AT_ONCE = 200
"""People whose agreement is asked for at once."""


@dataclass(frozen=True)
class CallSums:
    """Of a list: how many were in it, may be called now, later, no longer; how many conversations, tries by outcome."""

    people: int
    now: int
    later: int
    in_hand: int
    gone: int
    promised: int
    over: dict[str, int]
    tries: dict[str, int]

    @property
    def done(self) -> int:
        """Calls that are over."""
        return sum(self.over.values())

    @property
    def attempts(self) -> int:
        """Calls that were made."""
        return sum(self.tries.values())


def wrong_numbers(campaign: Campaign) -> "QuerySet[CallTry, int]":
    """Contacts, by number, whose telephone was somebody else's, and was not corrected since."""
    corrected = ContactEvent.objects.filter(contact=OuterRef("contact"), kind="corrected", at__gt=OuterRef("at"))
    tries = CallTry.objects.filter(campaign=campaign, outcome=CallOutcome.WRONG).order_by()
    return tries.filter(~Exists(corrected)).values_list("contact", flat=True)


def called_enough(campaign: Campaign, at: datetime) -> "QuerySet[CallTry, int]":
    """Contacts, by number, who were called as often as the rule lets them be, in whatever list."""
    found, today = rule(CALLS), day_of(campaign, at)
    most, days = (found.parameter(name, act=today) for name in ("calls", "days"))
    lately = CallTry.objects.filter(campaign=campaign, at__gt=at - timedelta(days=days)).order_by()
    often = lately.values("contact").annotate(n=Count("pk")).filter(n__gte=most)
    return often.values_list("contact", flat=True)


def to_make(calls: CallList, at: datetime, member: Member | None = None) -> Iterator[int]:
    """Numbers of the calls of a list that may be made now by a member, those who asked for this hour first, nobody's in
    hand.
    """
    rows = waiting(calls).filter(free(at), next_at__lte=at)
    busy = Call.objects.filter(campaign=calls.campaign_id, held_until__gt=at).order_by().values("contact")
    for not_now in (busy, wrong_numbers(calls.campaign), called_enough(calls.campaign, at)):
        rows = rows.exclude(contact__in=not_now)
    ordered = rows.order_by("-promised", "tries", "rank", "pk").values_list("pk", "contact")
    for some in batched(ordered, _AT_ONCE):
        agreed = agreeing(calls, [contact for _number, contact in some], member)
        yield from (number for number, contact in some if contact in agreed)


def agreeing(calls: CallList, contacts: Collection[int], member: Member | None = None) -> set[int]:
    """Of some contacts, by number, those who agree to be called for this still, and whom a member may see.

    Asked by itself, some at a time: joined to the calls, PostgreSQL, which takes every table for an almost empty one
    behind its policies, would go through everybody for each of them.
    """
    found: set[int] = set()
    for some in batched(contacts, _AT_ONCE):
        seen = visible_to(member) if member is not None and member.narrowed else Contact.objects.all()
        people = may_receive(calls.campaign, Purpose(calls.purpose), Channel.PHONE, seen.filter(pk__in=some))
        found.update(people.order_by().values_list("pk", flat=True))
    return found


def waiting(calls: CallList) -> "QuerySet[Call]":
    """Calls of a list that are not over."""
    return Call.objects.filter(call_list=calls, state=CallState.WAITING)


def free(at: datetime) -> Q:
    """Calls that nobody has in hand any more."""
    return Q(held_until=None) | Q(held_until__lte=at)


def in_hand(calls: CallList, member: Member, at: datetime) -> Call | None:
    """The call that a member has in hand, as long as she may: the person agrees still."""
    mine = waiting(calls).filter(holder=member.membership, held_until__gt=at)
    found = mine.select_related("contact__person", "call_list").first()
    return found if found is not None and agreeing(calls, [found.contact_id], member) else None


def sums(calls: CallList, at: datetime) -> CallSums:
    """Everything the organiser is told of a list."""
    left = list(waiting(calls).values_list("contact", "held_until", "promised"))
    agreed = agreeing(calls, [contact for contact, _until, _promised in left])
    held = sum(until is not None and until > at for contact, until, _promised in left if contact in agreed)
    now = sum(1 for _number in to_make(calls, at))
    over = Call.objects.filter(call_list=calls, state=CallState.OVER).order_by()
    tries = CallTry.objects.filter(call__call_list=calls).order_by()
    return CallSums(
        people=Call.objects.filter(call_list=calls).count(),
        now=now,
        later=len(agreed) - now - held,
        in_hand=held,
        gone=len(left) - len(agreed),
        promised=sum(promised for contact, _until, promised in left if contact in agreed),
        over=dict(over.values_list("outcome").annotate(n=Count("pk"))),
        tries=dict(tries.values_list("outcome").annotate(n=Count("pk"))),
    )


def open_lists(campaign: Campaign) -> "QuerySet[CallList]":
    """Lists that are called."""
    return CallList.objects.filter(campaign=campaign, closed_at=None)
