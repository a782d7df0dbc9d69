"""The fictional turfs: one action in progress cut, given to its pairs; those handed over are being walked."""

import uuid
from datetime import timedelta

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.stairs import stairs_of
from arpenteur.web.ground.phone.kinds import DoorOutcome, EventType
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes import engine
from arpenteur.web.ground.routes.assignment import give
from arpenteur.web.ground.routes.links import hand_over
from arpenteur.web.ground.routes.requests import DOORS, TurfRequest, doors_in
from arpenteur.web.ground.routes.turfs.cutting import cut
from arpenteur.web.ground.routes.turfs.engine import propose
from arpenteur.web.ground.routes.turfs.publishing import publish
from arpenteur.web.site.glance.rehearsal.outings import Stage

_SEED = 1
_A_DOOR, _MOST_DOORS = timedelta(minutes=3, seconds=20), 60
_OUTCOMES = {DoorOutcome.OPENED.value: 38, DoorOutcome.ABSENT.value: 54, DoorOutcome.INACCESSIBLE.value: 8}


def turfs(stage: Stage, actions: list[Action]) -> int:
    """Cut the first action in progress from door to door, through the verbs that pages use; how many turfs it has.

    None where the place has no streets to cut. Links are made and forgotten: a visitor makes her own.
    """
    published = published_of(stage.campaign)
    walked = [one for one in actions if one.status == Status.RUNNING and one.kind == Kind.DOORS]
    if not walked or not engine.walkable(published):
        return 0
    action = walked[0]
    stations = tuple(action.zones.values_list("station", flat=True))
    asked = TurfRequest(stations=stations, by=DOORS, number=doors_in(action), seed=_SEED)
    try:
        found = propose(published, asked)
    except InputError:
        return 0
    cutting = cut(
        action=action, request=asked, walks=found, snapshot=published.digest, version=0, by=COMMAND, at=stage.at
    )
    publish(cutting=cutting, walks=found, version=1, by=COMMAND, at=stage.at)
    ready = list(Turf.objects.filter(action=action).order_by("letter"))
    pairs = sorted(set(action.people.filter(pair__gt=0).values_list("pair", flat=True)))
    for turf, pair in zip(ready, pairs, strict=False):
        assigned = give(route=turf, pair=pair, by=COMMAND, at=stage.at)
        hand_over(turf=assigned, by=COMMAND, at=stage.at)
        _walk(stage, Turf.objects.get(pk=turf.pk), action)
    return len(ready)


def _walk(stage: Stage, turf: Turf, action: Action) -> None:
    """A phone knocks at its doors since the action began, and has just sent them; late at night, it did at its end."""
    at = min(stage.at, action.ends_at)
    since = max(at - action.starts_at, timedelta())
    places = [
        (building["key"], stair.name, floor, door)
        for building in turf.plan["buildings"]
        for stair in stairs_of(building)
        for floor, door in stair.places()
    ][: min(round(since / _A_DOOR), _MOST_DOORS)]
    if not places:
        return
    secret = new_secret()
    phone = Phone.objects.create(
        campaign=stage.campaign,
        turf=turf,
        device=_drawn(stage),
        digest=digest(secret),
        joined_at=action.starts_at,
        seen_at=at,
    )
    events = [
        {
            "id": str(_drawn(stage)),
            "n": rank,
            "at": (action.starts_at + rank * _A_DOOR).isoformat(),
            "type": EventType.VISIT.value,
            "building": key,
            "stair": stair,
            "floor": floor,
            "door": door,
            "outcome": stage.rng.choices(list(_OUTCOMES), list(_OUTCOMES.values()))[0],
        }
        for rank, (key, stair, floor, door) in enumerate(places, start=1)
    ]
    receive(turf=turf, phone=phone, events=events, sent_at=at, by=COMMAND, at=at)


def _drawn(stage: Stage) -> uuid.UUID:
    return uuid.UUID(int=stage.rng.getrandbits(128), version=4)
