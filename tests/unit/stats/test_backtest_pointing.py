"""Rules that point at stations, on gains counted on paper; which stations and which years are matched."""

from dataclasses import replace

import numpy as np
import pytest
from small_nation import L17, L22, P17, P22
from square_case import CENTRE, LEFT, RIGHT, a_case, a_round, an_outcome

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest import gains, halves
from arpenteur.stats.backtest.case import Case, Outcome, Wide, cycles, matched
from arpenteur.stats.backtest.halves import Pointing, Scored
from arpenteur.stats.panel import BLOCS, FAMILIES, Array

ONE, TWO = BLOCS.index(LEFT), BLOCS.index(CENTRE)
SIDES = [ONE, TWO]


# ── pointing at stations ──────────────────────────────────────────────────────────────────────────────────────────


def pointed(case: Case, base: str, *scored: Scored) -> Pointing:
    counts = case.panel.rounds[Election.parse(base)]
    return Pointing(case, np.arange(len(case)), counts, (counts,), (counts,), scored)


def falling(turnout: list[float]) -> tuple[Case, Outcome]:
    """Ten stations of 100 registered where half had voted, then so many, in an election expected at 30 %."""
    last = a_round(P22, [100.0] * 10, [50.0] * 10, {LEFT: [25.0] * 10, CENTRE: [25.0] * 10})
    half = [one / 2 for one in turnout]
    return (
        a_case(L22, [last], {LEFT: 0.5, CENTRE: 0.5}, 0.3),
        an_outcome([100.0] * 10, turnout, {LEFT: half, CENTRE: half}),
    )


def scored(score: Array, bloc: int | None = None) -> Scored:
    return Scored("rule", "baseline", bloc, score, (score,))


def test_the_first_fifth_of_a_fall_is_what_was_lost_there() -> None:
    """Falls of 1 to 10 votes: the two stations of most score have 19 of 55 of them."""
    falls = np.arange(1.0, 11)
    case, outcome = falling([50 - fall for fall in falls.tolist()])
    found = halves.judged_capture(pointed(case, "2022_pres_t1", scored(falls), scored(falls, ONE)), outcome, falls > 0)
    rows = {(row.name, row.family): row for row in found}
    assert set(rows) == {(name, family) for name in ("rule", "oracle") for family in ("all", LEFT)}
    for row in rows.values():
        assert (row.top20_pct, row.top20_split_half_pct) == pytest.approx((100 * 19 / 55, 100 * 19 / 55))
    assert halves.gain_of(case) == (-1, P22)


def test_turnout_that_rises_counts_what_is_won() -> None:
    case, outcome = falling([50.0 + one for one in range(1, 11)])
    rising = replace(case, target=replace(case.target, turnout=0.6))
    assert halves.gain_of(rising) == (1, P22)
    rows = halves.judged_capture(pointed(rising, "2022_pres_t1", scored(np.arange(10.0))), outcome, outcome.valid > 0)
    assert [row.top20_pct for row in rows] == pytest.approx([100 * 19 / 55] * 2)
    wide = replace(case, wide={P22: Wide(np.full(len(FAMILIES), 0.1), 0.2)})
    assert halves.gain_of(wide) == (1, P22)
    assert halves.gain_of(replace(case, panel=case.panel.before(P22))) is None


def test_stations_where_a_bloc_was_not_on_both_ballots_are_left_out_of_its_rows() -> None:
    """The first station could not vote for the left before; of nine, a fifth is one and 80 % of another."""
    falls = np.arange(1.0, 11)
    case, outcome = falling([50 - fall for fall in falls.tolist()])
    base = case.panel.rounds[P22]
    absent = base.standing.copy()
    absent[9] = False
    without = replace(case, panel=replace(case.panel, rounds={P22: replace(base, standing=absent)}))
    rows = halves.judged_capture(pointed(without, "2022_pres_t1", scored(falls, ONE)), outcome, falls > 0)
    assert rows[0].top20_pct == pytest.approx(100 * (9 + 0.8 * 8) / 45)


def test_the_net_change_of_a_vote_is_half_of_what_moved() -> None:
    """Pedersen's index: from 60 / 40 to 50 / 50, one tenth; from one side to the other, all."""
    before = a_round(P22, [100.0] * 2, [50.0] * 2, {LEFT: [30.0, 50.0], CENTRE: [20.0, 0.0]}).votes
    after = a_round(P22, [100.0] * 2, [50.0] * 2, {LEFT: [10.0, 0.0], CENTRE: [10.0, 50.0]}).votes
    assert gains.net_change(before, after) == pytest.approx([0.1, 1.0])


def test_rules_of_gains_on_paper() -> None:
    old = a_round(P17, [100.0] * 2, [70.0] * 2, {LEFT: [40.0, 10.0], CENTRE: [10.0, 40.0]})
    last = a_round(L17, [100.0, 300.0], [40.0, 90.0], {LEFT: [10.0, 30.0], CENTRE: [30.0, 30.0]})
    case = a_case(L22, [old, last], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    assert gains.last_abstention(case) == pytest.approx([0.6, 0.7])
    assert gains.own_share(case, TWO) == pytest.approx([0.2, 0.8])
    assert gains.rule_2012(case, None) == pytest.approx([0.6 * 0.8, 0.7 * 0.2])
    assert gains.past_volatility(case) == pytest.approx([0.55, 0.3])
    assert gains.small_first(case).tolist() == [-100, -300]
    assert gains.last_counted(case) == L17
    alone = a_case(L22, [last], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    assert gains.past_volatility(alone) is None
    assert gains.own_share(alone, ONE) == pytest.approx([0.25, 0.5])
    nothing = replace(alone, panel=alone.panel.before(L17))
    assert gains.last_abstention(nothing) is gains.own_share(nothing, ONE) is gains.rule_2012(nothing, ONE) is None
    assert gains.floating_of_last(nothing) is None


def test_votes_given_to_who_is_gone_float() -> None:
    """Half of the votes of 2022 went to the right, which nobody can vote for now."""
    last = a_round(P22, [100.0] * 2, [60.0] * 2, {LEFT: [20.0, 10.0], RIGHT: [20.0, 30.0]})
    found = gains.floating_of_last(a_case(L22, [last], {LEFT: 1.0}, 0.5))
    assert found == pytest.approx([0.5, 0.75])


def test_floating_rows_compare_with_the_net_change() -> None:
    case, _ = falling([50.0] * 10)
    left = [25.0 + one for one in range(10)]
    outcome = an_outcome([100.0] * 10, [50.0] * 10, {LEFT: left, CENTRE: [50 - one for one in left]})
    rows = halves.judged_floating(
        pointed(case, "2022_pres_t1", scored(np.arange(10.0))), outcome, np.ones(10, dtype=np.bool_)
    )
    assert [row.name for row in rows] == ["rule", "oracle"]
    for row in rows:
        assert (row.spearman, row.spearman_split_half, row.top_decile_lift) == pytest.approx((1, 1, 10))
    reverse = halves.judged_floating(
        pointed(case, "2022_pres_t1", scored(-np.arange(10.0))), outcome, np.ones(10, dtype=np.bool_)
    )
    assert (reverse[0].spearman, reverse[0].top_decile_lift_whole) == pytest.approx((-1, 0))


def test_rules_are_asked_for_blocs_where_votes_are_known() -> None:
    case, _ = falling([50.0] * 10)
    found = halves.capture_rules(case, np.arange(10))
    assert found is not None
    assert {rule.bloc for rule in found.scored} == {None, *range(len(BLOCS))}
    assert {len(rule.halves) for rule in found.scored} == {len(found.seconds)} == {20}
    blind = replace(case.panel.rounds[P22], with_votes=False)
    turnout_only = halves.capture_rules(replace(case, panel=replace(case.panel, rounds={P22: blind})), np.arange(10))
    assert turnout_only is not None
    assert {rule.bloc for rule in turnout_only.scored} == {None}
    empty = replace(case, panel=case.panel.before(P22))
    assert halves.capture_rules(empty, np.arange(10)) is halves.floating_rules(empty, np.arange(10)) is None


# ── stations and rounds ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_station_matches_within_a_tenth_and_from_its_least_sizes_on() -> None:
    """Registered 100 or more, off by less than a tenth, ten valid votes or more."""
    registered = [1000.0, 1000, 1000, 1000, 100, 99, 1000, 1000]
    then = [1000.0, 901, 899, 1101, 100, 99, 1000, 1000]
    valid = [10.0, 10, 10, 10, 10, 10, 9, 10]
    last = a_round(P22, then, [20.0] * 8, {LEFT: valid, CENTRE: [0.0] * 8})
    unknown = replace(last, known=np.arange(8) != 7)
    case = a_case(L22, [unknown], {LEFT: 1.0}, 0.5)
    assert matched(case.panel, np.array(registered), [P22]).tolist() == [0, 1, 4]
    assert matched(case.panel, np.array(registered), []).tolist() == [0, 1, 2, 3, 4, 6, 7]


def test_cycles_are_years_with_both_votes_the_latest_of_them() -> None:
    rounds = [a_round(one, [100.0], [50.0], {LEFT: [50.0]}) for one in (P17, L17, P22, L22)]
    panel = a_case(Election.parse("2024_legi_t1"), rounds, {LEFT: 1.0}, 0.5).panel
    assert cycles(panel, 2) == [(P17, L17), (P22, L22)]
    assert cycles(panel, 1) == [(P22, L22)]
    assert cycles(panel.before(L22), 2) == [(P17, L17)]


def test_an_outcome_tells_shares_of_its_registered() -> None:
    outcome = an_outcome([200.0, 50.0], [50.0, 50.0], {LEFT: [20.0, 10.0], CENTRE: [20.0, 30.0]})
    assert outcome.turnout_rate == pytest.approx([0.25, 1.0])
    assert outcome.valid == pytest.approx([40, 40])
    assert outcome.blocs[:, SIDES] == pytest.approx(np.array([[20.0, 20], [10, 30]]))
    assert outcome.take(np.array([1])).turnout_rate == pytest.approx([1.0])
