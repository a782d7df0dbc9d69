"""Stops as they are kept, which of them are reached, and their amounts."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.rounds import Run, Stop
from arpenteur.web.ground.routes.requests import Point

STATION, BOXES, TYPED, CLICKED = "station", "boxes", "typed", "clicked"
SOURCES = (STATION, BOXES, TYPED, CLICKED)
MOST_STOPS, LONGEST_LABEL = 2_000, 120


@dataclass(frozen=True)
class Place:
    """A stop of an action: ``at`` in degrees (EPSG:4326), ``load`` posters, leaflets or letterboxes.

    ``run`` is the stretch of street of letterboxes that are walked along: their number is not changed by hand.
    """

    key: str
    label: str
    at: Point
    load: int
    station: str
    source: str
    run: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """As ``StopList.stops`` keeps it. Raises InputError for a row that was never written by ``row``."""
        try:
            x, y = row["at"]
            return cls(
                key=str(row["key"]),
                label=str(row["label"]),
                at=(float(x), float(y)),
                load=int(row["load"]),
                station=str(row["station"]),
                source=str(row["source"]),
                run=row.get("run"),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(_("these stops cannot be read"), action=_("empty the list and take them again")) from error

    @classmethod
    def of(cls, stop: Stop, source: str, load: int | None = None) -> Self:
        """A stop that the engine found; where it comes from is in its key, since a street may be found twice."""
        run = asdict(stop.run) | {"buildings": list(stop.run.buildings)} if stop.run else None
        return cls(f"{source}:{stop.key}", stop.label, stop.at, load or stop.load, stop.station, source, run)

    def as_json(self) -> dict[str, Any]:
        """As ``StopList.stops`` keeps it."""
        said = asdict(self) | {"at": list(self.at)}
        return said if self.run else {key: value for key, value in said.items() if key != "run"}

    @property
    def engine_key(self) -> str:
        """Its key as the engine knows it: a building, a station."""
        return self.key.partition(":")[2]

    @property
    def parts(self) -> frozenset[str]:
        """What is reached with it: the buildings of a run, which may be cut elsewhere another time; else itself."""
        if self.run is None:
            return frozenset({self.key})
        return frozenset(self.run.get("buildings") or [self.engine_key])

    def as_stop(self, key: str) -> Stop:
        """A stop of the engine, called ``key``."""
        values: dict[str, Any] = {**(self.run or {}), "buildings": tuple((self.run or {}).get("buildings", ()))}
        run = Run(**values) if self.run else None
        return Stop(key=key, label=self.label, at=self.at, load=self.load, run=run, station=self.station)


def read_places(rows: Iterable[Mapping[str, Any]]) -> tuple[Place, ...]:
    """Stops of a list. Raises InputError."""
    return tuple(Place.read(one) for one in rows)


def digest_of(places: Iterable[Place]) -> str:
    """Changes when a stop is added, moved, taken away or changes its amount or its name; not with their order."""
    said = sorted(json.dumps([one.key, one.label, one.at, one.load]) for one in places)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def shared_out(amount: int, places: Collection[Place]) -> dict[str, int]:
    """An amount put up at some stops, by their key, in proportion to what each was to take; the sum is exact."""
    weights = {one.key: one.load for one in places}
    whole = sum(weights.values())
    if not whole:
        return {}
    shares = {key: amount * weight // whole for key, weight in weights.items()}
    rests = sorted(weights, key=lambda key: (-(amount * weights[key] % whole), key))
    for key in rests[: amount - sum(shares.values())]:
        shares[key] += 1
    return shares
