"""Reads: journeys a member may see, those that wait, where contacts stand. Asked inside a ``sealed`` block."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, rights_of
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.persons.contacts.models import FollowUp
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyChange, JourneyEvent, JourneyStatus, Path
from arpenteur.web.persons.paths.permissions import EDIT_PATHS, SEE_OWN_PATHS, SEE_PATHS

FRESH = timedelta(hours=24)
"""How long a new member sees nobody: whoever slips in by a link that was passed on is seen first."""


def is_fresh(member: Member, at: datetime) -> bool:
    """Whether a member came so lately that she sees nobody yet; those who lead a campaign do from the start."""
    return member.role not in {Role.DIRECTOR, Role.FIELD_LEAD} and member.membership.since > at - FRESH


def journeys_seen(member: Member, at: datetime) -> "QuerySet[Journey]":
    """Journeys of the campaign that a member may see: hers, and with SEE_PATHS those of the contacts she may see.

    "Assigned only" is hers alone, a new member sees none. Nobody sees those of people who asked to be left alone.
    """
    rows = Journey.objects.filter(campaign=member.campaign, contact__objected_at=None)
    if is_fresh(member, at) or not member.may(SEE_OWN_PATHS.name):
        return rows.none()
    if not member.may(SEE_PATHS.name):
        return rows.filter(hers(member.membership))
    if not member.narrowed:
        return rows
    return rows.filter(hers(member.membership) | Q(contact__in=visible_to(member).order_by().values("pk")))


def hers(one: Membership) -> Q:
    """Journeys in which a member acts, or which she leads."""
    return Q(owner=one) | Q(step_owner=one)


def journey_seen(member: Member, number: int, at: datetime) -> Journey:
    """One of them, with what a page of it needs. Raises Http404."""
    found = journeys_seen(member, at).select_related(
        "path", "step", "reason", "contact", "owner__user", "step_owner__user"
    )
    journey = found.filter(pk=number).first()
    if journey is None:
        raise Http404
    return journey


def may_act(member: Member, journey: Journey) -> bool:
    """Whether a member moves a journey that she sees: hers, or any with EDIT_PATHS."""
    return member.may(EDIT_PATHS.name) or member.membership.pk in {journey.owner_id, journey.step_owner_id}


def acting_is(rows: "QuerySet[Journey]", member: int | None) -> "QuerySet[Journey]":
    """Journeys in which one member acts next; None: nobody yet."""
    return rows.annotate(acts=Coalesce("step_owner", "owner")).filter(acts=member)


def under_way(rows: "QuerySet[Journey]") -> "QuerySet[Journey]":
    """Those that are not over."""
    return rows.filter(status=JourneyStatus.ACTIVE)


@dataclass(frozen=True)
class Waiting:
    """How many wait today (late ones too), how many of them since before, how many are under way."""

    today: int
    late: int
    under_way: int


def waiting(rows: "QuerySet[Journey]", today: date) -> Waiting:
    """The figures of some journeys."""
    found = (
        under_way(rows)
        .order_by()
        .aggregate(
            today=Count("pk", filter=Q(step_due__lte=today)),
            late=Count("pk", filter=Q(step_due__lt=today)),
            all=Count("pk"),
        )
    )
    return Waiting(found["today"], found["late"], found["all"])


@dataclass(frozen=True)
class InHands:
    """Journeys under way: how many a member acts in today (late ones too), how many of them since before, how many
    nobody acts in.
    """

    hers: int
    late: int
    nobodys: int


def in_hands(rows: "QuerySet[Journey]", member: int, today: date) -> InHands:
    """Of some journeys, in one query."""
    acted = under_way(rows).order_by().annotate(acts=Coalesce("step_owner", "owner"))
    return InHands(
        **acted.aggregate(
            hers=Count("pk", filter=Q(acts=member, step_due__lte=today)),
            late=Count("pk", filter=Q(acts=member, step_due__lt=today)),
            nobodys=Count("pk", filter=Q(acts=None)),
        )
    )


def open_paths(campaign: Campaign) -> "QuerySet[Path]":
    """Paths that people may be put on."""
    return Path.objects.filter(campaign=campaign, closed_at=None)


def owners(campaign: Campaign, at: datetime) -> list[Membership]:
    """Members whom a journey may be given to, by name: those in force who may see it, and are not new."""
    roles = [role for role in Role if SEE_OWN_PATHS.name in rights_of(role)]
    found = Membership.objects.filter(campaign=campaign, role__in=roles).exclude(expires_at__lte=at)
    old = Q(since__lte=at - FRESH) | Q(role__in=[Role.DIRECTOR, Role.FIELD_LEAD])
    return sorted(found.filter(old).select_related("user"), key=_by_name)


def follow_ups_of(member: Member, today: date, at: datetime) -> "QuerySet[FollowUp]":
    """What people wait for that is to be done by a member today or before."""
    rows = FollowUp.objects.filter(owner=member.membership, done_at=None, due__lte=today, contact__objected_at=None)
    return rows.none() if is_fresh(member, at) else rows.select_related("contact")


def moved_today(member: Member, at: datetime) -> "QuerySet[Journey]":
    """Journeys that a member moved on or ended today, of those she may see still."""
    start, end = day_bounds(member.campaign, local(member.campaign, at).date())
    names = Actor("user", str(member.membership.user_id)).pseudonyms
    kinds = (JourneyChange.STEP, JourneyChange.COMPLETION)
    events = JourneyEvent.objects.filter(by__in=names, at__gte=start, at__lt=end, kind__in=kinds, undoes=False)
    return journeys_seen(member, at).filter(pk__in=events.order_by().values("journey"))


def exits(campaign: Campaign, rows: "QuerySet[Journey]", day: date) -> list[tuple[ExitReason, int]]:
    """Reasons for which journeys ended in the month of a day, with how many each; those of none left out."""
    start = day_bounds(campaign, day.replace(day=1))[0]
    end = day_bounds(campaign, (day.replace(day=28) + timedelta(days=4)).replace(day=1))[0]
    over = rows.filter(ended_at__gte=start, ended_at__lt=end).exclude(reason=None)
    counts = dict(over.order_by().values_list("reason").annotate(n=Count("pk")))
    return [(one, counts[one.pk]) for one in ExitReason.objects.filter(pk__in=counts)]


def on_step(steps: Collection[int]) -> Q:
    """Contacts who are at one of some steps now: a condition on contacts, for segments."""
    rows = Journey.objects.filter(status=JourneyStatus.ACTIVE, step__in=steps)
    return Q(pk__in=rows.order_by().values("contact"))


def journeys_of(contacts: Iterable[int], member: Member, at: datetime) -> "QuerySet[Journey]":
    """Journeys of some contacts that a member may see, those under way first."""
    rows = journeys_seen(member, at).filter(contact__in=list(contacts)).exclude(status=JourneyStatus.VOIDED)
    return rows.select_related("path", "step", "reason", "owner__user", "step_owner__user").order_by(
        "status", "-started_at"
    )


def _by_name(one: Membership) -> tuple[str, int]:
    return one.user.name.casefold(), one.pk
