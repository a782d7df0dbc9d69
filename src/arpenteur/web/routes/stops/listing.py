"""Writes: where an action stops. Stops are added, changed, taken away, unless somebody else did so meanwhile."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.fieldwork.kinds import OVER
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.phone.kinds import ROUNDS
from arpenteur.web.phone.models import StopList
from arpenteur.web.routes.stops.asking import BOXES, LONGEST_LABEL, MOST_LOAD, MOST_STOPS, Place, read_places

MOST_MISSING = 100
"""Addresses not found that are kept."""


class StopsMeanwhileError(InputError):
    """Someone else changed the stops since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "les tournées ont changé pendant que vous les regardiez",
            action="voici ce qu'elles sont maintenant ; refaites votre changement s'il manque encore",
        )


@dataclass(frozen=True)
class Missed:
    """An address that was typed and not found: as it was typed, and why."""

    text: str
    why: str


@transaction.atomic
def add_stops(
    *,
    action: Action,
    places: Sequence[Place],
    version: int,
    by: Actor,
    at: datetime,
    missed: Sequence[Missed] | None = None,
    snapshot: str = "",
) -> int:
    """Add stops to an action, those that are there already left out; how many. ``version`` is that of the list, 0 for
    the first. ``missed``: addresses not found, in place of those kept before (None: those stay).

    ``snapshot`` is the digest that letterboxes come from: those of another one are replaced. Raises InputError where
    the action has no rounds, is over, or has too many stops; StopsMeanwhileError.
    """
    check_toured(action)
    current = locked(action, version) or StopList(
        campaign_id=action.campaign_id, action=action, version=0, made_at=at, changed_at=at
    )
    kept = read_places(current.stops)
    if snapshot:
        kept = tuple(one for one in kept if one.source != BOXES)
        current.snapshot = snapshot
    known = {one.key for one in kept}
    fresh = list({one.key: one for one in places if one.key not in known}.values())
    _check_number(len(kept) + len(fresh), "prenez moins de terrain, ou faites-en deux actions")
    if missed is not None:
        current.missing = [{"text": one.text[:200], "why": one.why[:300]} for one in missed[:MOST_MISSING]]
    _write(current, [*kept, *(_checked(one) for one in fresh)], at)
    record(verb="stops.added", subject=action, by=by, at=at, campaign=action.campaign_id, stops=len(fresh))
    return len(fresh)


@transaction.atomic
def change_stop(*, stops: StopList, key: str, label: str, load: int, version: int, by: Actor, at: datetime) -> StopList:
    """Name a stop anew, or change what it takes. Raises InputError for one that is not there, StopsMeanwhileError."""
    current = _current(stops, version)
    places = read_places(current.stops)
    one = next((place for place in places if place.key == key), None)
    if one is None:
        raise InputError("cet arrêt n'est plus dans la liste", action="rechargez la page")
    changed = _checked(replace(one, label=" ".join(label.split()), load=one.load if one.run else load))
    if changed != one:
        _write(current, [changed if place.key == key else place for place in places], at)
        record(verb="stops.changed", subject=current.action, by=by, at=at, campaign=current.campaign_id)
    return current


@transaction.atomic
def cut_stops(
    *, stops: StopList, parts: Mapping[str, Sequence[Place]], version: int, by: Actor, at: datetime
) -> StopList:
    """Put stops in place of others of which they are parts, by the key of these. Raises InputError where they are too
    many, StopsMeanwhileError.
    """
    current = _current(stops, version)
    places = [part for place in read_places(current.stops) for part in parts.get(place.key, [place])]
    _check_number(len(places), "laissez chacun emporter davantage, ou faites-en deux actions")
    _write(current, [_checked(one) for one in places], at)
    record(verb="stops.changed", subject=current.action, by=by, at=at, campaign=current.campaign_id)
    return current


@transaction.atomic
def remove_stops(*, stops: StopList, keys: Collection[str], version: int, by: Actor, at: datetime) -> int:
    """Take stops away; how many. Rounds already made stay as they are. Raises StopsMeanwhileError."""
    current = _current(stops, version)
    places = read_places(current.stops)
    rest = [one for one in places if one.key not in keys]
    gone = len(places) - len(rest)
    if gone:
        _write(current, rest, at)
        record(verb="stops.removed", subject=current.action, by=by, at=at, campaign=current.campaign_id, stops=gone)
    return gone


@transaction.atomic
def forget_missing(*, stops: StopList, version: int, by: Actor, at: datetime) -> None:
    """Leave out the addresses that were not found. Raises StopsMeanwhileError."""
    current = _current(stops, version)
    if current.missing:
        current.missing = []
        _write(current, read_places(current.stops), at)
        record(verb="stops.changed", subject=current.action, by=by, at=at, campaign=current.campaign_id)


def check_toured(action: Action) -> None:
    """Raises InputError for an action that has no rounds, or is over."""
    if action.kind not in ROUNDS:
        raise InputError("cette action n'a pas de tournées", expected="un boîtage, un tractage ou un collage")
    if action.status in OVER:
        raise InputError("cette action est finie ou annulée", action="préparez une action à venir ou en cours")


def locked(action: Action, version: int) -> StopList | None:
    """The list of an action, None where it has none yet. Two people who write take their turn on the action.

    Raises StopsMeanwhileError where it is not at ``version``.
    """
    Action.objects.select_for_update().get(pk=action.pk)
    found = StopList.objects.filter(action=action).first()
    if (found.version if found else 0) != version:
        raise StopsMeanwhileError
    return found


def _current(stops: StopList, version: int) -> StopList:
    action = Action.objects.get(pk=stops.action_id)
    check_toured(action)
    found = locked(action, version)
    if found is None:
        raise StopsMeanwhileError
    return found


def _check_number(count: int, action: str) -> None:
    if count > MOST_STOPS:
        raise InputError(f"{count} arrêts", expected=f"{MOST_STOPS} au plus", action=action)


def _checked(one: Place) -> Place:
    if not one.label or "\0" in one.label:
        raise InputError("un arrêt sans nom", expected=f"un lieu, en {LONGEST_LABEL} caractères au plus")
    if not 1 <= one.load <= MOST_LOAD:
        raise InputError(f"quantité {one.load}", expected=f"un entier de 1 à {MOST_LOAD}")
    return replace(one, label=one.label[:LONGEST_LABEL])


def _write(stops: StopList, places: Iterable[Place], at: datetime) -> None:
    stops.stops = [one.kept() for one in places]
    stops.version += 1
    stops.changed_at = at
    stops.save()
