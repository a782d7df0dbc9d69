"""The engine's stops and rounds, for an action."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from arpenteur.domain.errors import InputError
from arpenteur.strategy import rounds as engine
from arpenteur.strategy import turfs
from arpenteur.strategy.rounds import Rounds, Stop
from arpenteur.strategy.turfs import Area, StreetLine, backdrop
from arpenteur.web.phone.ground import objections
from arpenteur.web.routes.reach import Reach, stations_of
from arpenteur.web.routes.stops.asking import Asked, Place, digest_of
from arpenteur.web.shared.turns import TURNS
from arpenteur.web.territory.models import PublishedSnapshot
from arpenteur.web.territory.queries import kept, opened


def made(published: PublishedSnapshot, places: Sequence[Place], asked: Asked, task: str) -> Rounds:
    """Rounds for some stops, in their turn: one computation at a time in a process. Raises InputError, BusyError."""
    said = json.dumps([asked.kept(), task], sort_keys=True)

    keys = _keys(places)

    def compute() -> Rounds:
        with TURNS.wait():
            return engine.rounds_of(
                opened(published.path), [one.asked(key) for key, one in keys.items()], task=task, crews=asked.crews,
                carry=asked.carry, start=asked.start, seed=asked.seed,
            )  # fmt: skip

    found = kept(f"rounds:made:{published.digest}:{digest_of(places)}:{said}", compute)
    rounds = (
        replace(one, stops=tuple(replace(stop, key=keys[stop.key].key) for stop in one.stops)) for one in found.rounds
    )
    return replace(found, rounds=tuple(rounds))


def _keys(places: Sequence[Place]) -> dict[str, Place]:
    """Stops by the key that the engine knows, or by ours where two have the same: it finds buildings by their key."""
    found: dict[str, Place] = {}
    for one in sorted(places, key=lambda place: place.key):
        found[one.key if one.found in found else one.found] = one
    return found


def station_stops(published: PublishedSnapshot, stations: Collection[str]) -> tuple[Stop, ...]:
    """Polling places of some stations, of all where none is named. Raises InputError."""
    return engine.station_stops(opened(published.path), frozenset(stations) or None)


def letterbox_stops(
    published: PublishedSnapshot, reach: Reach, *, apart: Collection[str], carry: int | None
) -> tuple[Stop, ...]:
    """Letterboxes of the action's ground within the member's reach, street by street; never those of a door where
    nobody comes back. No run holds buildings of ``apart`` beside others, or of several more than ``carry``. Raises
    InputError.
    """
    left_out = dict(objections.left_out())
    return engine.letterbox_stops(opened(published.path), area_of(reach), done=left_out, apart=apart, carry=carry)


def cut_finer(
    published: PublishedSnapshot, stops: Sequence[Stop], *, apart: Collection[str], carry: int | None
) -> tuple[tuple[Stop, ...], ...]:
    """Runs of letterboxes, each as several, as above."""
    left_out = dict(objections.left_out())
    return engine.cut_finer(opened(published.path), stops, done=left_out, apart=apart, carry=carry)


def address_stop(published: PublishedSnapshot, text: str) -> Stop:
    """An address as it was typed. Raises InputError, with the nearest names, for one that is not found."""
    return engine.address_stop(opened(published.path), text)


def area_of(reach: Reach) -> Area:
    """The ground of an action, the narrowest it names: its streets, its drawn area, its stations."""
    action, stations = reach.action, frozenset(stations_of(reach)) or None
    if action.streets:
        return Area(stations=stations, streets=frozenset(action.streets))
    if action.area:
        return Area(stations=reach.stations, polygon=dict(action.area))
    return Area(stations=stations)


def walkable(published: PublishedSnapshot) -> bool:
    """Whether a snapshot holds buildings on streets."""
    return not opened(published.path).buildings.is_empty()


def with_streets(published: PublishedSnapshot) -> bool:
    """Whether a snapshot has streets that a file drew."""
    return turfs.with_streets(opened(published.path))


def streets(published: PublishedSnapshot, bounds: tuple[float, float, float, float]) -> tuple[StreetLine, ...]:
    """Streets of a box of degrees (west, south, east, north); none where the snapshot has none."""
    try:
        return kept(f"turfs:backdrop:{published.digest}:{bounds}", lambda: backdrop(opened(published.path), bounds))
    except InputError:
        return ()
