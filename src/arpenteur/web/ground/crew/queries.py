"""Reads: who can be called on, and how the work is shared. Asked inside a ``sealed`` block.

Actions that one member may see of those of a person or a team.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet, Sum

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.kinds import DOORS, Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation, Presence
from arpenteur.web.ground.fieldwork.queries import busy_between, within
from arpenteur.web.persons.volunteers.models import Team, Volunteer
from arpenteur.web.persons.volunteers.queries import free_between

BACK = timedelta(days=14)
AHEAD = timedelta(days=7)
OVERLOADED_HOURS = 10.0
_MOMENT = timedelta(minutes=1)
_REAL = (Status.PLANNED, Status.RUNNING, Status.DONE)


def of_her_ground(member: Member, actions: list[Action]) -> list[Action]:
    """Those of the actions that lie in what a member is narrowed to."""
    if not member.narrowed:
        return actions
    kept = Action.objects.filter(within(member), pk__in=[one.pk for one in actions])
    numbers = set(kept.values_list("pk", flat=True))
    return [one for one in actions if one.pk in numbers]


@dataclass(frozen=True)
class Load:
    """What someone did in the last 14 days and has before her in the next 7."""

    hours: float = 0.0
    doors: int = 0
    planned: float = 0.0
    invited: bool = False

    @property
    def overloaded(self) -> bool:
        """More than 10 hours planned."""
        return self.planned > OVERLOADED_HOURS


def mobilisable(
    campaign: Campaign, starts: datetime, ends: datetime, *, people: "QuerySet[Volunteer] | None" = None
) -> list[Volunteer]:
    """Volunteers who are free from start to end and in no other action then. Raises InputError as ``free_between``."""
    asked = Volunteer.objects.filter(campaign=campaign) if people is None else people
    busy = busy_between(starts, ends)
    return [one for one in free_between(starts, ends, people=asked) if one.pk not in busy]


def mobilisable_now(
    campaign: Campaign, at: datetime, *, people: "QuerySet[Volunteer] | None" = None
) -> list[Volunteer]:
    """The same at a moment."""
    return mobilisable(campaign, at, at + _MOMENT, people=people)


def loads(campaign: Campaign, people: "QuerySet[Volunteer]", at: datetime) -> dict[int, Load]:
    """The load of each volunteer who was ever asked. Three queries, however many they are."""
    numbers = people.order_by().values("pk")
    mine = Participation.objects.filter(volunteer__in=numbers).order_by()
    done: defaultdict[int, float] = defaultdict(float)
    planned: defaultdict[int, float] = defaultdict(float)
    near = mine.filter(
        action__status__in=_REAL, action__starts_at__gte=at - BACK, action__starts_at__lt=at + AHEAD
    ).exclude(presence=Presence.MISSED)
    for number, starts, ends, status in near.values_list(
        "volunteer", "action__starts_at", "action__ends_at", "action__status"
    ):
        kept = done if status == Status.DONE or ends <= at else planned
        kept[number] += (ends - starts).total_seconds() / 3600
    doors = dict(
        FieldEvent.objects.filter(
            volunteer__in=numbers, measure__in=DOORS, day__gt=day_of(campaign, at) - BACK, day__lte=day_of(campaign, at)
        )
        .order_by()
        .values("volunteer")
        .annotate(total=Sum("quantity"))
        .values_list("volunteer", "total")
    )
    asked = set(mine.values_list("volunteer", flat=True).distinct())
    return {one: Load(done[one], doors.get(one, 0), planned[one], one in asked) for one in asked | set(doors)}


def middle_hours(by_person: dict[int, Load], people: Collection[Volunteer]) -> float:
    """Median of the hours of people who are not paused; 0 where there is nobody."""
    hours = [by_person.get(one.pk, Load()).hours for one in people if one.paused_at is None]
    return median(hours) if hours else 0.0


def done_by(volunteer: Volunteer) -> list[tuple[str, int]]:
    """What a volunteer counted since the start, by measure, the largest first."""
    counted = (
        FieldEvent.objects.filter(volunteer=volunteer)
        .order_by()
        .values("measure")
        .annotate(total=Sum("quantity"))
        .values_list("measure", "total")
    )
    return sorted(((measure, total) for measure, total in counted if total > 0), key=lambda one: (-one[1], one[0]))


def actions_of_person(volunteer: Volunteer, since: datetime) -> list[Action]:
    """Actions of a volunteer that end after a moment, cancelled ones included: she must know."""
    return _for_calendar(Action.objects.filter(people__volunteer=volunteer), since)


def actions_of_team(team: Team, since: datetime) -> list[Action]:
    """Actions of a team that end after a moment, for its calendar."""
    return _for_calendar(Action.objects.filter(team=team), since)


def _for_calendar(actions: "QuerySet[Action]", since: datetime) -> list[Action]:
    found = actions.filter(ends_at__gt=since).exclude(status=Status.DRAFT)
    return list(found.select_related("campaign").prefetch_related("zones").order_by("starts_at", "pk"))
