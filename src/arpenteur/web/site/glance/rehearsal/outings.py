"""The fictional actions, and what was counted in them."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.events import Counted, record_counts
from arpenteur.web.ground.fieldwork.kinds import Kind, Measure, Status
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Participation, Presence
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.glance.rehearsal.people import Company, in_daylight

PAST_DAYS, NEXT_DAYS = 21, 14
_RUNNING = 5
_DOOR_RESULTS = ((Measure.OPENED, 0.39), (Measure.ABSENT, 0.53), (Measure.INACCESSIBLE, 0.08))
_OTHERS = (Kind.MARKET, Kind.LETTERBOXES, Kind.LEAFLETS, Kind.PHONES, Kind.MEETING, Kind.POSTERS)
_TITLES = {
    Kind.DOORS: "Porte-à-porte",
    Kind.MARKET: "Marché",
    Kind.LETTERBOXES: "Boîtage",
    Kind.LEAFLETS: "Tractage",
    Kind.PHONES: "Appels",
    Kind.MEETING: "Réunion d’appartement",
    Kind.POSTERS: "Affichage",
}
_LAST_SENT = 6
_PLACES = ("devant la mairie", "place du marché", "arrêt de tram Gare", "école des Tilleuls", "kiosque du parc")
_MATERIAL = "tracts, stylos, fiches de marche"
_BRIEF = "Action inventée pour la démonstration. Deux par deux, un immeuble à la fois ; on note seulement la porte."


@dataclass(frozen=True)
class Stage:
    """What outings are drawn from. ``zones`` are stations from the most to the least promising."""

    campaign: Campaign
    ground: Ground
    company: Company
    zones: list[str]
    at: datetime
    rng: Random
    walked: Counter[str] = field(default_factory=Counter)


def outings(stage: Stage) -> list[Action]:
    """Write about sixty actions with their zones and people; the law is not asked, nobody will walk."""
    drawn = [*_past(stage), *_running(stage), *_next(stage)]
    actions = Action.objects.bulk_create(action for action, _zones, _people in drawn)
    ActionZone.objects.bulk_create(
        ActionZone(campaign=stage.campaign, action=action, station=station)
        for action, zones, _people in drawn
        for station in zones
    )
    Participation.objects.bulk_create(
        Participation(
            campaign=stage.campaign,
            action=action,
            volunteer=one,
            signed_up=stage.rng.random() < 0.6,
            presence=_presence(action, stage.rng),
            pair=rank // 2 + 1,
            since=action.created_at,
        )
        for action, _zones, people in drawn
        for rank, one in enumerate(people)
    )
    return actions


def count(stage: Stage, actions: list[Action]) -> int:
    """What was counted in the actions that have begun, oldest first, through the verb that phones use."""
    told = 0
    begun = [one for one in actions if one.status in {Status.DONE, Status.RUNNING}]
    for action in sorted(begun, key=lambda one: min(one.ends_at, stage.at)):
        zones = list(action.zones.values_list("station", flat=True))
        people = [one.volunteer for one in action.people.select_related("volunteer__person")]
        last = min(action.ends_at, stage.at - timedelta(minutes=stage.rng.randint(1, 9)))
        for rank, one in enumerate(people[:2]):
            counts = _counted(action, zones, last, stage.rng)
            told += len(counts)
            cut = len(counts) - (_LAST_SENT if action.status == Status.RUNNING else 0)
            for part, ago in ((counts[:cut], 12), (counts[cut:], 0)):
                sent = last - timedelta(minutes=ago, seconds=rank + 2 * (action.pk % 20))
                record_counts(action=action, counts=part, by=COMMAND, at=sent, volunteer=one)
    return told


_Drawn = tuple[Action, list[str], list[Volunteer]]


def _past(stage: Stage) -> list[_Drawn]:
    found: list[_Drawn] = []
    for index in range(38):
        day = PAST_DAYS - index * PAST_DAYS // 38
        starts = hour_of(stage, -day, 10 if index % 3 == 0 else 18)
        kind = Kind.DOORS if index % 10 < 7 else _OTHERS[index % len(_OTHERS)]
        status = Status.CANCELLED if index in {9, 27} else Status.DONE
        found.append(_one(stage, kind, status, starts, hours=2, team=index % 3, size=stage.rng.randint(2, 4)))
    return found


def _running(stage: Stage) -> list[_Drawn]:
    found: list[_Drawn] = []
    taken = {team.pk: 0 for team in stage.company.teams}
    there = in_daylight(stage.campaign, stage.at)
    for index in range(_RUNNING):
        team = stage.company.teams[index % len(stage.company.teams)]
        starts = _quarter(there - timedelta(minutes=75 - 15 * index))
        kind = Kind.MARKET if index == _RUNNING - 1 else Kind.DOORS
        people = stage.company.of_team[team.pk][taken[team.pk] :][:3]
        taken[team.pk] += 3
        found.append(_one(stage, kind, Status.RUNNING, starts, hours=3, team=index % 3, people=people))
    return found


def _next(stage: Stage) -> list[_Drawn]:
    found: list[_Drawn] = []
    for index in range(17):
        starts = hour_of(stage, 1 + index * NEXT_DAYS // 17, 10 if index % 3 == 0 else 18)
        kind = Kind.DOORS if index % 10 < 7 else _OTHERS[index % len(_OTHERS)]
        status = Status.DRAFT if index == 15 else Status.PLANNED
        found.append(_one(stage, kind, status, starts, hours=2, team=index % 3, size=stage.rng.randint(0, 4)))
    return found


def _one(
    stage: Stage,
    kind: Kind,
    status: Status,
    starts: datetime,
    *,
    hours: int,
    team: int,
    size: int = 0,
    people: list[Volunteer] | None = None,
) -> _Drawn:
    """Three outings of four go to the most promising part of the team's ground, the least walked first."""
    held = stage.company.teams[team]
    known = [station for station in stage.zones if station in held.stations] or stage.zones
    promising = known[: max(len(known) // 3, 1)]
    first = min(promising, key=stage.walked.__getitem__) if stage.rng.random() < 0.75 else stage.rng.choice(known)
    stage.walked[first] += 1
    near = [station for station in known if station != first][:4]
    zones = [first, *stage.rng.sample(near, 1 if stage.rng.random() < 0.35 and near else 0)]
    members = people if people is not None else stage.rng.sample(stage.company.of_team[held.pk], size)
    action = Action(
        campaign=stage.campaign,
        kind=kind,
        status=status,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        title=f"{_TITLES[kind]}, {_where(stage.ground, zones)}",
        place=stage.rng.choice(_PLACES),
        brief=_BRIEF,
        material=_MATERIAL,
        wanted=max(2, len(members) + (size == 0)),
        team=held,
        doors=stage.rng.randint(80, 140) if kind is Kind.DOORS else 0,
        cancelled_why="pluie inventée" if status is Status.CANCELLED else "",
        created_at=min(starts, stage.at) - timedelta(days=3),
        changed_at=min(starts, stage.at),
    )
    return action, zones, members


def _where(ground: Ground, zones: list[str]) -> str:
    labels = [ground.label(zone) for zone in zones]
    return f"bureau {labels[0]}" if len(labels) == 1 else f"bureaux {' et '.join(labels)}"


def hour_of(stage: Stage, days: int, hour: int) -> datetime:
    """An hour of the clock, some days from today."""
    day = local(stage.campaign, stage.at) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _presence(action: Action, rng: Random) -> Presence:
    if action.status != Status.DONE:
        return Presence.EXPECTED
    return Presence.MISSED if rng.random() < 0.06 else Presence.CAME


def _counted(action: Action, zones: list[str], last: datetime, rng: Random) -> list[Counted]:
    draws = {
        Kind.DOORS: lambda: (_result(rng), 1),
        Kind.MARKET: lambda: (rng.choice(_MARKET), rng.randint(1, 6)),
        Kind.LEAFLETS: lambda: (rng.choice(_MARKET), rng.randint(1, 6)),
        Kind.LETTERBOXES: lambda: (Measure.LETTERBOX, rng.randint(8, 30)),
        Kind.PHONES: lambda: (rng.choice((Measure.ANSWERED, Measure.UNANSWERED, Measure.UNANSWERED)), 1),
        Kind.MEETING: lambda: (Measure.ATTENDEE, rng.randint(3, 9)),
        Kind.POSTERS: lambda: (Measure.POSTER, 1),
    }
    many = {Kind.DOORS: 40, Kind.PHONES: 22, Kind.MEETING: 1}.get(Kind(action.kind), 8)
    if action.status == Status.RUNNING:
        many = max(many // 2, 1)
    stretch = (last - action.starts_at) / max(many, 1)
    found = []
    for index in range(many):
        measure, quantity = draws[Kind(action.kind)]()
        found.append(
            Counted(
                id=uuid.UUID(int=rng.getrandbits(128), version=4),
                station=zones[index * len(zones) // many],
                measure=measure,
                quantity=quantity,
                occurred_at=action.starts_at + stretch * (index + 1),
            )
        )
    return found


_MARKET = (Measure.LEAFLET, Measure.TALK)


def _result(rng: Random) -> Measure:
    return rng.choices([measure for measure, _ in _DOOR_RESULTS], [weight for _, weight in _DOOR_RESULTS])[0]


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
