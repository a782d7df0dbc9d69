"""Reads: actions a member may see, what she may do with each, who is busy when, what is in conflict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.queries import members_seen
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Delegation, Participation, Presence
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen
from arpenteur.web.persons.volunteers.queries import free_between, silent

BINDING = (Status.PLANNED, Status.RUNNING)
"""States of an action that keep its people busy."""
TO_FINISH = "late"
"""What pages and addresses call an action whose time is over and that nobody closed."""
AROUND = timedelta(hours=1)
"""Before its start people gather, after its end they come back: an action has its time until then."""
EVERY = Q(pk__isnull=False)
"""All of them: an empty condition would vanish from an alternative."""


@dataclass(frozen=True)
class Rights:
    """What a member may do with one action."""

    edits: bool
    assigns: bool
    signs_up: bool
    records: bool


def visible(member: Member) -> "QuerySet[Action]":
    """The actions a member sees.

    Those she is in (no draft) and those handed to her, always. Besides, in her stations and her team where she is
    narrowed: all with SEE_ACTIONS (drafts for editors only), or those planned and open to all with SEE_OWN_ACTIONS.
    """
    hers = (in_it(member) & ~Q(status=Status.DRAFT)) | delegated_to(member)
    if member.may(Permission.SEE_ACTIONS):
        drafts = EVERY if member.may(Permission.EDIT_ACTIONS) else ~Q(status=Status.DRAFT)
        return Action.objects.filter(hers | (within(member) & drafts))
    if member.may(Permission.SEE_OWN_ACTIONS):
        return Action.objects.filter(hers | (within(member) & Q(open=True, status__in=BINDING)))
    return Action.objects.none()


def within(member: Member) -> Q:
    """Actions inside what a member is narrowed to: a station of hers, or her team's where it covers no station."""
    if member.membership.assigned_only:
        return ~EVERY
    inside = Q(team=member.team) if member.team else EVERY
    if member.stations is None:
        return inside
    here = Q(pk__in=ActionZone.objects.filter(station__in=member.stations).values("action"))
    if member.team:
        here |= ~Q(pk__in=ActionZone.objects.values("action"))
    return inside & here


def in_it(member: Member) -> Q:
    """Actions the member herself comes to."""
    mine = Participation.objects.filter(volunteer__person__user=member.membership.user_id)
    return Q(pk__in=mine.values("action"))


def delegated_to(member: Member) -> Q:
    """Actions handed to the member."""
    return Q(pk__in=Delegation.objects.filter(membership=member.membership.pk).values("action"))


def action_seen(member: Member, pk: int) -> Action:
    """An action the member sees; raises Http404 for any other, of this campaign or of another."""
    action = visible(member).select_related("campaign", "team").prefetch_related("zones").filter(pk=pk).first()
    if action is None:
        raise Http404(str(pk))
    return action


def rights_on(member: Member, action: Action) -> Rights:
    """What a member may do with an action she sees."""
    handed = Delegation.objects.filter(action=action, membership=member.membership.pk).exists()
    inside = Action.objects.filter(within(member), pk=action.pk).exists()
    edits = handed or (inside and member.may(Permission.EDIT_ACTIONS))
    comes = Participation.objects.filter(action=action, volunteer__person__user=member.membership.user_id).exists()
    return Rights(
        edits=edits,
        assigns=handed or (inside and member.may(Permission.ASSIGN)),
        signs_up=member.may(Permission.SIGN_UP),
        records=member.may(Permission.RECORD) and (comes or edits),
    )


def editable(member: Member) -> Q:
    """Actions that a member may change, as ``rights_on`` says of one."""
    return delegated_to(member) | (within(member) if member.may(Permission.EDIT_ACTIONS) else ~EVERY)


def assignable(member: Member) -> Q:
    """Actions to which a member assigns people, as ``rights_on`` says of one."""
    return delegated_to(member) | (within(member) if member.may(Permission.ASSIGN) else ~EVERY)


def recordable(member: Member) -> Q:
    """Actions in which a member may write down what was done, as ``rights_on`` says of one."""
    return (in_it(member) | editable(member)) if member.may(Permission.RECORD) else ~EVERY


def with_figures(actions: "QuerySet[Action]") -> "QuerySet[Action]":
    """The same with ``coming`` (people expected or come) and their stations, in as many queries whatever the number.

    In the order given, else by time: the default order is lost where something is counted.
    """
    return (
        actions.order_by(*(actions.query.order_by or ("starts_at", "pk")))
        .select_related("team")
        .prefetch_related("zones")
        .annotate(coming=Count("people", filter=~Q(people__presence=Presence.MISSED), distinct=True))
    )


def of_state(state: str, at: datetime) -> Q:
    """Actions of a state as pages say it at a moment: ``TO_FINISH`` are those whose time is over (``AROUND`` their end)
    and that nobody closed, which are neither planned nor in progress any more; of the other states as they are.
    """
    if state == TO_FINISH:
        return Q(status__in=BINDING, ends_at__lte=at - AROUND)
    return Q(status=state, ends_at__gt=at - AROUND) if state in BINDING else Q(status=state)


def is_to_finish(action: Action, at: datetime) -> bool:
    """Whether an action is of the state ``TO_FINISH``."""
    return action.status in BINDING and action.ends_at <= at - AROUND


def on_the_ground(at: datetime) -> Q:
    """Actions whose people are on the ground: in progress, and it is their time (``AROUND`` their slot)."""
    return of_state(Status.RUNNING, at) & Q(starts_at__lte=at + AROUND)


def is_early(action: Action, at: datetime) -> bool:
    """Whether an action that is started now would be before its time."""
    return action.starts_at > at + AROUND


def between(actions: "QuerySet[Action]", starts: datetime, ends: datetime) -> "QuerySet[Action]":
    """Actions that overlap a stretch of time."""
    return actions.filter(starts_at__lt=ends, ends_at__gt=starts)


def busy_between(starts: datetime, ends: datetime, *, but: int | None = None) -> set[int]:
    """Volunteers (pk) who are in an action, planned or in progress, that overlaps a slot; ``but``: an action left out.

    Two actions that only touch, one ending when the other starts, do not overlap.
    """
    overlapping = Participation.objects.filter(
        action__status__in=BINDING, action__starts_at__lt=ends, action__ends_at__gt=starts
    ).exclude(presence=Presence.MISSED)
    if but is not None:
        overlapping = overlapping.exclude(action=but)
    return set(overlapping.values_list("volunteer", flat=True))


@dataclass(frozen=True)
class Conflicts:
    """What does not fit in an action: people in two places, people not free by what they said, its team elsewhere,
    places left. ``unheard``: how many said nothing of that day, which is neither free nor not free.
    """

    twice: tuple[Volunteer, ...]
    not_free: tuple[Volunteer, ...]
    team_elsewhere: tuple[Action, ...]
    missing: int
    unheard: int = 0

    def __bool__(self) -> bool:
        return bool(self.twice or self.not_free or self.team_elsewhere or self.missing)


def conflicts(action: Action, member: Member) -> Conflicts:
    """The conflicts of a planned or running action; none of one that is over, cancelled or a draft.

    Of other actions of its team, those that the member sees.
    """
    if action.status not in BINDING:
        return Conflicts((), (), (), 0)
    coming = Volunteer.objects.filter(
        pk__in=Participation.objects.filter(action=action).exclude(presence=Presence.MISSED).values("volunteer")
    )
    entered = Participation.objects.filter(action=action, volunteer=OuterRef("pk"), signed_up=True)
    people = by_name(coming.annotate(by_herself=Exists(entered)))
    busy = busy_between(action.starts_at, action.ends_at, but=action.pk)
    free = {one.pk for one in free_between(action.starts_at, action.ends_at, people=coming)} if people else set()
    days = {day_of(action.campaign, moment) for moment in (action.starts_at, action.ends_at)}
    quiet = set(silent(coming, days).values_list("pk", flat=True)) if people else set[int]()
    # Someone who signed up by herself has said by it that she is free.
    bound = [one for one in people if not one.by_herself and one.pk not in busy and one.pk not in free]
    elsewhere: Iterable[Action] = ()
    if action.team_id:
        same = visible(member).filter(team=action.team_id, status__in=BINDING).exclude(pk=action.pk)
        elsewhere = between(same, action.starts_at, action.ends_at).select_related("campaign").prefetch_related("zones")
    return Conflicts(
        twice=tuple(one for one in people if one.pk in busy),
        not_free=tuple(one for one in bound if one.pk not in quiet),
        team_elsewhere=tuple(elsewhere),
        missing=max(action.wanted - len(people), 0),
        unheard=sum(one.pk in quiet for one in bound),
    )


def may_be_assigned(member: Member) -> "QuerySet[Volunteer]":
    """Volunteers a member may assign: those she may see. Nobody who pauses."""
    return people_seen(member).filter(paused_at=None)


def may_be_handed_to(member: Member, at: datetime) -> "QuerySet[Membership]":
    """Members to whom a member may hand an action: all, or where she is narrowed those she sees and may assign."""
    if not member.narrowed:
        return Membership.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at))
    seen = Q(pk__in=[one.pk for one in members_seen(member, at)])
    return Membership.objects.filter(
        seen | Q(user__in=may_be_assigned(member).exclude(person__user=None).values("person__user"))
    )


def volunteer_of(member: Member) -> Volunteer | None:
    """The member herself as a volunteer, None where she has no line."""
    return Volunteer.objects.filter(person__user=member.membership.user_id).first()
