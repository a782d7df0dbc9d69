"""The order of priority: its formula by hand, its fall-backs, and what is shipped with it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_nation import L22, P17, P22, SIZE, panel

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid
from arpenteur.stats import priority, second_choices
from arpenteur.stats.forecast.priority import Before, last_vote, order, order_inside, own_share
from arpenteur.stats.panel import BLOCS, FAMILIES, OPTIONS, Target
from arpenteur.stats.priority import (
    Capture,
    OrderTest,
    numbers,
    opposed_blocs,
    relative,
    rule_for,
    too_alike,
    votes_that_may_move,
)

LEFT = BLOCS.index("gauche")


def test_the_formula_by_hand() -> None:
    own, gap, moving = np.array([0.3, 0.1]), np.array([0.4, 0.2]), np.array([0.0, 0.01])
    assert votes_that_may_move(own, -0.25, gap, 0.3, moving) == pytest.approx(
        [0.3 * 0.25 * (1 + 0.2 / 3), 0.1 * 0.25 * (1 - 0.2 / 3) + 0.01]
    )


def test_turnout_that_hardly_moves_counts_for_the_floor() -> None:
    still = votes_that_may_move(np.array([0.3]), 0.001, np.array([0.3]), 0.3, np.zeros(1))
    assert still == pytest.approx([0.3 * numbers().turnout_floor])


def test_a_gap_that_nobody_knows_leaves_the_share_alone() -> None:
    assert priority.come_and_go(np.zeros(3), 0.0) == pytest.approx([1, 1, 1])


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=30), st.floats(0, 1))
def test_relative_values_keep_the_order_and_the_mean(scores: list[float], strength: float) -> None:
    score = np.array(scores)
    value = relative(score, float(score.mean()), strength)
    assert value.mean() == pytest.approx(1)
    assert (np.diff(value[np.argsort(score, kind="stable")]) >= -1e-9).all()


def test_votes_that_change_hands_count_only_where_the_scenario_raises_ours() -> None:
    assert priority.moving_weight(0.2, 0.21) == numbers().moving_weight
    assert priority.moving_weight(0.2, 0.2) == priority.moving_weight(0.2, 0.1) == 0


# ── fall-backs ──────────────────────────────────────────────────────────────────────────────────────────────────────


def a_test(last: str, target: str, level: str, v: float, mean: float, own: float) -> OrderTest:
    found = zip(priority.RULES, (v, mean, own), strict=True)
    captures = {rule: Capture(pct, pct - 1, pct + 1, 80.0) for rule, pct in found}
    return OrderTest(
        Election.parse(last),
        Election.parse(target),
        "gauche",
        level,
        100,
        True,
        captures,
        20.0,
        40.0,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("v", "mean", "own", "rule"),
    [
        (25.0, 24.0, 25.5, "votes_that_may_move"),
        (24.0, 25.2, 25.5, "mean_share"),
        (24.0, 24.1, 25.5, "own_share"),
    ],
)
@pytest.mark.parametrize("level", ["constituency", "town"])
def test_the_plain_share_serves_where_the_order_was_worse(
    monkeypatch: pytest.MonkeyPatch, v: float, mean: float, own: float, rule: str, level: str
) -> None:
    monkeypatch.setattr(priority, "tests", lambda: (a_test("2022_pres_t1", "2022_legi_t1", level, v, mean, own),))
    kinds = ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE
    assert rule_for(*kinds, "gauche") == rule
    assert rule_for(*kinds, "gauche", before=L22) == "votes_that_may_move", "a test never judges its own election"
    assert rule_for(*kinds, "droite") == "votes_that_may_move"
    assert rule_for(*kinds, None) == "own_share"


# ── opposed families ────────────────────────────────────────────────────────────────────────────────────────────────


def test_opposed_are_the_two_ends_of_the_axis_and_nobody_else() -> None:
    assert opposed_blocs("gauche") == ("extreme_droite",)
    assert opposed_blocs("extreme_droite") == ("gauche",)
    assert opposed_blocs("centre") == opposed_blocs("droite") == opposed_blocs("divers") == opposed_blocs(None) == ()


def test_two_orders_are_too_alike_only_where_shares_do_not_say_so() -> None:
    up, people = np.arange(50.0), np.ones(50)
    assert too_alike((up, up), (up, -up), people) == pytest.approx(1)
    assert too_alike((up, up), (up, up), people) is None, "their shares say the same"
    assert too_alike((up, -up), (up, -up), people) is None
    few = slice(0, numbers().alike_stations - 1)
    assert too_alike((up[few], up[few]), (up[few], -up[few]), people[few]) is None


@pytest.mark.parametrize(("most", "margin", "alone"), [(-1.0, -1.0, True), (1.0, 0.0, False)])
def test_inside_a_territory_own_share_serves_where_orders_are_too_alike(
    monkeypatch: pytest.MonkeyPatch, most: float, margin: float, alone: bool
) -> None:
    """The first département, of 40 stations; the others are no territory and keep the order."""
    changed = replace(numbers(), alike_most=most, alike_margin=margin)
    monkeypatch.setattr(priority, "numbers", lambda: changed)
    monkeypatch.setattr(priority, "tests", lambda: ())
    known, asked = panel(P17, P22), target(SHARES, 0.75)
    territory = np.where(known.departement == 0, 0, -1)
    shown, plain, share = (
        order_inside(known, asked, LEFT, territory),
        order(known, asked, LEFT),
        own_share(known, LEFT),
    )
    assert shown is not None
    assert plain is not None
    assert share is not None
    here = territory == 0
    assert shown[here] == pytest.approx(share[here] if alone else plain[here])
    assert shown[~here] == pytest.approx(plain[~here])
    centre = BLOCS.index("centre")
    assert order_inside(known, asked, centre, territory) == pytest.approx(order(known, asked, centre))


# ── on a panel ──────────────────────────────────────────────────────────────────────────────────────────────────────


def target(shares: dict[str, float], turnout: float, election: Election = L22) -> Target:
    by_option = np.array([shares.get(option, 0.0) for option in OPTIONS])
    return Target(election, np.tile(by_option > 0, (SIZE, 1)), by_option / by_option.sum(), turnout)


SHARES = {"ug": 0.3, "ens": 0.1, "lr": 0.1, "rn": 0.4, "div": 0.1}


def test_the_last_vote_is_never_a_municipal_one() -> None:
    assert last_vote(panel(P17, P22)) == P22


def test_collapsing_neighbours_raise_the_stations_where_they_were() -> None:
    known = panel(P17, P22)
    scores = order(known, target(SHARES, 0.75), LEFT, "votes_that_may_move")
    alone = order(known, target({**SHARES, "ens": 0.3}, 0.75), LEFT, "votes_that_may_move")
    centre = known.rounds[P22].votes[:, OPTIONS.index("ens")] / known.rounds[P22].registered
    assert scores is not None
    assert alone is not None
    assert np.corrcoef(scores - alone, centre)[0, 1] > 0.99


def test_an_own_stronghold_never_comes_last_when_turnout_rises() -> None:
    known = panel(P17, P22)
    for bloc in grid().axis:
        scores = order(known, target(SHARES, 0.9), BLOCS.index(bloc), "votes_that_may_move")
        share = own_share(known, BLOCS.index(bloc))
        assert scores is not None
        assert share is not None
        assert (scores < scores[share.argmax()]).mean() > 0.5


def test_a_wider_territory_gives_the_moves() -> None:
    known = panel(P17, P22)
    families = np.zeros(len(FAMILIES))
    families[:] = 1 / len(FAMILIES)
    wide = {P22: Before(families, 0.5)}
    near, far = order(known, target(SHARES, 0.51), LEFT), order(known, target(SHARES, 0.51), LEFT, wide=wide)
    assert near is not None
    assert far is not None
    assert not np.allclose(near, far)


# ── what is shipped ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_second_choices_are_shares_and_never_later_than_what_they_serve() -> None:
    assert [str(one.election) for one in second_choices.shipped()] == ["2017_legi_t2", "2022_legi_t2", "2024_legi_t2"]
    for one in second_choices.shipped():
        known = one.share[~np.isnan(one.share)]
        assert ((known >= 0) & (known <= 1)).all()
        assert one.date > date(2026, 1, 1)
    assert second_choices.second_choices(Election.parse("2017_legi_t1")) is None
    found = second_choices.second_choices(Election.parse("2024_legi_t1"))
    assert found is not None
    assert str(found.election) == "2022_legi_t2"


def test_every_bloc_of_the_axis_was_tested_at_both_levels_on_every_transition() -> None:
    cells = {(one.last, one.target, one.bloc, one.level) for one in priority.tests()}
    transitions = {cell[:2] for cell in cells}
    assert len(transitions) >= 13
    assert len(cells) == len(transitions) * len(grid().axis) * len(priority.LEVELS)
    for one in priority.tests():
        for capture in one.captures.values():
            assert capture.low <= capture.pct <= capture.high
            assert 0 <= capture.territories_above_mean <= 100


def test_the_order_that_is_followed_holds_on_the_last_legislatives() -> None:
    """The line of the design: never more than the margin below own share, for each bloc and level."""
    for one in priority.tests():
        if (str(one.last), str(one.target)) == ("2022_legi_t1", "2024_legi_t1") and one.captures:
            rule = rule_for(*one.kinds, one.bloc)
            assert one.captures[rule].pct >= one.captures["own_share"].pct - numbers().fallback_margin
