"""Expected turnout leans on the election the scenario is like; votes that come and go are means of two measures."""

from dataclasses import replace

import numpy as np
import pytest

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.forecast import gains
from arpenteur.stats.forecast.attendance import (
    forecast_turnout,
    mean_log_odds,
    presidential_turnout,
    presidential_weight,
)
from arpenteur.stats.panel import BLOCS, OPTIONS, Array, Panel, Round, Target
from arpenteur.stats.turnout import logit

P17, L17, P22, L22, P22B, L27, P27 = (
    Election.parse(f"{one}")
    for one in (
        "2017_pres_t1",
        "2017_legi_t1",
        "2022_pres_t1",
        "2022_legi_t1",
        "2022_pres_t2",
        "2027_legi_t1",
        "2027_pres_t1",
    )
)


def counts(election: Election, turnout: list[float], votes: dict[str, list[float]] | None = None) -> Round:
    rates = np.array(turnout)
    registered = np.full(len(rates), 1000.0)
    options = np.zeros((len(rates), len(OPTIONS)))
    for option, values in (votes or {}).items():
        options[:, OPTIONS.index(option)] = values
    valid = options.sum(axis=1) if votes else rates * 1000
    return Round(election, registered > 0, registered, rates * 1000, valid, options, options > 0, votes is not None)


def panel(*rounds: Round) -> Panel:
    ints = np.zeros(len(rounds[0].known), dtype=np.int64)
    return Panel(tuple(str(row) for row in ints), ints, ints, ints, {one.election: one for one in rounds})


def target(election: Election, turnout: float, shares: dict[str, float] | None = None, rows: int = 2) -> Target:
    values = np.array([(shares or {}).get(one, 0.0) for one in OPTIONS])
    return Target(election, np.tile(values > 0, (rows, 1)), values, turnout)


@pytest.mark.parametrize(("scenario", "weight"), [(0.2, 0.3), (0.4, 0.3), (0.6, 0.5), (0.8, 0.7), (0.95, 0.7)])
def test_the_weight_follows_the_scenario_between_the_two_elections(scenario: float, weight: float) -> None:
    assert presidential_weight(scenario, 0.8, 0.4) == pytest.approx(weight)


def test_two_elections_alike_weigh_alike() -> None:
    assert presidential_weight(0.3, 0.5, 0.49) == pytest.approx(0.5)


def test_a_turnout_alone_stands_for_both() -> None:
    odds = mean_log_odds(np.array([0.8, np.nan, np.nan]), np.array([np.nan, 0.4, np.nan]), 0.7)
    assert odds[:2] == pytest.approx(logit(np.array([0.8, 0.4])))
    assert np.isnan(odds[2])


def test_stations_together_vote_at_the_turnout_of_the_scenario() -> None:
    before = panel(counts(P22, [0.8, 0.6]), counts(L22, [0.5, 0.3]))
    registered = np.array([1000.0, 500.0])
    expected = forecast_turnout(before, target(L27, 0.55), registered)
    assert float(registered @ expected) == pytest.approx(0.55 * 1500)
    assert expected[0] > expected[1]


def test_under_a_wider_scenario_the_turnout_moves_as_there() -> None:
    before = panel(counts(P22, [0.8, 0.6]), counts(L22, [0.8, 0.6]))
    wide = {P22: 0.8, L22: 0.8}
    expected = forecast_turnout(before, target(L27, 0.8), np.ones(2), wide)
    assert expected == pytest.approx([0.8, 0.6])


def test_a_presidential_reads_both_rounds_of_the_last_one() -> None:
    first, second = np.array([0.8, 0.8]), np.array([0.8, 0.6])
    assert presidential_turnout(first, second, ElectionType.LEGISLATIVE).tolist() == first.tolist()
    between = presidential_turnout(first, second, ElectionType.PRESIDENTIAL)
    assert between[0] == pytest.approx(0.8)
    assert 0.6 < between[1] < 0.8
    before = panel(counts(P22, [0.8, 0.8]), counts(P22B, [0.8, 0.6]), counts(L22, [0.5, 0.5]))
    expected = forecast_turnout(before, target(P27, 0.7), np.ones(2))
    assert expected[0] > expected[1]


def test_intermittence_is_the_mean_of_the_cycles_known() -> None:
    rates = {P17: [0.9, 0.8, 0.8], L17: [0.5, 0.6, 0.8], P22: [0.8, 0.8, 0.8], L22: [0.6, 0.4, 0.4]}
    before = panel(*(counts(one, turnout) for one, turnout in rates.items()))
    assert gains.intermittence(before) == pytest.approx([0.3, 0.3, 0.2])
    recut = replace(before.rounds[P17], registered=np.array([1000.0, 1000.0, 3000.0]))
    again = panel(recut, *list(before.rounds.values())[1:])
    assert gains.intermittence(again) == pytest.approx([0.3, 0.3, 0.4])
    assert np.isnan(gains.intermittence(panel(counts(P22, [0.8])))).all()


def test_the_vote_floats_where_a_family_is_gone_or_collapses() -> None:
    votes = {"ug": [600.0, 100.0], "rn": [100.0, 600.0]}
    before = panel(counts(P22, [0.7, 0.7], votes), counts(L22, [0.7, 0.7], votes))
    halved = gains.floating_vote(before, target(L27, 0.5, {"ug": 0.25, "rn": 0.75}))
    assert halved[0] > halved[1]
    gone = gains.floating_vote(before, target(L27, 0.5, {"rn": 1.0}))
    assert gone[0] == pytest.approx(600 / 700, abs=0.02)
    assert np.isnan(gains.floating_vote(panel(counts(P22, [0.7])), target(L27, 0.5, rows=1))).all()


def test_potential_is_intermittence_times_the_share_of_two_presidentials() -> None:
    def shares(left: list[float]) -> dict[str, list[float]]:
        return {"ug": left, "rn": [1000.0 - one for one in left]}

    before = panel(
        counts(P17, [0.8, 0.8], shares([500.0, 500.0])),
        counts(L17, [0.5, 0.5]),
        counts(P22, [0.8, 0.8], shares([900.0, 300.0])),
        counts(L22, [0.5, 0.5], shares([100.0, 100.0])),
    )
    left = BLOCS.index("gauche")
    assert gains.own_share(before, left) == pytest.approx([0.7, 0.4], abs=0.01)
    assert gains.potential(before, left) == pytest.approx(0.3 * gains.own_share(before, left))
    assert gains.potential(before) == pytest.approx([0.3, 0.3])


def test_nothing_is_won_back_where_legislatives_draw_more() -> None:
    floor: Array = gains.potential(panel(counts(P22, [0.4]), counts(L22, [0.5])))
    assert floor.tolist() == [0.0]
