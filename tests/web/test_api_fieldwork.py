"""Actions and counts through the API, zones and figures: what a program writes is what the pages show."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import AT, Cast
from fictional_place import SMALL, station
from lines import volunteer_line
from programs import Program, counted, outing, program

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.queries import Answers, current
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks(cast: Cast) -> Program:
    """A program with every scope."""
    return program(cast.campaign)


def new(**changes: Any) -> dict[str, Any]:
    """A body that creates an action."""
    return {
        "kind": "doors",
        "title": "Porte-à-porte du Centre",
        "start_date": "2026-10-03T14:00:00+02:00",
        "end_date": "2026-10-03T16:00:00+02:00",
        "stations": [station(3), station(2)],
    } | changes


def volunteer(cast: Cast, name: str) -> Volunteer:
    with sealed(cast.campaign.pk):
        return volunteer_line(
            cast.campaign,
            name,
            email=f"{name.lower()}@exemple.invalid",
            phone="0100000000",
            source="herself",
        )


def test_visits_sent_by_a_phone_are_in_the_figures_at_once(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    before = asks.get("/glance").json()["total"]
    counts = [
        counted(measure="opened", quantity=4),
        counted(measure="absent", quantity=5),
        counted(station=station(1), measure="inaccessible", quantity=1),
    ]
    answer = asks.post(f"/actions/{action.pk}/counts", {"counts": counts})
    assert answer.json() == {"accepted": [one["id"] for one in counts], "known": []}
    after = asks.get("/glance").json()
    assert (before["people_met"], before["doors_done"]) == (0, 0)
    assert (after["total"]["people_met"], after["total"]["doors_done"]) == (4, 10)
    first = next(zone for zone in after["zones"] if zone["zone"] == station(0))
    assert (first["opened"], first["absent"], first["people_met_today"]) == (4, 5, 4)
    quartiers = asks.get("/glance?level=quartier").json()
    assert sum(zone["people_met"] for zone in quartiers["zones"]) == 4
    asks.post(f"/counts/{counts[0]['id']}/undo", None)
    assert asks.get("/glance").json()["total"]["people_met"] == 0


def test_figures_of_some_days_leave_the_others_out(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    asks.post(f"/actions/{action.pk}/counts", {"counts": [counted(occurred_at="2026-09-02T10:00:00Z")]})
    assert asks.get("/glance?since=2026-09-02&until=2026-09-02").json()["total"]["people_met"] == 3
    assert asks.get("/glance?since=2026-09-03").json()["total"]["people_met"] == 0
    assert asks.get("/glance?until=2026-09-01").json()["total"]["people_met"] == 0
    assert asks.get("/glance?kind=market").json()["total"]["people_met"] == 0
    assert asks.get("/glance?since=0001-01-01").status_code == 422


def test_a_batch_sent_again_counts_once(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    batch = [counted() for _ in range(5)]
    asks.post(f"/actions/{action.pk}/counts", {"counts": batch})
    again = asks.post(f"/actions/{action.pk}/counts", {"counts": [*batch, more := counted(), more]}).json()
    assert (again["accepted"], sorted(again["known"])) == ([more["id"]], sorted(one["id"] for one in batch))
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.count() == 6
        assert Tally.objects.get().quantity == 18


@pytest.mark.parametrize("key", ["name", "opinion", "note", "email", "Name", "action", "volunteer"])
def test_any_other_key_is_refused_by_its_name(cast: Cast, asks: Program, key: str):
    action = outing(cast.campaign)
    answer = asks.post(f"/actions/{action.pk}/counts", {"counts": [counted(), counted(**{key: "x"})]})
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["faults"]] == [f"body.counts.1.{key}"]
    assert "x" not in answer.json()["detail"].replace(key, "").split()
    assert asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()], key: 1}).status_code == 422
    with sealed(cast.campaign.pk):
        assert not FieldEvent.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"station": "99999_0001"},
        {"station": ""},
        {"measure": "poster"},
        {"measure": "yes"},
        {"quantity": 0},
        {"quantity": -1},
        {"quantity": 10_001},
        {"quantity": "3"},
        {"quantity": 1.5},
        {"quantity": True},
        {"occurred_at": "hier"},
        {"occurred_at": "2026-09-02T10:00:00"},
        {"occurred_at": "0001-01-01T00:00:00Z"},
        {"occurred_at": 1.0e300},
        {"station": None},
    ],
)
def test_a_count_that_is_not_possible_writes_nothing_of_its_batch(cast: Cast, asks: Program, wrong: dict[str, Any]):
    action = outing(cast.campaign)
    answer = asks.post(f"/actions/{action.pk}/counts", {"counts": [counted(), counted(**wrong)]})
    assert answer.status_code == 422
    with sealed(cast.campaign.pk):
        assert not FieldEvent.objects.exists()


def test_a_batch_holds_a_thousand_events(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    batch = [counted(quantity=1) for _ in range(1_001)]
    assert asks.post(f"/actions/{action.pk}/counts", {"counts": batch}).status_code == 422
    assert asks.post(f"/actions/{action.pk}/counts", {"counts": []}).status_code == 422
    assert len(asks.post(f"/actions/{action.pk}/counts", {"counts": batch[1:]}).json()["accepted"]) == 1_000
    assert asks.get("/glance").json()["total"]["people_met"] == 1_000


def test_a_count_is_undone_once_and_by_a_count(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    key = asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()]}).json()["accepted"][0]
    first, second = asks.post(f"/counts/{key}/undo", None), asks.post(f"/counts/{key}/undo", None)
    assert (first.status_code, first.json()) == (201, second.json())
    assert (first.json()["quantity"], first.json()["undoes"]) == (-3, key)
    assert asks.post(f"/counts/{first.json()['id']}/undo", None).status_code == 422
    assert asks.post(f"/counts/{uuid.uuid4()}/undo", None).status_code == 404
    assert [one["quantity"] for one in asks.get("/counts").json()["items"]] == [3, -3]


def test_counts_are_read_without_who_made_them(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()]})
    item = asks.get(f"/counts?action={action.pk}&station={station(0)}&measure=opened").json()["items"][0]
    assert "volunteer" not in item
    assert asks.get(f"/counts?station={station(5)}").json()["items"] == []


def test_an_action_is_created_read_changed_and_cancelled(cast: Cast, asks: Program):
    answer = asks.post("/actions", new())
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/actions/{made['id']}")
    assert (made["status"], made["stations"], made["version"]) == ("planned", [station(2), station(3)], 1)
    with sealed(cast.campaign.pk):
        assert made["doors"] == sum(ground_of(cast.campaign).stations[station(one)].doors for one in (2, 3))
    read = asks.get(f"/actions/{made['id']}")
    assert (read.json(), read["ETag"].removeprefix("W/")) == (made, '"1"')
    change = {"title": "Autre titre", "stations": [station(2)]}
    changed = asks("PATCH", f"/actions/{made['id']}", change, **{"If-Match": read["ETag"]})
    assert (changed.status_code, changed.json()["title"], changed.json()["version"]) == (200, "Autre titre", 2)
    assert changed.json()["doors"] < made["doors"]
    assert changed.json()["start_date"] == made["start_date"]
    assert asks.post(f"/actions/{made['id']}/status", {"status": "running"}).json()["status"] == "running"
    cancelled = asks.post(f"/actions/{made['id']}/cancel", {"why": "Orage annoncé"}).json()
    assert (cancelled["status"], cancelled["cancelled_why"]) == ("cancelled", "Orage annoncé")
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk, verb__startswith="action.").values_list("verb"))
    assert [verb for (verb,) in verbs] == ["action.created", "action.changed", "action.status", "action.cancelled"]


def test_two_programs_editing_the_second_is_told(asks: Program):
    made = asks.post("/actions", new()).json()
    path = f"/actions/{made['id']}"
    assert asks("PATCH", path, {"title": "a"}).status_code == 428
    assert asks("PATCH", path, {"title": "a"}, **{"If-Match": "*"}).status_code == 422
    assert asks("PATCH", path, {"title": "a"}, **{"If-Match": '"1"'}).status_code == 200
    late = asks("PATCH", path, {"title": "b"}, **{"If-Match": '"1"'})
    assert (late.status_code, late.json()["type"], late["ETag"].removeprefix("W/")) == (
        412,
        "urn:arpenteur:problem:stale",
        '"2"',
    )
    assert asks.get(path).json()["title"] == "a"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "concert"},
        {"kind": None},
        {"title": None},
        {"title": "a\nb"},
        {"title": "x" * 121},
        {"wanted": 0},
        {"wanted": "2"},
        {"open": "yes"},
        {"end_date": "2026-10-03T14:00:00+02:00"},
        {"stations": ["x"]},
        {"end_date": "2026-10-09T14:00:00+02:00"},
        {"start_date": "2026-10-03"},
        {"opinion": "pour"},
        {"stations": [station(1)] * 2001},
        {"team": 12},
        {"streets": [""]},
        {"version": 3},
        {"status": "done"},
    ],
)
def test_an_action_that_is_not_possible_is_not_written(cast: Cast, asks: Program, wrong: dict[str, Any]):
    assert asks.post("/actions", new(**wrong)).status_code == 422
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_what_the_law_refuses_is_409_with_its_article_and_may_be_a_draft(asks: Program):
    eve = {
        "kind": "leaflets",
        "start_date": "2027-03-13T10:00:00+01:00",
        "end_date": "2027-03-13T12:00:00+01:00",
    }
    refused = asks.post("/actions", new(**eve))
    body = refused.json()
    assert (refused.status_code, body["type"]) == (409, "urn:arpenteur:problem:illegal")
    assert "L49" in body["article"]
    assert body["rule"]
    assert datetime.fromisoformat(body["possible_until"]) <= datetime(2027, 3, 12, 23, 0, tzinfo=UTC)
    draft = asks.post("/actions", new(**eve, draft=True)).json()
    assert draft["status"] == "draft"
    assert asks.post(f"/actions/{draft['id']}/status", {"status": "planned"}).status_code == 409


def test_a_step_that_does_not_exist_is_refused(cast: Cast, asks: Program):
    action = outing(cast.campaign)
    assert asks.post(f"/actions/{action.pk}/status", {"status": "cancelled"}).status_code == 422
    asks.post(f"/actions/{action.pk}/status", {"status": "done"})
    assert asks.post(f"/actions/{action.pk}/cancel", {"why": "Trop tard"}).json()["type"].endswith(":refused")
    assert asks.post(f"/actions/{action.pk}/cancel", {"why": ""}).status_code == 422


def test_who_takes_part_is_a_number_without_the_scope_for_names(cast: Cast, asks: Program):
    action, lou = outing(cast.campaign), volunteer(cast, "Lou")
    with sealed(cast.campaign.pk):
        assign(action=action, volunteer=lou, by=COMMAND, at=AT)
    counts = {"wanted": 2, "expected": 1, "came": 0, "missed": 0}
    path = f"/actions/{action.pk}/attendances"
    assert asks.get(path).json() == {**counts, "volunteers": [lou.pk]}
    assert program(cast.campaign, Scope.ACTIONS_READ).get(path).json() == {**counts, "volunteers": None}


def test_volunteers_are_read_without_any_address_and_the_reading_is_journalled(cast: Cast, asks: Program):
    volunteer(cast, "Lou")
    text = asks.get("/volunteers").content.decode()
    asks.get("/volunteers")
    assert asks.get("/volunteers").json()["items"][0]["name"] == "Lou"
    assert "exemple.invalid" not in text
    assert "0100000000" not in text
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="volunteers.read").count() == 1


def test_zones_have_the_priority_of_the_strategy_page(cast: Cast, asks: Program):
    items = {one["zone"]: one for one in asks.get("/zones").json()["items"]}
    ranking = Answers(current(cast.campaign.place), Question(family="gauche", target="muni")).ranking()
    assert len(items) == len(ranking.zones) == 24
    for zone in ranking.zones:
        one = items[zone.zone]
        assert (one["priority_class"], one["registered"]) == (zone.priority_class, zone.registered)
    assert items[station(SMALL)]["priority_class"] is None
    quartiers = asks.get("/zones?level=quartier").json()["items"]
    assert [one["zone"] for one in quartiers] == ["Q1", "Q2", "Q3"]
    assert sum(one["registered"] for one in quartiers) == sum(one["registered"] for one in items.values())


@pytest.mark.parametrize("path", ["/actions", "/zones", "/counts"])
def test_pages_hold_every_row_once_in_a_stable_order(cast: Cast, asks: Program, path: str):
    actions = [outing(cast.campaign, days=5 + index // 3) for index in range(7)]
    for action in actions:
        asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()]})
    whole = asks.get(f"{path}?limit=200").json()
    seen, following = [], f"{path}?limit=3"
    while following:
        answer = asks.get(following)
        seen += answer.json()["items"]
        link = answer.get("Link", "")
        assert bool(link) == (answer.json()["next"] is not None)
        following = link.partition("/api/v1")[2].partition(">")[0]
        outing(cast.campaign, days=1)
    assert seen == whole["items"]
    assert whole["next"] is None


def test_the_link_to_the_next_page_keeps_the_filters(cast: Cast, asks: Program):
    for _ in range(3):
        outing(cast.campaign, kind=Kind.MARKET)
        outing(cast.campaign)
    link = asks.get("/actions?kind=market&limit=2")["Link"]
    assert link.endswith('>; rel="next"')
    rest = asks.get(link.partition("/api/v1")[2].partition(">")[0]).json()["items"]
    assert [one["kind"] for one in rest] == ["market"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=AAAA", "cursor=é", "cursor=W10"])
def test_a_cursor_or_a_limit_that_is_not_ours_is_refused(asks: Program, query: str):
    for path in ("/actions", "/zones", "/counts", "/volunteers"):
        assert asks.get(f"{path}?{query}").status_code == 422


def test_actions_are_found_by_state_kind_station_and_day(cast: Cast, asks: Program):
    first, second = outing(cast.campaign, stations=(0, 1)), outing(cast.campaign, kind=Kind.MARKET, stations=(1, 2))
    asks.post(f"/actions/{second.pk}/status", {"status": "running"})
    day = (AT + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for query, wanted in {
        "status=running": [second.pk],
        "kind=doors": [first.pk],
        f"station={station(1)}": [first.pk, second.pk],
        f"station={station(2)}": [second.pk],
        f"starts_from={day}": [first.pk, second.pk],
        f"starts_before={day}": [],
    }.items():
        assert [one["id"] for one in asks.get(f"/actions?{query}").json()["items"]] == wanted, query
