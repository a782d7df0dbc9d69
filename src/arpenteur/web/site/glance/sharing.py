"""How the work is split: hours and doors of each team and, for those who may know, of each person. Never a ranking."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.kinds import DOORS, Status
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.queries import may_be_assigned, of_state
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Team
from arpenteur.web.site.glance.queries import Version, remember
from arpenteur.web.site.glance.scope import GlanceScope

_HOUR = timedelta(hours=1)
_LASTED = ExpressionWrapper(F("action__ends_at") - F("action__starts_at"), output_field=DurationField())


@dataclass(frozen=True)
class Share:
    """The part of one team: hours of its people in finished actions, doors done, people who came, actions."""

    team: int | None
    letter: str
    name: str
    hours: float
    doors: int
    people: int
    done: int
    running: int


@dataclass(frozen=True)
class Split:
    """The parts of the teams in the order of their letters, those without a team last, and the whole."""

    shares: tuple[Share, ...]
    hours: float
    doors: int
    done: int
    running: int


@dataclass(frozen=True)
class VolunteerShare:
    """One volunteer: what she did in the days asked for, and what is ahead of her."""

    name: str
    hours: float
    done: int
    doors: int
    ahead: int


def split(campaign: Campaign, scope: GlanceScope, version: Version) -> Split:
    """Hours and doors by the team that held the action."""

    def compute() -> Split:
        frame = remember(("shares", campaign.pk, version.settled, scope.key()), lambda: _frame(scope))
        return _split(scope, frame)

    return remember(("split", campaign.pk, version.all, scope.key()), compute)


@dataclass(frozen=True)
class _Frame:
    """What counts do not change: the teams, the team of each action; hours, people, actions (done, running) of each."""

    teams: Mapping[int, Team]
    team_of: Mapping[int, int | None]
    hours: Mapping[int | None, float]
    people: Mapping[int | None, int]
    actions: Mapping[int | None, tuple[int, int]]


def _frame(scope: GlanceScope) -> _Frame:
    hours, people = _hours(scope)
    return _Frame(
        teams={team.pk: team for team in Team.objects.all()},
        team_of=dict(Action.objects.order_by().values_list("pk", "team")),
        hours=hours,
        people=people,
        actions={team: (done, running) for team, done, running in _actions(scope)},
    )


def _doors(scope: GlanceScope, team_of: Mapping[int, int | None]) -> dict[int | None, int]:
    """Doors of each team: summed by action, since a database without fresh statistics joins row by row."""
    sums: Counter[int | None] = Counter()
    found = scope.tallies().filter(scope.days(), measure__in=DOORS).values_list("action").annotate(Sum("quantity"))
    for action, quantity in found:
        sums[team_of.get(action)] += quantity
    return dict(sums)


def _split(scope: GlanceScope, frame: _Frame) -> Split:
    doors, hours, people, actions, known = (
        _doors(scope, frame.team_of),
        frame.hours,
        frame.people,
        frame.actions,
        frame.teams,
    )
    keys: list[int | None] = [
        pk for pk, team in known.items() if team.ended_at is None or pk in doors or pk in hours or pk in actions
    ]
    if scope.own_team is not None:
        keys = [pk for pk in keys if pk == scope.own_team]
    if None in doors or None in hours or None in actions:
        keys.append(None)  # actions that no team holds
    shares = tuple(
        Share(
            team=key,
            letter=known[key].letter if key else "",
            name=known[key].name if key else "",
            hours=hours.get(key, 0.0),
            doors=doors.get(key, 0),
            people=people.get(key, 0),
            done=actions.get(key, (0, 0))[0],
            running=actions.get(key, (0, 0))[1],
        )
        for key in keys
    )
    return Split(
        shares=shares,
        hours=sum(hours.values()),
        doors=sum(doors.values()),
        done=sum(one.done for one in shares),
        running=sum(one.running for one in shares),
    )


def _actions(scope: GlanceScope) -> QuerySet[Action, tuple[int | None, int, int]]:
    done = Q(status=Status.DONE) & scope.moments()
    return (
        scope.actions()
        .values_list("team")
        .annotate(
            done=Count("pk", filter=done, distinct=True),
            running=Count("pk", filter=of_state(Status.RUNNING, scope.now), distinct=True),
        )
    )


def came(scope: GlanceScope) -> QuerySet[Participation]:
    """Who took part in the finished actions of the days asked for: everyone in them but those marked as missing."""
    finished = scope.actions().filter(scope.moments(), status=Status.DONE).values("pk")
    return Participation.objects.filter(action__in=finished).exclude(presence=Presence.MISSED).order_by()


def _hours(scope: GlanceScope) -> tuple[dict[int | None, float], dict[int | None, int]]:
    rows = came(scope).values_list("action__team").annotate(lasted=Sum(_LASTED), n=Count("volunteer", distinct=True))
    found = list(rows)
    return {team: lasted / _HOUR for team, lasted, _n in found}, {team: n for team, _lasted, n in found}


def persons(member: Member, scope: GlanceScope, at: datetime) -> list[VolunteerShare]:
    """Each volunteer the member may assign, by name. Asked only for a role that sees volunteers."""
    everyone = may_be_assigned(member)
    did: dict[int, tuple[float, int]] = {
        volunteer: (lasted / _HOUR, n)
        for volunteer, lasted, n in came(scope)
        .filter(volunteer__in=everyone)
        .values_list("volunteer")
        .annotate(lasted=Sum(_LASTED), n=Count("pk"))
    }
    doors: dict[int, int] = defaultdict(int)
    counted = scope.events().filter(scope.days(), measure__in=DOORS, volunteer__in=everyone)
    doors.update(counted.values_list("volunteer").annotate(Sum("quantity")))
    planned = scope.actions().filter(status=Status.PLANNED, ends_at__gt=at).values("pk")
    ahead = dict(
        Participation.objects.filter(action__in=planned).order_by().values_list("volunteer").annotate(Count("pk"))
    )
    return [
        VolunteerShare(name, *did.get(pk, (0.0, 0)), doors[pk], ahead.get(pk, 0))
        for pk, name in ((one.pk, one.name) for one in by_name(everyone))
    ]
