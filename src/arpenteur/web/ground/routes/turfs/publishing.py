"""Writes: turfs of a cutting published, and archived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy import turfs as engine
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.ground.fieldwork.kinds import OVER
from arpenteur.web.ground.fieldwork.law import hold_to_the_law_now
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting, Turf
from arpenteur.web.ground.routes.codes import new_code
from arpenteur.web.ground.routes.kinds import TURFS, ChangedMeanwhileError
from arpenteur.web.ground.routes.links import day_end
from arpenteur.web.ground.routes.locks import archive_now, lock_routes
from arpenteur.web.ground.routes.turfs.plan import plan_of


@dataclass(frozen=True)
class Published:
    """What a publication did."""

    new: int
    changed: int
    archived: int


@verb("turfs.published", "turfs published")
def publish(*, cutting: Cutting, walks: engine.Turfs, version: int, by: Actor, at: datetime) -> Published:
    """Make turfs of a cutting that phones and paper can open; again, only what changed since is written.

    A turf keeps its letter, its code, its pair and its link; its plan's version grows. Turfs that the cutting no
    longer has are archived. ``walks`` is the cutting at ``version``, measured. Raises RefusedByLawError in electoral
    silence, InputError where the action is over, ChangedMeanwhileError.
    """
    action = lock_routes(TURFS, cutting.action)
    current = Cutting.objects.select_for_update().filter(pk=cutting.pk).first()
    if current is None or current.version != version:
        raise ChangedMeanwhileError(TURFS)
    if action.status in OVER:
        raise InputError(_("this action is over or cancelled"), action=_("publish the turfs of an action to come"))
    hold_to_the_law_now(action.campaign, action.kind, action.starts_at, action.ends_at, at)
    start = current.request.get("start")
    known = {turf.letter: turf for turf in Turf.objects.filter(TURFS.listed, action=action)}
    made = changed = 0
    for one in walks.turfs:
        if not one.buildings:
            continue
        values = _columns(one, walks, start)
        turf = known.pop(one.letter, None)
        if turf is None:
            _new(action, one, values, at)
            made += 1
        elif any(getattr(turf, name) != value for name, value in values.items()):
            Turf.objects.filter(pk=turf.pk).update(**values, version=turf.version + 1)
            changed += 1
    for turf in known.values():
        archive_now(turf, at)
    record(subject=action, by=by, at=at, campaign=action.campaign_id, made=made, changed=changed, archived=len(known))
    return Published(made, changed, len(known))


@verb("turf.archived", "turf archived")
def archive(*, turf: Turf, by: Actor, at: datetime) -> Turf:
    """Put a turf away: nobody opens it any more, what phones kept is still taken. Again changes nothing."""
    current = Turf.objects.select_for_update().get(pk=turf.pk)
    if current.archived_at is None:
        archive_now(current, at)
        record(subject=current, by=by, at=at, campaign=current.campaign_id)
    return current


def _columns(one: engine.Turf, found: engine.Turfs, start: Iterable[float] | None) -> dict[str, object]:
    where = tuple(start) if start else None
    return {
        "stations": list(one.stations),
        "doors": one.doors,
        "metres": round(one.metres),
        "minutes": round(one.minutes),
        "plan": plan_of(one, found, (where[0], where[1]) if where else None),
    }


def _new(action: Action, one: engine.Turf, values: Mapping[str, object], at: datetime) -> None:
    ends = day_end(action.campaign, action.ends_at)
    Turf.objects.create(
        campaign_id=action.campaign_id,
        action=action,
        letter=one.letter,
        made_at=at,
        code=new_code(one.letter, _station(action, one)),
        until=max(ends, day_end(action.campaign, at)),
        **values,
    )


def _station(action: Action, one: engine.Turf) -> str:
    """The number of the station that most of its doors are in; empty where none is known."""
    doors: dict[str, int] = {}
    for building in one.buildings:
        if building.station:
            doors[building.station] = doors.get(building.station, 0) + building.doors
    first = max(doors, key=lambda key: (doors[key], key), default="")
    station = ground_of(action.campaign).stations.get(first)
    return station.number if station else ""
