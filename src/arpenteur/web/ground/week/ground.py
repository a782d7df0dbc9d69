"""What the engine says of the ground: in which order stations are worth hours, what a door brings, which turfs fit.

Everything here is kept as long as the snapshot, the campaign's question and what was counted are the same.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.strategy import turfs as engine
from arpenteur.strategy.turfs import Fit
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.standing import question_of, standings_of
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.contact import door_counts
from arpenteur.web.ground.fieldwork.doors import doors_done_in
from arpenteur.web.ground.fieldwork.queries import BINDING
from arpenteur.web.ground.phone.ground.doors import done_doors
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.engine import in_turn, walkable
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.turfs.engine import left_out
from arpenteur.web.ground.week.pairing import Place, distance

_HOURS = 1_000
"""Of the plan that orders stations: what a door brings does not depend on how many hours are asked for."""
_NEAR_KM = 0.8
"""How far away a station may be before it counts half as much as one next to those that are in."""


@dataclass(frozen=True)
class GroundWorth:
    """Stations best first with what a door of each is worth beside the mean of the place; votes for one door knocked
    at, the most published and the middle; how many of a station's doors open. ``refusal``: why there is no order.
    """

    stations: Mapping[str, float]
    high: float = 0.0
    central: float = 0.0
    contact: Mapping[str, float] | None = None
    refusal: str = ""

    def opened(self, doors: Mapping[str, int]) -> float:
        """Doors that should open, of so many knocked at by station."""
        return sum(number * (self.contact or {}).get(key, 0.0) for key, number in doors.items())


@dataclass(frozen=True)
class Shades:
    """Class of each station on the map, 1 the strongest, and the swatches of its legend."""

    bins: Mapping[str, int]
    legend: tuple[tuple[int, str], ...]


def worth_of(campaign: Campaign, published: PublishedSnapshot) -> GroundWorth:
    """The order of the plan of the campaign's own question, by what its doors said so far. Inside ``sealed``."""
    counts = door_counts()
    try:
        context = context_of_campaign(campaign)
        answers = queries.Answers(published, question_of(campaign, "station"), context.own)
        seen = json.dumps([dict(counts.knocked), dict(counts.opened)], sort_keys=True)
        return in_turn(f"week:worth:{answers.fingerprint()}:{seen}", lambda: _worth(answers, counts))
    except InputError as error:
        return GroundWorth({}, refusal=str(Sentence.of(error)))


def _worth(answers: queries.Answers, counts: strategy.DoorCounts) -> GroundWorth:
    plan = strategy.plan(
        answers.snapshot, answers.family, hours=_HOURS, target=answers.target, scenario=answers.scenario, counts=counts
    )
    best = sorted(plan.stations, key=lambda one: -(one.value or 0.0))
    doors = plan.total.doors or 1.0
    return GroundWorth(
        stations={one.station: one.value for one in best if one.value is not None},
        high=plan.inputs["priors"]["published_per_door"],
        central=plan.total.votes.central / doors,
        contact={one.station: one.contact_rate or 0.0 for one in plan.stations},
    )


def shades_of(campaign: Campaign, published: PublishedSnapshot) -> Shades:
    """The map of priorities: each station in the class that every page of the campaign gives it."""
    standings = standings_of(campaign, published, "station")
    if standings.refusal:
        return Shades({}, ())
    bins = standings.scales["priority"].bins()
    return Shades(
        {key: standings.bin_of("priority", key) for key in standings.zones},
        tuple((one.number, str(one.label)) for one in bins),
    )


def middles(published: PublishedSnapshot, level: str) -> dict[str, Place]:
    """Where the label of each zone of a level stands; quartiers by their name as well."""
    found: dict[str, Place] = {}
    for zone in queries.zones(published, level):
        if zone.label_longitude is not None and zone.label_latitude is not None:
            found[zone.zone] = found[zone.label] = (zone.label_longitude, zone.label_latitude)
    return found


def filled(worth: GroundWorth, at: Mapping[str, Place], doors: Mapping[str, float], capacity: float) -> list[str]:
    """Stations until their doors are as many as people can do: the best first, then each time the one that is worth
    most for how far it is from those that are in.
    """
    chosen: list[str] = []
    held = 0.0
    waiting = [key for key in worth.stations if doors.get(key, 0) > 0]
    while waiting and held < capacity:
        best = max(waiting, key=lambda key: (_pull(key, chosen, worth, at), -waiting.index(key)))
        waiting.remove(best)
        chosen.append(best)
        held += doors[best]
    return chosen


def _pull(key: str, chosen: Sequence[str], worth: GroundWorth, at: Mapping[str, Place]) -> float:
    far = [apart for one in chosen if (apart := distance(at.get(key), at.get(one))) is not None]
    return worth.stations[key] / (1 + min(far, default=0.0) / _NEAR_KM)


def in_order(stations: Collection[str], worth: GroundWorth) -> list[str]:
    """Stations best first; those without an estimate last."""
    return sorted(stations, key=lambda key: (-worth.stations.get(key, -math.inf), key))


def doors_out(at: datetime) -> dict[str, int]:
    """Doors that no turf of this outing takes, by building: done, where nobody comes back, or in a turf of another
    outing that is planned or under way. Inside ``sealed``.
    """
    found = Counter(left_out(done=True))
    held = Turf.objects.filter(TURFS.listed, action__status__in=BINDING, action__ends_at__gt=at)
    for buildings in held.order_by("pk").values_list("plan__buildings", flat=True):
        for one in buildings or ():
            found[one["key"]] = max(found[one["key"]], one["dwellings"])
    return dict(found)


def by_station(published: PublishedSnapshot, out: Mapping[str, int]) -> Mapping[str, int]:
    """Doors of ``doors_out`` by station; in a place without streets those that opened: others are seen again."""
    if not walkable(published):
        return {station: round(number) for station, number in door_counts().opened.items()}
    return engine.doors_by_station(queries.opened(published.path), out)


def knocked_before(published: PublishedSnapshot, stations: Collection[str]) -> int:
    """Doors of these stations that were knocked at and that a turf takes in all the same: they did not open, or their
    address was not noted. Inside ``sealed``.
    """
    settled = engine.doors_by_station(queries.opened(published.path), done_doors())
    return sum(max(done - settled.get(key, 0), 0) for key, done in doors_done_in(stations).items())


def fit_of(
    published: PublishedSnapshot,
    stations: Sequence[str],
    *,
    pairs: int,
    minutes: int,
    start: Place,
    out: Mapping[str, int],
) -> Fit:
    """Turfs for exactly so many pairs and minutes, kept by the question. Raises InputError, BusyError."""
    asked = json.dumps([list(stations), pairs, minutes, start, out], sort_keys=True)
    key = f"week:fit:{published.digest}:{hashlib.sha256(asked.encode()).hexdigest()}"
    snapshot = queries.opened(published.path)
    return in_turn(key, lambda: engine.fit(snapshot, stations, pairs=pairs, minutes=minutes, start=start, done=out))
