"""Writes: rounds as phones walk them. A round in people's hands has a turf of its own, which holds its link, its phones
and its events; there is one a letter, and it goes on where the round of that letter is computed anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs import StreetLine
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.kinds import TurfStatus
from arpenteur.web.ground.phone.models import Round, Turf
from arpenteur.web.ground.routes.codes import new_code
from arpenteur.web.ground.routes.engine import Bounds, streets
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.links import day_end, hand_over, open_own
from arpenteur.web.ground.routes.locks import archive_now, current_round, locked_action, locked_turf_of, turf_of
from arpenteur.web.ground.routes.rounds.places import Place, read_places

_AROUND = 0.003
"""Degrees around a round in which streets are drawn: about 300 m."""


@verb(no_line="whoever hands it over is journalled")
def in_hands(*, one: Round, by: Actor, at: datetime) -> Turf:
    """The turf that phones have of a round, made where there is none yet; locked, and after it its action.

    The caller's verb leaves the line. Raises ChangedMeanwhileError for a round that was computed away.
    """
    del by
    turf = locked_turf_of(one)
    action = locked_action(one.action_id)
    current = current_round(one)
    turf = turf or locked_turf_of(one)
    if turf is not None:
        return turf
    return Turf.objects.create(
        campaign_id=action.campaign_id,
        action=action,
        letter=current.letter,
        of_stops=True,
        made_at=at,
        code=new_code(current.letter, _first_station(current)),
        pair=current.pair,
        until=max(day_end(action.campaign, action.ends_at), day_end(action.campaign, at)),
        **_columns(current),
    )


@verb(through="hand_over")
def hand_round_over(*, one: Round, by: Actor, at: datetime, **limits: Any) -> tuple[Turf, str]:
    """The secret of a new link to a round, shown once. Raises what ``links.hand_over`` raises, and InputError for a
    round that is done or of an action that is over.
    """
    return hand_over(turf=_to_walk(one, by, at), by=by, at=at, **limits)


@verb(through="open_own")
def open_own_round(*, one: Round, by: Actor, at: datetime) -> tuple[Turf, str]:
    """A link to a round for someone who walks it, beside the one handed over. Raises the same."""
    return open_own(turf=_to_walk(one, by, at), by=by, at=at)


def _to_walk(one: Round, by: Actor, at: datetime) -> Turf:
    turf = in_hands(one=one, by=by, at=at)
    ROUNDS.check(turf.action)
    if current_round(one).done_at is not None:
        raise InputError(_("this round is done already"), action=_("take it back to correct it"))
    return turf


@verb(no_line="the verb that calls it is journalled")
def renew(*, action: Action, rounds: Iterable[Round], by: Actor, at: datetime) -> None:
    """Give phones that have a round the one computed anew under its letter; what no round follows is archived. The
    turfs are locked, and the caller's verb leaves the line.
    """
    del by
    waiting = {one.letter: one for one in Turf.objects.filter(action=action, of_stops=True, archived_at=None)}
    for one in rounds:
        turf = waiting.pop(one.letter, None)
        if turf is None or one.done_at is not None:
            continue
        values = _columns(one)
        if any(getattr(turf, name) != value for name, value in values.items()):
            Turf.objects.filter(pk=turf.pk).update(**values, pair=one.pair, version=turf.version + 1)
            if turf.status == TurfStatus.DONE:
                Turf.objects.filter(pk=turf.pk).update(status=TurfStatus.OUT, typed_at=None)
    for turf in waiting.values():
        archive_now(turf, at)


def archive_round(one: Round, at: datetime) -> None:
    """Put away what phones have of a round that is closed as it stands. The turfs are locked."""
    turf = turf_of(one)
    if turf is not None:
        archive_now(turf, at)


def _columns(one: Round) -> dict[str, Any]:
    places = read_places(one.plan["stops"])
    return {
        "stations": one.stations,
        "doors": len(places),
        "metres": one.metres,
        "minutes": one.minutes,
        "plan": _plan_of(one, places),
    }


def _plan_of(one: Round, places: Sequence[Place]) -> dict[str, Any]:
    """What ``docs/field-protocol.md`` says of a round: a copy, so that phones and paper say the same for good."""
    published = published_of(one.action.campaign)
    mine = set(one.plan.get("segments") or ()) if one.plan.get("snapshot") == published.digest else set[int]()
    lines = streets(published, _box(one, places))
    return {
        "title": title_of(places),
        "stops": [
            {
                "key": place.key,
                "label": place.label,
                "at": [round(x, 6) for x in place.at],
                "station": place.station,
                "load": place.load,
            }
            for place in places
        ],
        "streets": [{"name": line.name, "line": _points(line)} for line in lines if line.segment in mine],
        "around": [
            {"name": line.name, "class": line.highway, "line": _points(line)}
            for line in lines
            if line.segment not in mine
        ],
        "path": one.plan["path"],
        "outline": [],
        "meeting": one.plan.get("meeting"),
    }


def title_of(places: Sequence[Place]) -> str:
    """``12 rue des Exemples et 3 autres arrêts``: its first stop, and how many come after."""
    if len(places) < 2:
        return places[0].label if places else ""
    return _("%(stop)s and %(n)d more") % {"stop": places[0].label, "n": len(places) - 1}


def _points(line: StreetLine) -> list[list[float]]:
    return [[round(x, 6), round(y, 6)] for x, y in line.points]


def _box(one: Round, places: Sequence[Place]) -> Bounds:
    points = [*((x, y) for x, y in one.plan["path"]), *(place.at for place in places)]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    west, south, east, north = min(xs) - _AROUND, min(ys) - _AROUND, max(xs) + _AROUND, max(ys) + _AROUND
    return round(west, 5), round(south, 5), round(east, 5), round(north, 5)


def _first_station(one: Round) -> str:
    station = ground_of(one.action.campaign).stations.get(one.stations[0] if one.stations else "")
    return station.number if station else ""
