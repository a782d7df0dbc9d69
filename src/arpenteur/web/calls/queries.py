"""Reads: who of a list may be called now, what an organiser sees of it. Asked inside a ``sealed`` block."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from arpenteur.domain.hours import CALLS
from arpenteur.domain.law import rule
from arpenteur.web.calls.models import Call, CallList, CallOutcome, CallState, CallTry
from arpenteur.web.campaigns.clock import day_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.contacts.models import Channel, Contact, ContactEvent, Purpose
from arpenteur.web.contacts.queries import may_receive, visible_to


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


def reachable(campaign: Campaign, purpose: Purpose, at: datetime) -> "QuerySet[Contact]":
    """Those who agreed to be called for this, at a number that is hers, not called too often lately."""
    return may_receive(campaign, purpose, Channel.PHONE).filter(~wrong_number(), ~called_enough(campaign, at))


def wrong_number() -> Exists:
    """Contacts whose number was somebody else's, and was not corrected since."""
    corrected = ContactEvent.objects.filter(contact=OuterRef("contact"), kind="corrected", at__gt=OuterRef("at"))
    tries = CallTry.objects.filter(contact=OuterRef("pk"), outcome=CallOutcome.WRONG)
    return Exists(tries.filter(~Exists(corrected)))


def called_enough(campaign: Campaign, at: datetime) -> Q:
    """Contacts who were called as often as the rule lets them be, in whatever list."""
    found, today = rule(CALLS), day_of(campaign, at)
    most, days = (found.parameter(name, today) for name in ("calls", "days"))
    lately = CallTry.objects.filter(campaign=campaign, at__gt=at - timedelta(days=days)).order_by()
    often = lately.values("contact").annotate(n=Count("pk")).filter(n__gte=most)
    return Q(pk__in=often.values("contact"))


def to_make(calls: CallList, at: datetime, member: Member | None = None) -> "QuerySet[Call]":
    """Calls of a list that may be made now by a member, those who asked for this hour first, nobody's in hand."""
    people = reachable(calls.campaign, Purpose(calls.purpose), at)
    if member is not None and member.narrowed:
        people = people.filter(pk__in=visible_to(member).order_by().values("pk"))
    busy = Call.objects.filter(contact=OuterRef("contact"), held_until__gt=at).exclude(pk=OuterRef("pk"))
    rows = waiting(calls).filter(free(at), next_at__lte=at, contact__in=people.order_by().values("pk"))
    return rows.filter(~Exists(busy)).order_by("-promised", "tries", "rank", "pk")


def waiting(calls: CallList) -> "QuerySet[Call]":
    """Calls of a list that are not over."""
    return Call.objects.filter(call_list=calls, state=CallState.WAITING)


def free(at: datetime) -> Q:
    """Calls that nobody has in hand any more."""
    return Q(held_until=None) | Q(held_until__lte=at)


def in_hand(calls: CallList, member: Member, at: datetime) -> Call | None:
    """The call that a member has in hand, as long as she may: the person agrees still."""
    people = may_receive(calls.campaign, Purpose(calls.purpose), Channel.PHONE)
    if member.narrowed:
        people = people.filter(pk__in=visible_to(member).order_by().values("pk"))
    mine = waiting(calls).filter(holder=member.membership, held_until__gt=at)
    return (
        mine.filter(contact__in=people.order_by().values("pk")).select_related("contact__person", "call_list").first()
    )


def sums(calls: CallList, at: datetime) -> CallSums:
    """Everything the organiser is filled of a list."""
    people = may_receive(calls.campaign, Purpose(calls.purpose), Channel.PHONE)
    left = waiting(calls)
    agreed = left.filter(contact__in=people.order_by().values("pk"))
    held = agreed.filter(held_until__gt=at).count()
    now = to_make(calls, at).count()
    over = Call.objects.filter(call_list=calls, state=CallState.OVER).order_by()
    tries = CallTry.objects.filter(call__call_list=calls).order_by()
    agreed_count, left_count = agreed.count(), left.count()
    return CallSums(
        people=Call.objects.filter(call_list=calls).count(),
        now=now,
        later=agreed_count - now - held,
        in_hand=held,
        gone=left_count - agreed_count,
        promised=agreed.filter(promised=True).count(),
        over=dict(over.values_list("outcome").annotate(n=Count("pk"))),
        tries=dict(tries.values_list("outcome").annotate(n=Count("pk"))),
    )


def open_lists(campaign: Campaign) -> "QuerySet[CallList]":
    """Lists that are called."""
    return CallList.objects.filter(campaign=campaign, closed_at=None)
