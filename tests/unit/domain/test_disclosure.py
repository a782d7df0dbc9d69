"""Small numbers: the boundary of the rule, and what is masked beside a masked zone."""

import pytest

from arpenteur.domain.disclosure import (
    PROTECTS_ANOTHER,
    TOO_FEW_REGISTERED,
    TOO_FEW_VOTES,
    UNANIMOUS,
    Cell,
    Round,
    merged,
    reason,
    suppress,
)


def cell(registered: int, turnout: int | None = None, votes: tuple[int, ...] = (30, 30)) -> Cell:
    return (Round(registered, registered if turnout is None else turnout, votes),)


@pytest.mark.parametrize(
    ("registered", "turnout", "votes", "expected"),
    [
        (100, 50, (30, 20), None),
        (99, 60, (30, 20), TOO_FEW_REGISTERED),
        (100, 49, (30, 19), TOO_FEW_VOTES),
        (200, 100, (95, 5), UNANIMOUS),
        (200, 100, (94, 6), None),
        (0, 0, (), TOO_FEW_REGISTERED),
    ],
)
def test_the_rule_holds_at_its_boundary(
    registered: int, turnout: int, votes: tuple[int, ...], expected: str | None
) -> None:
    assert reason((Round(registered, turnout, votes),)) == expected


def test_a_ballot_without_choice_says_nothing_of_opinions() -> None:
    assert reason((Round(200, 100, (100, -1)),)) is None


def test_one_small_round_masks_the_zone_in_all() -> None:
    assert reason((Round(500, 300, (200, 100)), Round(500, 40, (20, 20)))) == TOO_FEW_VOTES


def test_rounds_in_which_a_zone_did_not_vote_are_ignored() -> None:
    assert reason((None, Round(500, 300, (200, 100)))) is None


def test_merging_adds_round_by_round_and_keeps_who_was_absent() -> None:
    assert merged([(Round(100, 60, (40, -1)), None), (Round(50, 30, (20, -1)), Round(70, 40, (1, 2)))]) == (
        Round(150, 90, (60, -1)),
        Round(70, 40, (1, 2)),
    )


def test_nothing_small_nothing_masked() -> None:
    assert suppress({"a": cell(500), "b": cell(400)}, {"a": "town", "b": "town"}) == {}


def test_the_smallest_neighbour_hides_with_a_small_station() -> None:
    cells = {"small": cell(60), "next": cell(300), "large": cell(900)}
    masked = suppress(cells, dict.fromkeys(cells, "town"))
    assert masked == {"small": TOO_FEW_REGISTERED, "next": PROTECTS_ANOTHER}


def test_two_tiny_stations_do_not_hide_each_other_if_they_are_still_small_together() -> None:
    cells = {"a": cell(30), "b": cell(40), "next": cell(300), "large": cell(900)}
    assert set(suppress(cells, dict.fromkeys(cells, "town"))) == {"a", "b", "next"}


def test_two_small_stations_large_enough_together_need_no_third() -> None:
    cells = {"a": cell(90), "b": cell(90), "next": cell(300)}
    assert set(suppress(cells, dict.fromkeys(cells, "town"))) == {"a", "b"}


def test_a_quartier_of_one_small_station_is_masked_and_takes_a_neighbour_along() -> None:
    cells = {"small": cell(60), "b": cell(300), "c": cell(400), "d": cell(500)}
    parents = {"small": "q1", "b": "q2", "c": "q2", "d": "q3", "q1": "town", "q2": "town", "q3": "town"}
    masked = suppress(cells, parents)
    assert {"small", "q1"} <= set(masked)
    assert "town" not in masked
    assert {leaf for leaf in cells if leaf in masked} == {"small", "d"}
    assert "q3" in masked


def test_a_place_of_one_small_station_shows_nothing() -> None:
    assert set(suppress({"only": cell(60)}, {"only": "town"})) == {"only", "town"}


def test_a_neighbour_created_later_cannot_hide_an_earlier_round() -> None:
    early, late = Round(60, 40, (20, 20)), Round(300, 200, (100, 100))
    cells: dict[str, Cell] = {"small": (early, late), "new": (None, late), "old": (Round(800, 500, (300, 200)), late)}
    assert set(suppress(cells, dict.fromkeys(cells, "town"))) == {"small", "new", "old"}
