"""The engine's stops and rounds, for an action."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from arpenteur.strategy import rounds as engine
from arpenteur.strategy.rounds import Rounds, Stop
from arpenteur.strategy.turfs import Area
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.routes.engine import in_turn
from arpenteur.web.ground.routes.reach import Reach, stations_of
from arpenteur.web.ground.routes.requests import RoundRequest
from arpenteur.web.ground.routes.rounds.places import Place, digest_of


def compute_rounds(published: PublishedSnapshot, places: Sequence[Place], request: RoundRequest, task: str) -> Rounds:
    """Rounds for some stops. Raises InputError, BusyError."""
    question = json.dumps([request.as_json(), task], sort_keys=True)
    keys = _keys(places)
    found = in_turn(
        f"rounds:made:{published.digest}:{digest_of(places)}:{question}",
        lambda: engine.rounds_of(
            opened(published.path),
            [one.as_stop(key) for key, one in keys.items()],
            task=task,
            crews=request.crews,
            carry=request.carry,
            start=request.start,
            seed=request.seed,
        ),
    )
    rounds = (
        replace(one, stops=tuple(replace(stop, key=keys[stop.key].key) for stop in one.stops)) for one in found.rounds
    )
    return replace(found, rounds=tuple(rounds))


def _keys(places: Sequence[Place]) -> dict[str, Place]:
    """Stops by the key that the engine knows, or by ours where two have the same: it finds buildings by their key."""
    found: dict[str, Place] = {}
    for one in sorted(places, key=lambda place: place.key):
        found[one.key if one.engine_key in found else one.engine_key] = one
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
