"""Writes: where an action stops. Stops are added, changed, taken away, unless somebody else did so meanwhile."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.parameters import between
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import StopList
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.locks import current as now
from arpenteur.web.ground.routes.locks import move_on, new_plan, plan_at
from arpenteur.web.ground.routes.requests import MOST_LOAD
from arpenteur.web.ground.routes.rounds.places import BOXES, LONGEST_LABEL, MOST_STOPS, Place, read_places

MOST_MISSING = 100
"""Addresses not found that are kept."""


@dataclass(frozen=True)
class Missed:
    """An address that was typed and not found: as it was typed, and why."""

    text: str
    why: str


@verb("stops.added", "stops added")
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
    the action has no rounds, is over, or has too many stops; ChangedMeanwhileError.
    """
    ROUNDS.check(action)
    current = plan_at(ROUNDS, action, version) or new_plan(ROUNDS, action, at)
    kept = read_places(current.stops)
    if snapshot:
        kept = tuple(one for one in kept if one.source != BOXES)
        current.snapshot = snapshot
    known = {one.key for one in kept}
    fresh = list({one.key: one for one in places if one.key not in known}.values())
    _check_number(len(kept) + len(fresh), _("take less ground, or make two actions of it"))
    if missed is not None:
        current.missing = [{"text": one.text[:200], "why": one.why[:300]} for one in missed[:MOST_MISSING]]
    _write(current, [*kept, *(_checked(one) for one in fresh)], at)
    record(subject=action, by=by, at=at, campaign=action.campaign_id, stops=len(fresh))
    return len(fresh)


@verb("stops.changed", "stops changed")
def change_stop(*, stops: StopList, key: str, label: str, load: int, version: int, by: Actor, at: datetime) -> StopList:
    """Name a stop anew, or change what it takes. Raises InputError for one that is not there, ChangedMeanwhileError."""
    current = now(ROUNDS, stops, version)
    places = read_places(current.stops)
    one = next((place for place in places if place.key == key), None)
    if one is None:
        raise InputError(_("this stop is no longer in the list"), action=_("reload the page"))
    changed = _checked(replace(one, label=" ".join(label.split()), load=one.load if one.run else load))
    if changed != one:
        _write(current, [changed if place.key == key else place for place in places], at)
        record(subject=current.action, by=by, at=at, campaign=current.campaign_id)
    return current


@verb(also="stops.changed")
def cut_stops(
    *, stops: StopList, parts: Mapping[str, Sequence[Place]], version: int, by: Actor, at: datetime
) -> StopList:
    """Put stops in place of others of which they are parts, by the key of these. Raises InputError where they are too
    many, ChangedMeanwhileError.
    """
    current = now(ROUNDS, stops, version)
    places = [part for place in read_places(current.stops) for part in parts.get(place.key, [place])]
    _check_number(len(places), _("let each carry more, or make two actions of it"))
    _write(current, [_checked(one) for one in places], at)
    record(subject=current.action, by=by, at=at, campaign=current.campaign_id)
    return current


@verb("stops.removed", "stops removed")
def remove_stops(*, stops: StopList, keys: Collection[str], version: int, by: Actor, at: datetime) -> int:
    """Take stops away; how many. Rounds already made stay as they are. Raises ChangedMeanwhileError."""
    current = now(ROUNDS, stops, version)
    places = read_places(current.stops)
    rest = [one for one in places if one.key not in keys]
    gone = len(places) - len(rest)
    if gone:
        _write(current, rest, at)
        record(subject=current.action, by=by, at=at, campaign=current.campaign_id, stops=gone)
    return gone


@verb(also="stops.changed")
def forget_missing(*, stops: StopList, version: int, by: Actor, at: datetime) -> None:
    """Leave out the addresses that were not found. Raises ChangedMeanwhileError."""
    current = now(ROUNDS, stops, version)
    if current.missing:
        current.missing = []
        _write(current, read_places(current.stops), at)
        record(subject=current.action, by=by, at=at, campaign=current.campaign_id)


def _check_number(count: int, action: str) -> None:
    if count > MOST_STOPS:
        raise InputError(
            _("%(n)s stops") % {"n": count}, expected=_("%(most)s at most") % {"most": MOST_STOPS}, action=action
        )


def _checked(one: Place) -> Place:
    if not one.label or "\0" in one.label:
        raise InputError(_("a stop without a name"), expected=_("a place, in 120 characters at most"))
    if not 1 <= one.load <= MOST_LOAD:
        raise InputError(_("quantity %(quantity)s") % {"quantity": one.load}, expected=between(1, MOST_LOAD))
    return replace(one, label=one.label[:LONGEST_LABEL])


def _write(stops: StopList, places: Iterable[Place], at: datetime) -> None:
    stops.stops = [one.as_json() for one in places]
    move_on(stops, at)
