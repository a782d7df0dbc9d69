"""Rows that forecasts are compared with, on stations whose swings, second rounds and gains are computed on paper."""

from dataclasses import replace

import numpy as np
import pytest
from small_nation import L17, L22, P17, P22
from square_case import CENTRE, LEFT, OPTION_OF, RIGHT, a_case, a_round, an_outcome

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest import baselines, evaluate, second_round
from arpenteur.stats.backtest.case import Case, Wide
from arpenteur.stats.backtest.evaluate import support_truth, turnout_truth
from arpenteur.stats.backtest.scores import Truth
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, FAMILIES, OPTIONS
from arpenteur.stats.parameters import parameters

L17_2, L22_2 = Election.parse("2017_legi_t2"), Election.parse("2022_legi_t2")
ONE, TWO = BLOCS.index(LEFT), BLOCS.index(CENTRE)
SIDES = [ONE, TWO]


def pair(turnout: float = 0.5, scenario: float = 0.7) -> Case:
    """Two stations of 100 registered: the left had 60 and 40 of 100 votes cast in all at the last vote."""
    last = a_round(P22, [100.0, 100.0], [60.0, 40.0], {LEFT: [30.0, 20.0], CENTRE: [20.0, 30.0]})
    return a_case(L22, [last], {LEFT: scenario, CENTRE: 1 - scenario}, turnout)


# ── support ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_uniform_swing_adds_the_same_points_everywhere() -> None:
    """From 50 % to 70 %: 60 and 40 become 80 and 60."""
    found = baselines.uniform_swing(pair())
    assert found is not None
    assert found[:, SIDES] == pytest.approx(np.array([[0.8, 0.2], [0.6, 0.4]]))
    assert baselines.uniform_swing(replace(pair(), panel=pair().panel.before(P22))) is None


def test_a_swing_below_nothing_stops_at_nothing() -> None:
    found = baselines.uniform_swing(pair(scenario=0.05))
    assert found is not None
    assert found[1, SIDES] == pytest.approx([0, 1])
    assert found[0, SIDES] == pytest.approx([0.15, 0.85])


def test_persistence_is_the_last_result_and_of_the_same_type_where_asked() -> None:
    old = a_round(L17, [100.0], [50.0], {LEFT: [10.0], CENTRE: [30.0]})
    last = a_round(P22, [100.0], [60.0], {LEFT: [30.0], CENTRE: [20.0]})
    case = a_case(L22, [old, last], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    for rule, share in ((baselines.persistence, 0.6), (baselines.last_same_type, 0.25)):
        found = rule(case)
        assert found is not None
        assert found[0, SIDES] == pytest.approx([share, 1 - share])
    same = baselines.logit_swing_same_type(case)
    assert same is not None
    assert same[0, SIDES] == pytest.approx([0.5, 0.5])
    assert baselines.logit_swing_same_type(a_case(L22, [old], {LEFT: 0.5, CENTRE: 0.5}, 0.5)) is None
    assert baselines.geometric_mean(a_case(L22, [old], {LEFT: 0.5, CENTRE: 0.5}, 0.5)) is None
    assert baselines.geometric_mean(case) is not None


def test_a_logit_swing_keeps_the_ratio_of_odds_and_meets_the_scenario() -> None:
    """Whatever the factor, the odds of the two stations keep their ratio, and the voters expected meet the scenario."""
    case = pair(scenario=0.6)
    found, start = baselines.logit_swing(case), baselines.smoothed(case, P22)
    assert found is not None
    odds, before = (each[:, ONE] / each[:, TWO] for each in (found, start))
    assert odds[0] / odds[1] == pytest.approx(before[0] / before[1])
    weights = baselines.voters(case)
    assert weights @ found[:, ONE] / weights.sum() == pytest.approx(0.6)


def test_a_wider_territory_gives_the_factor_itself() -> None:
    """The nation had the left at 25 % and is to have it at 50 %: its odds here are multiplied by three."""
    families = np.zeros(len(FAMILIES))
    families[BLOC_OF_FAMILY.tolist().index(ONE)], families[BLOC_OF_FAMILY.tolist().index(TWO)] = 0.25, 0.75
    case = replace(pair(scenario=0.5), wide={P22: Wide(families, 0.6)})
    found, start = baselines.logit_swing(case), baselines.smoothed(case, P22)
    assert found is not None
    assert found[:, ONE] / found[:, TWO] == pytest.approx(3 * start[:, ONE] / start[:, TWO])
    moved = baselines.turnout_uniform(case)
    assert moved == pytest.approx([0.5, 0.3])


def test_a_bloc_that_had_no_base_takes_the_scenario_where_it_can_be_voted_for() -> None:
    case = pair()
    with_right = a_case(L22, [case.panel.rounds[P22]], {LEFT: 0.5, CENTRE: 0.3, RIGHT: 0.2}, 0.5)
    found = baselines.logit_swing(with_right)
    assert found is not None
    weights = baselines.voters(with_right)
    assert weights @ found / weights.sum() == pytest.approx(with_right.scenario)
    wide = replace(with_right, wide={P22: Wide(np.full(len(FAMILIES), 1 / len(FAMILIES)), 0.5)})
    swung = baselines.logit_swing(wide)
    assert swung is not None
    assert swung[0, BLOCS.index(RIGHT)] > 0


def test_smoothed_shares_are_pulled_to_the_mean_of_the_departement() -> None:
    """Ten stations at 60 % and one of one vote: that one is nearly at the mean."""
    votes = [60.0] * 10 + [0.0]
    last = a_round(P22, [200.0] * 11, [100.0] * 10 + [1.0], {LEFT: votes, CENTRE: [40.0] * 10 + [1.0]})
    found = baselines.smoothed(a_case(L22, [last], {LEFT: 0.5, CENTRE: 0.5}, 0.5), P22)[:, ONE]
    mean, added = 600 / 1001, parameters().pseudo_votes
    assert found[0] == pytest.approx((60 + added * mean) / (100 + added))
    assert found[10] == pytest.approx(added * mean / (1 + added))


# ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_turnout_moves_by_as_many_points_everywhere() -> None:
    """60 and 40 of 100, half in all; 45 % expected: 55 and 35."""
    case = pair(turnout=0.45)
    assert baselines.turnout_persistence(case) == pytest.approx([0.6, 0.4])
    assert baselines.turnout_uniform(case) == pytest.approx([0.55, 0.35])
    assert baselines.turnout_same_type(case) is None
    met = baselines.turnout_logit(case)
    assert met is not None
    assert met.mean() == pytest.approx(0.45)
    odds = met / (1 - met)
    assert odds[0] / odds[1] == pytest.approx((0.6 / 0.4) / (0.4 / 0.6))


def test_turnout_stays_between_nobody_and_everybody() -> None:
    assert baselines.turnout_uniform(pair(turnout=0.05)) == pytest.approx([0.15, 0])
    assert baselines.turnout_uniform(pair(turnout=0.95)) == pytest.approx([1, 0.85])


def test_the_mean_turnout_is_that_of_log_odds_of_the_two_kinds() -> None:
    """Presidential 80 % and legislative 20 %: odds of 4 and of 1/4, whose middle is even."""
    high = a_round(P17, [100.0], [80.0], {LEFT: [40.0], CENTRE: [40.0]})
    low = a_round(L17, [100.0], [20.0], {LEFT: [10.0], CENTRE: [10.0]})
    wide = {one: Wide(np.full(len(FAMILIES), 1 / len(FAMILIES)), turnout) for one, turnout in ((P17, 0.8), (L17, 0.2))}
    case = a_case(L22, [high, low], {LEFT: 0.5, CENTRE: 0.5}, 0.6, wide=wide)
    assert baselines.turnout_mean(case) == pytest.approx([0.6])
    assert baselines.turnout_mean(replace(case, wide={})) == pytest.approx([0.6])


def test_a_turnout_nobody_knows_lies_at_its_mean_distance() -> None:
    """Two elections, three stations: where one is unknown, its level and the other's distance from its own level."""
    odds = np.array([[1.0, 2.0, np.nan], [0.0, 1.0, 5.0]])
    found = baselines._filled(odds)
    assert found[0] == pytest.approx([1, 2, 1.5 + (5 - 2)])
    assert found[1] == pytest.approx([0, 1, 5])
    alone = baselines._filled(np.array([[1.0, np.nan]]))
    assert alone[0] == pytest.approx([1, 1])


# ── ceilings ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_result_given_by_group_is_met_in_each_group() -> None:
    last = a_round(P22, [100.0] * 4, [60.0] * 4, {LEFT: [30.0, 20, 10, 40], CENTRE: [20.0, 30, 40, 10]})
    case = a_case(L22, [last], {LEFT: 0.5, CENTRE: 0.5}, 0.5, seat=[0, 0, 1, 1])
    outcome = an_outcome([100.0] * 4, [50.0, 30, 20, 20], {LEFT: [40.0, 10, 5, 15], CENTRE: [10.0, 20, 15, 5]})
    group = case.panel.circonscription
    found = evaluate.support_by(case, outcome, group)
    assert found is not None
    for one in (0, 1):
        rows = group == one
        assert outcome.valid[rows] @ found[rows] == pytest.approx(outcome.blocs[rows].sum(axis=0), abs=1e-4)
    turnout = evaluate.turnout_by(case, outcome, group)
    assert turnout is not None
    assert turnout[:, 0] == pytest.approx([0.4, 0.4, 0.2, 0.2])
    unknown = np.full(4, -1)
    assert evaluate.support_by(case, outcome, unknown) is evaluate.turnout_by(case, outcome, unknown) is None
    without = replace(case, panel=case.panel.before(P22))
    assert evaluate.support_by(without, outcome, group) is evaluate.turnout_by(without, outcome, group) is None


def test_an_interval_on_the_target_comes_from_the_other_communes() -> None:
    """Errors of 20 points in odd communes and of 2 in even ones: each gets the width that the other's errors ask."""
    size, commune = 40, [one % 2 for one in range(40)]
    last = a_round(P22, [900.0] * size, [800.0] * size, {LEFT: [400.0] * size, CENTRE: [400.0] * size})
    case = a_case(L22, [last], {LEFT: 0.5, CENTRE: 0.5}, 0.5, commune=commune)
    shares = np.full((size, 1), 0.5)
    errors = np.array([0.2 if one else 0.02 for one in commune])[:, None]
    everywhere = np.ones((size, 1), dtype=np.bool_)
    truth = Truth(shares + errors, everywhere, np.full(size, 800.0), np.full(size, 800.0), np.zeros(size, dtype=int))
    found = evaluate.interval_on_target(case, shares, truth, np.full(size, 800.0))[:, 0]
    assert found[np.array(commune) == 0] == pytest.approx(0.2)
    assert found[np.array(commune) == 1] == pytest.approx(0.02, abs=0.01)


# ── second rounds ─────────────────────────────────────────────────────────────────────────────────────────────────


def second(left: float = 0.5) -> Case:
    """A second round of left and centre, whose first round had the right too, before which one was fought in 2017."""
    blocs = {
        L17: {LEFT: [30.0, 20, 40, 10], CENTRE: [40.0, 30, 20, 50], RIGHT: [30.0, 50, 40, 40]},
        L17_2: {LEFT: [45.0, 45, 60, 30], CENTRE: [55.0, 55, 40, 70]},
        L22: {LEFT: [40.0, 30, 20, 30], CENTRE: [30.0, 40, 20, 30], RIGHT: [30.0, 30, 60, 40]},
    }
    rounds = [a_round(one, [1000.0] * 4, [100.0] * 4, votes) for one, votes in blocs.items()]
    return a_case(L22_2, rounds, {LEFT: left, CENTRE: 1 - left}, 0.1)


def test_finalists_share_the_votes_they_had_in_the_first_round() -> None:
    case = second()
    found = second_round.finalists(case)
    assert found is not None
    assert found[:, ONE] == pytest.approx([4 / 7, 3 / 7, 1 / 2, 1 / 2])
    assert found[:, BLOCS.index(RIGHT)] == pytest.approx(0)
    moved = second_round.uniform_swing(second(0.6))
    assert moved is not None
    assert moved[:, ONE] == pytest.approx(np.array([4 / 7, 3 / 7, 1 / 2, 1 / 2]) + 0.1)
    swung = second_round.logit_swing(second(0.6))
    assert swung is not None
    assert swung[:, ONE].mean() == pytest.approx(0.6)


def test_finalists_nobody_voted_for_have_the_shares_of_all() -> None:
    """Five pseudo-votes at the mean of all: where nobody had voted for either, the mean itself, and never nothing."""
    first = a_round(L22, [100.0] * 3, [60.0] * 3, {LEFT: [30.0, 0, 45], CENTRE: [15.0, 0, 0], RIGHT: [15.0, 60, 15]})
    case = a_case(L22_2, [first], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    found = second_round.smoothed_finalists(case)
    assert found is not None
    mean = 75 / 90
    assert found[:, ONE] == pytest.approx([(30 + 5 * mean) / 50, mean, (45 + 5 * mean) / 50])


def test_transfers_learned_on_an_exact_second_round_are_applied_to_the_next() -> None:
    """In 2017 the left had its own votes and half of the right's: 30 + 15, 20 + 25, 40 + 20, 10 + 20."""
    case = second(0.5)
    found = second_round.linear_transfer(case)
    assert found is not None
    assert found[:, ONE] + found[:, TWO] == pytest.approx(1)
    moved = np.array([55.0, 45, 50, 50]) / 100
    odds = moved / (1 - moved)
    ratio = (found[:, ONE] / found[:, TWO]) / odds
    assert ratio == pytest.approx(np.full(4, ratio[0]), rel=1e-6)
    weights = baselines.voters(case)
    assert weights @ found[:, ONE] / weights.sum() == pytest.approx(0.5)


def test_no_transfer_is_learned_from_other_finalists_nor_without_a_first_round() -> None:
    case = second()
    rounds = dict(case.panel.rounds)
    other = a_round(L17_2, [1000.0] * 4, [100.0] * 4, {LEFT: [45.0] * 4, RIGHT: [55.0] * 4})
    assert (
        second_round.linear_transfer(replace(case, panel=replace(case.panel, rounds=rounds | {L17_2: other}))) is None
    )
    blind = replace(rounds[L17], with_votes=False)
    assert second_round.linear_transfer(replace(case, panel=replace(case.panel, rounds=rounds | {L17: blind}))) is None
    del rounds[L17]
    assert second_round.linear_transfer(replace(case, panel=replace(case.panel, rounds=rounds))) is None
    without = replace(case, panel=case.panel.before(L22))
    assert second_round.first_of(without) is second_round.linear_transfer(without) is None
    assert second_round.finalists(without) is second_round.smoothed_finalists(without) is None
    assert second_round.turnout_persistence(without) is second_round.uniform_swing(without) is None


@pytest.mark.parametrize(("election", "cells"), [(L22, 5), (L22_2, 4)])
def test_a_lone_finalist_is_not_judged_and_a_lone_bloc_of_a_first_round_is(election: Election, cells: int) -> None:
    """Of three stations, one has the left alone; a fourth has nine valid votes only."""
    before = a_round(P22, [100.0] * 4, [60.0] * 4, {LEFT: [30.0] * 4, CENTRE: [20.0] * 4})
    case = a_case(election, [before], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    alone = case.target.standing.copy()
    alone[2] &= np.isin(OPTIONS, [OPTION_OF[LEFT]])
    case = replace(case, target=replace(case.target, standing=alone))
    counted = an_outcome([100.0] * 4, [50.0] * 4, {LEFT: [5.0, 20.0, 10.0, 4.0], CENTRE: [5.0, 20.0, 0.0, 5.0]})
    assert int(support_truth(case, counted).counts.sum()) == cells
    assert turnout_truth(case, counted).counts.sum() == 4


def test_turnout_of_a_second_round_starts_from_the_first() -> None:
    first = a_round(L22, [100.0, 100.0], [60.0, 40.0], {LEFT: [30.0, 20.0], CENTRE: [20.0, 20.0]})
    case = a_case(L22_2, [first], {LEFT: 0.5, CENTRE: 0.5}, 0.55)
    assert second_round.turnout_persistence(case) == pytest.approx([0.6, 0.4])
    assert second_round.turnout_uniform(case) == pytest.approx([0.65, 0.45])
    met = second_round.turnout_logit(case)
    assert met is not None
    assert met.mean() == pytest.approx(0.55)
