"""A turf that can be walked, in the fictional town: two streets, houses, a building of three stairs, one of 200 doors.

No street of it exists.
"""

import secrets
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cast import Cast
from django.utils import timezone
from fictional_place import station
from outings import outing

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.ground.fieldwork.models import Action, Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.gate import EventStatus
from arpenteur.web.ground.phone.kinds import EventType
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Turf

EXAMPLES, MODEL = "rue des Exemples", "avenue du Modèle"
STATIONS = (station(1), station(2))
"""Station of each street."""
STAIRS = [{"name": name, "floors": 5, "doors": 4, "ground": 2} for name in "ABC"]
HOUSE, BUILDING, TOWER = "00099_0010_00001", "00099_0020_00148", "00099_0020_00200"
"""A house, the building of three stairs × five floors × four doors and two on the ground, the one of 200 doors."""
_SIDES = {0: "even", 1: "odd"}


@dataclass(frozen=True)
class Walked:
    """A turf and the secret of its hand-over link."""

    turf: Turf
    secret: str


def walked_turf(
    cast: Cast, *, letter: str = "A", action: Action | None = None, at: datetime | None = None, **values: Any
) -> Walked:
    """A turf of the cast's campaign, ready. Inside ``sealed``. ``values`` replace columns of the turf."""
    return walked_turf_of(cast.campaign, letter=letter, action=action, at=at, **values)


def walked_turf_of(
    campaign: Campaign, *, letter: str = "A", action: Action | None = None, at: datetime | None = None, **values: Any
) -> Walked:
    """The same in any campaign of the fictional town."""
    at = at or timezone.now()
    action = action or outing(campaign, STATIONS, at=at - timedelta(hours=1), hours=3)
    secret, plan = new_secret(), a_plan()
    turf = Turf.objects.create(
        **{
            "campaign": campaign,
            "action": action,
            "letter": letter,
            "code": f"2-{letter}-{secrets.token_hex(2).upper()}",
            "stations": list(STATIONS),
            "doors": sum(one["dwellings"] for one in plan["buildings"]),
            "metres": 640,
            "minutes": 150,
            "plan": plan,
            "digest": digest(secret),
            "until": at + timedelta(hours=26),
            "made_at": at,
            **values,
        }
    )
    BuildingFact.objects.get_or_create(
        campaign=campaign, building=BUILDING, defaults={"access": "intercom", "changed_at": at}
    )
    return Walked(turf, secret)


def a_line_of_paper(turf: Turf, building: str, stair: str, outcome: str, doors: int) -> None:
    """A line of a walk sheet, typed in; inside ``sealed``."""
    at = timezone.now()
    said = {"id": str(uuid.uuid4()), "n": 0, "at": at.isoformat(), "type": EventType.VISIT.value}
    said |= {"building": building, "stair": stair, "outcome": outcome, "quantity": doors}
    (result,) = receive(turf=turf, phone=None, events=[said], sent_at=None, by=COMMAND, at=at).results
    assert result.status is not EventStatus.KNOWN, result


def organised(turf: Turf, act: str) -> None:
    """What an organiser does while phones are away (``ACTS`` of `field_bench.py`); inside ``sealed``."""
    now = timezone.now()
    turf.refresh_from_db()
    kept = Turf.objects.filter(pk=turf.pk)
    campaign = Campaign.objects.filter(pk=turf.campaign_id)
    if act in {"close", "reopen"}:
        campaign.update(closed_at=now if act == "close" else None)
    elif act == "archive":
        kept.update(archived_at=now, status="archived")
    elif act == "publish":
        kept.filter(status="archived").update(archived_at=None, status="out")
    elif act in {"silence", "speech"}:
        campaign.update(first_round=now.date() + timedelta(days=1 if act == "silence" else 60), second_round=None)
    else:
        _cut_anew(turf)


def _cut_anew(turf: Turf) -> None:
    """Its first building leaves for another turf of the action."""
    first, *others = turf.plan["buildings"]
    if len(others) < 2:
        return
    other = {"letter": f"Z{len(others)}", "code": f"2-Z-{secrets.token_hex(5).upper()}", "digest": None}
    Turf.objects.create(
        campaign_id=turf.campaign_id,
        action_id=turf.action_id,
        plan={**turf.plan, "buildings": [first]},
        stations=turf.stations,
        until=turf.until,
        made_at=turf.made_at,
        **other,
    )
    turf.plan, turf.version = {**turf.plan, "buildings": others}, turf.version + 1
    turf.save(update_fields=["plan", "version"])


def a_plan() -> dict[str, Any]:
    """What ``Turf.plan`` holds, its buildings in walking order: the odd side up, the even side back."""
    west, east, south, north = 2.4105, 2.4195, 48.8521, 48.8535
    buildings = [*_houses(EXAMPLES, "0010", (1, 2, 3, 4, 5, 6, 7, 8), west, south, STATIONS[0])]
    buildings += [*_houses(MODEL, "0020", (144, 145, 146, 147), east - 0.004, north, STATIONS[1])]
    buildings.append(_building(BUILDING, MODEL, 148, (east - 0.002, north), STATIONS[1], 66))
    buildings.append(_building(TOWER, MODEL, 200, (east, north), STATIONS[1], 200))
    buildings.sort(key=lambda one: (one["street"] == MODEL, one["side"] == "even", one["number"]))
    return {
        "title": f"{EXAMPLES} et alentour",
        "segments": [101, 102, 103],
        "buildings": buildings,
        "streets": [
            {"name": EXAMPLES, "line": [[west, south], [east, south]]},
            {"name": MODEL, "line": [[west, north], [east, north]]},
        ],
        "around": [{"name": "impasse Fictive", "class": "residential", "line": [[west, south], [west, north]]}],
        "path": [[west, south], [east, south], [east, north], [west, north]],
        "outline": [
            [
                [west - 0.0004, south - 0.0003],
                [east + 0.0004, south - 0.0003],
                [east + 0.0004, north + 0.0003],
                [west - 0.0004, north + 0.0003],
                [west - 0.0004, south - 0.0003],
            ]
        ],
        "meeting": [west, south],
    }


def _houses(
    street: str, code: str, numbers: tuple[int, ...], west: float, south: float, where: str
) -> Iterator[dict[str, Any]]:
    for rank, number in enumerate(numbers):
        at = (round(west + 0.0004 * rank, 6), round(south + (0.0001 if number % 2 else -0.0001), 6))
        yield _building(f"00099_{code}_{number:05d}", street, number, at, where, 1)


def _building(
    key: str, street: str, number: int, at: tuple[float, float], where: str, dwellings: int
) -> dict[str, Any]:
    return {
        "key": key,
        "street": street,
        "label": str(number),
        "number": number,
        "suffix": "",
        "side": _SIDES[number % 2],
        "at": list(at),
        "station": where,
        "kind": "house" if dwellings == 1 else "apartments",
        "dwellings": dwellings,
    }


def tally(walked: Walked) -> Counter[str]:
    """What an action counts, by measure."""
    found: Counter[str] = Counter()
    with sealed(walked.turf.campaign_id):
        for one in Tally.objects.filter(action=walked.turf.action_id):
            found[one.measure] += one.quantity
    return +found


def stored(walked: Walked) -> list[DoorEvent]:
    """Events of a turf as they are kept, in order."""
    with sealed(walked.turf.campaign_id):
        return list(DoorEvent.objects.filter(turf=walked.turf).order_by("number"))
