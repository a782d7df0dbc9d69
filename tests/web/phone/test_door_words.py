"""What came of doors: golden cases, to which the phone's fold is held too (`frontend/field/test/words.test.ts`)."""

import json
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from django.utils import timezone
from door_cases import FILE, SENDERS, text
from walked_turf import BUILDING, HOUSE, STAIRS, STATIONS, Walked, walked_turf

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.events import undo_count
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes.live.progress import progress_of
from arpenteur.web.ground.routes.paper import day_poster

pytestmark = pytest.mark.django_db
CASES = json.loads(FILE.read_text(encoding="utf-8"))
AT = timezone.now()

NINE_FLOORS = {"floors": 9, "doors": 4, "ground": 0}


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast, at=AT)


def phone_of(turf: Turf, name: str) -> Phone | None:
    if name == "paper":
        return None
    values = {"device": uuid.uuid4(), "digest": uuid.uuid4().hex, "joined_at": AT - timedelta(hours=1), "seen_at": AT}
    return Phone.objects.create(campaign_id=turf.campaign_id, turf=turf, **values)


def send(turf: Turf, phone: Phone | None, *events: dict[str, Any], at: Any = AT) -> None:
    given = {"sent_at": None if phone is None else at, "by": COMMAND, "at": at}
    done = receive(turf=turf, phone=phone, events=events, **given)
    assert {one.status for one in done.results} <= {"accepted", "noted"}, done.results


def event(said: dict[str, Any], id: uuid.UUID | None = None) -> dict[str, Any]:
    return {"id": str(id or uuid.uuid4()), "n": 1, "at": AT.isoformat(), **said}


def counted(turf: Turf) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in Tally.objects.filter(action=turf.action_id):
        found[one.measure] += one.quantity
    return dict(+found)


def test_the_file_of_cases_is_what_its_script_writes():
    assert FILE.read_text(encoding="utf-8") == text(), "python tests/support/door_cases.py"


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_the_action_counts_and_the_board_shows_what_each_case_says(walked: Walked, case: dict[str, Any]):
    with sealed(walked.turf.campaign_id):
        turf = walked.turf
        phones = {name: phone_of(turf, name) for name in SENDERS}
        ids = [uuid.uuid4() for _ in case["said"]]
        for rank, (by, said) in enumerate(case["said"]):
            undoes = {"undoes": str(ids[said["undoes"]])} if said["type"] == "undo" else {}
            send(turf, phones[by], event(said | undoes, ids[rank]))
        assert counted(turf) == case["counts"]
        board = progress_of([Turf.objects.get(pk=turf.pk)], AT)[0]
        shown = {name: getattr(board, name) for name in ("opened", "absent", "inaccessible", "later", "mailed")}
        assert {name: number for name, number in shown.items() if number} == case["doors"]


def test_two_turfs_at_one_door_are_two_passages(cast: Cast, walked: Walked):
    door = {"type": "visit", "building": HOUSE, "stair": "", "floor": 0, "door": 1}
    with sealed(cast.campaign.pk):
        other = walked_turf(cast, letter="B", action=walked.turf.action, at=AT).turf
        for turf, outcomes in ((walked.turf, ("absent", "opened")), (other, ("opened", "later"))):
            phone = phone_of(turf, "a")
            for outcome in outcomes:
                send(turf, phone, event(door | {"outcome": outcome}))
        assert counted(walked.turf) == {"opened": 1, "later": 1}


def test_the_poster_of_the_day_counts_as_the_board(cast: Cast, walked: Walked, monkeypatch: pytest.MonkeyPatch):
    drawn: list[dict[str, Any]] = []
    whole = day_poster._data
    monkeypatch.setattr(day_poster, "_data", lambda *given: drawn.append(whole(*given)) or drawn[-1])
    door = {"type": "visit", "building": BUILDING, "stair": "B"}
    with sealed(cast.campaign.pk):
        one, other = walked.turf, walked_turf(cast, letter="B", action=walked.turf.action, at=AT).turf
        phone = phone_of(one, "a")
        send(one, phone, event({"type": "dwellings", "building": BUILDING, "stair": "B", "shape": NINE_FLOORS}))
        send(one, phone, event(door | {"floor": 2, "door": 3, "outcome": "absent"}))
        send(other, phone_of(other, "a"), event(door | {"floor": 9, "door": 4, "outcome": "opened"}))
        send(one, phone, event(door | {"type": "objection", "floor": 8, "door": 1}))
        day_poster.day_poster(one.action, [one, other], {}, AT)
        board = [(decimal(turf.planned), decimal(turf.left)) for turf in progress_of([one, other], AT)]
    assert [(row["doors"], row["left"]) for row in drawn[0]["rows"]] == board
    assert board[0] == board[1]


def test_a_correction_on_another_day_moves_the_door_to_that_day(walked: Walked):
    door = {"type": "visit", "building": HOUSE, "stair": "", "floor": 0, "door": 1}
    with sealed(walked.turf.campaign_id):
        phone = phone_of(walked.turf, "a")
        send(walked.turf, phone, event(door | {"outcome": "absent"}))
        tomorrow = AT + timedelta(days=1)
        send(walked.turf, phone, event(door | {"outcome": "opened"}) | {"at": tomorrow.isoformat()}, at=tomorrow)
        by_day = {(one.measure, one.day): one.quantity for one in Tally.objects.all() if one.quantity}
        assert list(by_day.values()) == [1]
        ((measure, day),) = by_day
        assert (measure, day - Tally.objects.get(measure="absent").day) == ("opened", timedelta(days=1))
        assert {one.station for one in FieldEvent.objects.all()} == {STATIONS[0]}


def test_what_an_organiser_took_back_by_hand_is_not_counted_again(walked: Walked):
    door = {"type": "visit", "building": HOUSE, "stair": "", "floor": 0, "door": 1}
    with sealed(walked.turf.campaign_id):
        phone = phone_of(walked.turf, "a")
        first, second = event(door | {"outcome": "opened"}), event(door | {"outcome": "absent"})
        send(walked.turf, phone, first)
        undo_count(event=FieldEvent.objects.get(pk=first["id"]), by=COMMAND, at=AT)
        send(walked.turf, phone, second)
        assert counted(walked.turf) == {"absent": 1}
        send(walked.turf, phone, event({"type": "undo", "undoes": second["id"]}))
        assert counted(walked.turf) == {}


def test_what_another_turf_says_of_a_stair_changes_nothing_of_what_was_counted(cast: Cast, walked: Walked):
    stair = {"building": BUILDING, "stair": "B"}
    size = STAIRS[1]["floors"] * STAIRS[1]["doors"] + STAIRS[1]["ground"]
    smaller = {"type": "dwellings", **stair, "shape": {"floors": 1, "doors": 4, "ground": 0}}
    absent = {"type": "stair_absent", **stair, "quantity": size}
    door = {"type": "visit", **stair, "floor": 3, "door": 1, "outcome": "opened"}
    with sealed(cast.campaign.pk):
        other = walked_turf(cast, letter="B", action=walked.turf.action, at=AT).turf
        phone = phone_of(walked.turf, "a")
        send(walked.turf, phone, event(absent))
        later = AT + timedelta(minutes=1)
        send(other, phone_of(other, "b"), event(smaller), at=later)
        assert counted(walked.turf) == {"absent": size}
        send(walked.turf, phone, event(door), at=later + timedelta(minutes=1))
        assert counted(walked.turf) == {"absent": size - 1, "opened": 1}
