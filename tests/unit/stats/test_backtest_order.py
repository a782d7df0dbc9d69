"""The order judged after the count: gains found on paper, territories that count, intervals beside a slow twin."""

import random
from dataclasses import replace

import numpy as np
import pytest
from small_nation import L22, P17, P22
from square_case import CENTRE, LEFT, a_case, a_round, an_outcome

from arpenteur.stats.backtest.case import Outcome
from arpenteur.stats.backtest.halves import Pointing, Scored
from arpenteur.stats.backtest.order import judged_order, order_rules, territories
from arpenteur.stats.backtest.report import OrderScore
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.priority import numbers

BLOC = BLOCS.index(LEFT)


def pointing(
    before: list[float], score: Array, *, seat: list[int] | None = None, people: float = 100.0, draws: int = 1
) -> Pointing:
    """One rule on stations where the left had so many votes; the halves are the whole, so that nothing is drawn."""
    size = len(before)
    base = a_round(P22, [people] * size, [80.0] * size, {LEFT: before, CENTRE: [20.0] * size})
    case = a_case(L22, [base], {LEFT: 0.5, CENTRE: 0.5}, 0.5, seat=seat, commune=seat)
    rule = Scored("rule", "baseline", BLOC, score, (score,) * draws)
    return Pointing(case, np.arange(size), base, (base,) * draws, (base,) * draws, (rule,))


def after(votes: list[float], people: float = 100.0) -> Outcome:
    size = len(votes)
    return an_outcome([people] * size, [80.0] * size, {LEFT: votes, CENTRE: [20.0] * size})


def rows_of(pointed: Pointing, outcome: Outcome, level: str = "constituency") -> dict[str, OrderScore]:
    everywhere = np.ones(len(pointed.case), dtype=np.bool_)
    found = judged_order(pointed, outcome, everywhere)
    return {row.name: row for row in found if (row.family, row.level) == (LEFT, level)}


def test_a_fifth_of_ten_stations_holds_the_gain_of_the_two_first() -> None:
    """Gains of 1 to 10 votes, 55 in all: the two stations of most score hold 10 + 9, and by a reversed one 1 + 2."""
    gains = [float(one) for one in range(1, 11)]
    outcome = after([20 + gain for gain in gains])
    best = rows_of(pointing([20.0] * 10, np.array(gains)), outcome)
    worst = rows_of(pointing([20.0] * 10, -np.array(gains)), outcome)
    assert best["rule"].top20_pct == pytest.approx(100 * 19 / 55)
    assert worst["rule"].top20_pct == pytest.approx(100 * 3 / 55)
    assert best["oracle"].top20_pct == worst["oracle"].top20_pct == best["rule"].top20_pct
    assert (best["rule"].rises, best["rule"].stations) == (True, 10)
    assert (best["rule"].above_mean_pct, worst["rule"].above_mean_pct) == (100, 0)


def test_a_loss_is_found_where_votes_fall() -> None:
    """The left falls by 1 to 10 votes: the stations that lose most are what an order of losses must find."""
    falls = [float(one) for one in range(1, 11)]
    rows = rows_of(pointing([30.0] * 10, np.array(falls)), after([30 - fall for fall in falls]))
    assert not rows["rule"].rises
    assert rows["rule"].top20_pct == pytest.approx(100 * 19 / 55)
    assert rows["oracle"].top20_pct == pytest.approx(100 * 19 / 55)


def test_votes_are_counted_per_registered_of_each_election() -> None:
    """Twice as many registered and twice as many votes are no gain; half as many registered, with as many, are one."""
    pointed = pointing([20.0] * 10, np.arange(10.0))
    flat = an_outcome([200.0] * 10, [160.0] * 10, {LEFT: [40.0] * 10, CENTRE: [40.0] * 10})
    assert rows_of(pointed, flat)["rule"].top20_pct is None
    denser = an_outcome([50.0] * 10, [40.0] * 10, {LEFT: [20.0] * 10, CENTRE: [10.0] * 10})
    assert rows_of(pointed, denser)["rule"].rises
    assert rows_of(pointed, denser)["rule"].top20_pct == pytest.approx(20)


def test_gains_are_counted_in_votes_of_the_half_that_the_rule_did_not_read() -> None:
    """Of two halves, the second has the left at 10: its gain is 1 to 10 votes more; the first is not looked at."""
    gains = [float(one) for one in range(1, 11)]
    pointed = pointing([20.0] * 10, np.array(gains))
    other = a_round(P22, [100.0] * 10, [80.0] * 10, {LEFT: [10.0] * 10, CENTRE: [20.0] * 10})
    rows = rows_of(replace(pointed, seconds=(other,)), after([20 + gain for gain in gains]))
    assert rows["rule"].top20_pct == pytest.approx(100 * (20 + 19) / 155)


def test_a_bloc_that_was_not_on_both_ballots_has_no_station() -> None:
    pointed = pointing([20.0] * 10, np.arange(10.0))
    found = judged_order(pointed, after([25.0] * 10), np.ones(10, dtype=np.bool_))
    absent = [row for row in found if row.family == "extreme_droite"]
    assert absent
    assert {(row.stations, row.top20_pct) for row in absent} == {(0, None)}
    none = judged_order(pointed, after([25.0] * 10), np.zeros(10, dtype=np.bool_))
    assert {(row.stations, row.top20_pct) for row in none} == {(0, None)}


def test_gains_that_losses_cancel_give_no_share_and_no_interval() -> None:
    rows = rows_of(pointing([20.0] * 10, np.arange(10.0)), after([30.0, 11.0] * 5))
    assert (rows["rule"].top20_pct, rows["rule"].low, rows["rule"].high) == (None, None, None)
    assert rows["rule"].stations == 10


def test_a_town_counts_from_a_number_of_stations_on() -> None:
    least = numbers().town_stations
    seat = [0] * least + [1] * (least - 1)
    case = pointing([20.0] * len(seat), np.zeros(len(seat)), seat=seat).case
    everywhere = np.ones(len(seat), dtype=np.bool_)
    assert territories(case, everywhere, "town").counts.tolist() == [one == 0 for one in seat]
    assert territories(case, everywhere, "constituency").counts.all()
    half = np.arange(len(seat)) % 2 == 0
    assert territories(case, half, "town").counts.tolist() == [
        one == 0 and even for one, even in zip(seat, half, strict=True)
    ]


def test_the_share_above_the_mean_counts_territories() -> None:
    """Ten constituencies of five stations; in three of them the first station has none of the gain."""
    seat = [one for one in range(10) for _ in range(5)]
    score = np.array([5.0, 4, 3, 2, 1] * 10)
    gain = [[0.0, 3, 3, 3, 3] if one < 3 else [4.0, 2, 2, 2, 2] for one in range(10)]
    outcome = after([20 + each for line in gain for each in line])
    row = rows_of(pointing([20.0] * 50, score, seat=seat), outcome)["rule"]
    assert row.top20_pct == pytest.approx(100 * 7 * 4 / 120)
    assert row.above_mean_pct == pytest.approx(70)
    assert row.low is not None
    assert row.high is not None
    assert row.low < row.top20_pct < row.high


def quantile(values: list[float], level: float) -> float:
    """By linear interpolation, as tables of statistics do."""
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def test_the_interval_is_that_of_territories_drawn_again() -> None:
    """Twenty constituencies, drawn again five thousand times by Python's own generator: 5 % on either side."""
    draw = random.Random(3)
    seat = [one for one in range(20) for _ in range(5)]
    gain = [draw.uniform(1, 20) for _ in seat]
    row = rows_of(
        pointing([20.0] * 100, np.array([5.0, 4, 3, 2, 1] * 20), seat=seat), after([20 + one for one in gain])
    )["rule"]
    pairs = [(gain[5 * one], sum(gain[5 * one : 5 * one + 5])) for one in range(20)]
    shares = list[float]()
    for _ in range(5000):
        again = draw.choices(pairs, k=20)
        shares.append(100 * sum(first for first, _ in again) / sum(whole for _, whole in again))
    assert row.low == pytest.approx(quantile(shares, 0.05), abs=0.6)
    assert row.high == pytest.approx(quantile(shares, 0.95), abs=0.6)
    assert row.high - row.low > 5


def test_with_few_territories_stations_are_drawn_again() -> None:
    """One constituency of forty stations: drawn again in Python, each a number of times that Poisson's law gives."""
    draw = random.Random(4)
    gain = [draw.uniform(5, 25) for _ in range(40)]
    score = np.array([draw.random() for _ in gain])
    row = rows_of(pointing([20.0] * 40, score), after([20 + one for one in gain]))["rule"]
    order = sorted(range(40), key=lambda one: -score[one])
    shares = list[float]()
    for _ in range(4000):
        times = [poisson(draw) for _ in gain]
        left, found = 0.2 * sum(times), 0.0
        for one in order:
            taken = min(times[one], max(left, 0.0))
            found, left = found + taken * gain[one], left - times[one]
        shares.append(100 * found / sum(t * g for t, g in zip(times, gain, strict=True)))
    assert row.low == pytest.approx(quantile(shares, 0.05), abs=0.7)
    assert row.high == pytest.approx(quantile(shares, 0.95), abs=0.7)


def poisson(draw: random.Random) -> int:
    """Knuth's: uniforms multiplied until they pass e⁻¹."""
    times, product = 0, draw.random()
    while product > 0.36787944117144233:
        times, product = times + 1, product * draw.random()
    return times


def test_territories_all_alike_leave_no_doubt_and_the_interval_holds_its_centre() -> None:
    seat = [one for one in range(10) for _ in range(5)]
    outcome = after([20 + one for one in [4.0, 1, 1, 1, 1] * 10])
    row = rows_of(pointing([20.0] * 50, np.array([5.0, 4, 3, 2, 1] * 10), seat=seat), outcome)["rule"]
    assert (row.low, row.top20_pct, row.high) == pytest.approx((50, 50, 50))


def test_each_draw_of_the_halves_counts_alike() -> None:
    """Two second halves: in one the gain is 1 to 10 votes, in the other ten more: the mean of 19/55 and 39/155."""
    gains = [float(one) for one in range(1, 11)]
    pointed = pointing([20.0] * 10, np.array(gains), draws=2)
    other = a_round(P22, [100.0] * 10, [80.0] * 10, {LEFT: [10.0] * 10, CENTRE: [20.0] * 10})
    row = rows_of(replace(pointed, seconds=(pointed.base, other)), after([20 + gain for gain in gains]))["rule"]
    assert row.top20_pct == pytest.approx(50 * (19 / 55 + 39 / 155))
    assert row.low is not None
    assert row.high is not None
    assert row.low <= row.top20_pct <= row.high


def test_the_rules_of_an_order_are_those_named_and_random_for_every_bloc() -> None:
    old = a_round(P17, [100.0] * 20, [70.0] * 20, {LEFT: [30.0] * 20, CENTRE: [30.0] * 20})
    new = a_round(P22, [100.0] * 20, [float(60 + one) for one in range(20)], {LEFT: [25.0] * 20, CENTRE: [20.0] * 20})
    case = a_case(L22, [old, new], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    found = order_rules(case, np.arange(20))
    assert found is not None
    assert found.base.election == P22
    names = {(rule.name, rule.bloc) for rule in found.scored}
    every = range(len(BLOCS))
    assert {("own_share", bloc) for bloc in every} | {("random", bloc) for bloc in every} <= names
    abstention = next(rule for rule in found.scored if (rule.name, rule.bloc) == ("rule_2012", BLOC))
    share = 25 / 45
    assert abstention.whole == pytest.approx([(0.4 - one / 100) * share for one in range(20)])
    assert order_rules(a_case(L22, [replace(new, with_votes=False)], {LEFT: 1.0}, 0.5), np.arange(20)) is None
