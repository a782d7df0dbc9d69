"""Guessed stairs hold every dwelling once; a fold of events gives each door its last outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.web.ground.phone.ground.fold import fold
from arpenteur.web.ground.phone.ground.stairs import HOUSE, STAIR_DOORS, Stair, guessed, guessed_of, stairs_of
from arpenteur.web.ground.phone.models import DoorEvent

STAIR = Stair("A", 2, 3, 1)


@given(st.integers(1, 600))
def test_guessed_stairs_hold_every_dwelling_and_no_more(dwellings: int):
    found = guessed(dwellings)
    assert sum(stair.size for stair in found) == dwellings
    assert len({stair.name for stair in found}) == len(found)
    assert all(len(list(stair.places())) == stair.size for stair in found)
    assert len(found) == 1 or all(stair.size <= STAIR_DOORS for stair in found)


def test_a_house_is_one_door_and_what_the_ground_says_comes_first():
    assert guessed(1) == (HOUSE,)
    assert sum(stair.size for stair in stairs_of({"kind": "house", "dwellings": 3})) == 3
    known = [{"name": "B", "floors": 5, "doors": 4, "ground": 2}]
    assert stairs_of({"kind": "apartments", "dwellings": 90}, known) == (Stair("B", 5, 4, 2),)


def test_stairs_are_an_estimate_until_somebody_here_or_where_the_turf_comes_from_told_of_them():
    told = [{"name": "B", "floors": 5, "doors": 4, "ground": 2}]
    flats = {"kind": "apartments", "dwellings": 22}
    assert guessed_of(flats)
    assert not guessed_of(flats, told)
    assert not guessed_of({"kind": "house", "dwellings": 1})
    assert guessed_of(flats | {"stairs": told, "guessed": True})
    assert not guessed_of(flats | {"stairs": told, "guessed": False})


def said(kind: str, **columns) -> DoorEvent:
    return DoorEvent(type=kind, building="x", stair="A", **columns)


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        (
            [said("visit", floor=1, door=2, outcome="absent"), said("visit", floor=1, door=2, outcome="opened")],
            {"opened": 1},
        ),
        (
            [said("visit", floor=1, door=2, outcome="opened"), said("floor_absent", floor=1, quantity=2)],
            {"opened": 1, "absent": 2},
        ),
        ([said("stair_absent", quantity=7)], {"absent": 7}),
        (
            [said("visit", outcome="opened", quantity=2), said("visit", outcome="absent", quantity=9)],
            {"opened": 2, "absent": 5},
        ),
        (
            [said("visit", floor=0, door=1, outcome="opened"), said("stair_mailed", quantity=6)],
            {"opened": 1, "mailed": 6},
        ),
        (
            [
                said("visit", floor=0, door=1, outcome="opened"),
                said("floor_absent", floor=1, quantity=3),
                said("stair_mailed", quantity=6),
            ],
            {"opened": 1, "mailed": 6},
        ),
        ([said("objection", floor=1, door=2), said("stair_absent", quantity=6)], {"absent": 6}),
        ([said("objection", floor=0, door=1), said("visit", outcome="opened", quantity=7)], {"opened": 6}),
        (
            [said("stair_absent", quantity=7), said("dwellings", shape={"floors": 1, "doors": 3, "ground": 1})],
            {"absent": 4},
        ),
    ],
)
def test_the_last_event_of_a_door_says_what_came_of_it(events: list[DoorEvent], counts: dict[str, int]):
    assert dict(fold(events, {"x": [STAIR]}).counts()) == counts


def test_a_door_that_does_not_exist_closes_nothing():
    mailed, shrunk = said("stair_mailed", quantity=7), {"floors": 1, "doors": 3, "ground": 1}
    gone = said("objection", floor=2, door=3)
    ground = fold(
        [gone, said("dwellings", shape=shrunk), said("visit", floor=1, door=1, outcome="opened")], {"x": [STAIR]}
    )
    assert (ground.size, ground.finish("x")) == (4, None)
    ground = fold([gone, mailed, said("dwellings", shape=shrunk)], {"x": [STAIR]})
    assert (ground.size, ground.finish("x")) == (4, "mailed")
    here = said("objection", floor=1, door=1)
    assert (fold([here], {"x": [STAIR]}).size, fold([here, mailed], {"x": [STAIR]}).finish("x")) == (6, "mailed")
    assert fold([], {"x": [STAIR]}).finish("x") is None
