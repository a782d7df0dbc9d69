"""What a forecast starts from, on paper: ballots, stations that stayed the same, blocs that were absent, turnout."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_nation import L17, L22, P17, P22
from square_case import CENTRE, LEFT, RIGHT, a_case, a_round

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats import parameters as numbers
from arpenteur.stats import second_choices
from arpenteur.stats.backtest.scores import Truth, mae
from arpenteur.stats.crosswalk import bring
from arpenteur.stats.forecast.attendance import forecast_turnout, last_european, lowered, mean_log_odds
from arpenteur.stats.forecast.axis import Axis, axis
from arpenteur.stats.forecast.corrections import correction_for, corrections, terms
from arpenteur.stats.forecast.support import Source, carried, choices_of_absent, completed, same_station, sources_of
from arpenteur.stats.panel import BLOC_OF_OPTION, BLOCS, FAMILIES, OPTIONS, Supply
from arpenteur.stats.priority import Capture
from arpenteur.stats.turnout import constant_for, expit, logit

E19, E24, L27 = (Election.parse(one) for one in ("2019_euro_t1", "2024_euro_t1", "2027_legi_t1"))
LINE = Axis((0, 1, 2), np.array([0, 1, 2]), 3)
"""Three blocs of one family each."""


def source(shares: list[list[float]], standing: list[list[int]], before: list[float], weight: float = 1.0) -> Source:
    rows = len(shares)
    return Source(np.array(shares), np.array(standing) > 0, np.array(before), np.full(rows, weight), 0.0, 0.0)


# ── ballots ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ballots_of_a_forecast_their_totals_and_their_weights() -> None:
    """Two ballots of half a weight each; the second station had a fifth fewer registered at the first of them."""
    old = a_round(P22, [1000.0, 800, 1000], [600.0] * 3, {LEFT: [300.0, 200, 100], CENTRE: [100.0, 100, 200]})
    last = a_round(L22, [1000.0] * 3, [400.0] * 3, {LEFT: [100.0] * 3, RIGHT: [100.0] * 3})
    case = a_case(L27, [old, last], {LEFT: 0.5, RIGHT: 0.5}, 0.5)
    first, second = sources_of(case.panel, case.target, {})
    assert (first.ordered, second.ordered) == (numbers.parameters().rule(ElectionType.LEGISLATIVE).ordered, 0)
    assert first.weight.tolist() == [0.5, 0, 0.5]
    assert second.weight.tolist() == [0.5] * 3
    assert first.before.sum() == pytest.approx(1)
    assert sorted(first.before[first.before > 0].tolist()) == pytest.approx([0.4, 0.6])
    assert first.standing.sum(axis=1).tolist() == [2] * 3
    wide = np.zeros(len(FAMILIES))
    wide[:2] = 30, 10
    (moved, _) = sources_of(case.panel, case.target, {P22: wide})
    assert moved.before[:2].tolist() == [0.75, 0.25]


def test_a_station_is_the_same_where_its_registered_moved_as_most_did() -> None:
    """Most gained a fifth; one a third, one nothing; one was not there, and one has nobody now."""
    then = a_round(P17, [1000.0] * 7, [500.0] * 7, {LEFT: [500.0] * 7})
    now = a_round(P22, [1200.0, 1200, 1200, 1330, 1000, 1200, 0.0], [500.0] * 7, {LEFT: [500.0] * 7})
    known = replace(then, known=np.arange(7) != 5)
    assert same_station(known, now).tolist() == [True, True, True, True, False, False, False]
    assert not same_station(replace(then, known=np.zeros(7, dtype=np.bool_)), now).any()
    edge = a_round(P22, [1000.0, 1000, 1000, 910, 1120, 1090], [500.0] * 6, {LEFT: [500.0] * 6})
    before = a_round(P17, [1000.0] * 6, [1.0] * 6, {LEFT: [1.0] * 6})
    assert same_station(before, edge).tolist() == [True, True, True, True, False, True]


def test_a_bloc_that_was_absent_is_lent_its_share_of_the_territory_and_the_others_make_room() -> None:
    """Half and half where the third was absent; it had 20 % of the territory: 40, 40 and 20."""
    past = source([[0.5, 0.5, 0.0], [0.3, 0.3, 0.4]], [[1, 1, 0], [1, 1, 1]], [0.4, 0.4, 0.2])
    found = completed(past, LINE, [])
    assert found == pytest.approx(np.array([[0.4, 0.4, 0.2], [0.3, 0.3, 0.4]]))
    assert completed(replace(past, before=np.array([0.5, 0.5, 0.0])), LINE, []) == pytest.approx(past.shares)


def test_another_ballot_lends_what_it_would_have_given_where_all_stood_in_it() -> None:
    """The other ballot had the third bloc at 10 % in all and at 30 % here, brought to a territory of 20 %."""
    past = source([[0.5, 0.5, 0.0]], [[1, 1, 0]], [0.4, 0.4, 0.2])
    other = source([[0.35, 0.35, 0.3]], [[1, 1, 1]], [0.45, 0.45, 0.1])
    given = np.array([0.35 * 0.4 / 0.45, 0.35 * 0.4 / 0.45, 0.3 * 2])
    lent = given[2] / given.sum()
    assert carried(other, past.before, LINE)[0] == pytest.approx(given / given.sum())
    assert completed(past, LINE, [other])[0] == pytest.approx([0.5 * (1 - lent), 0.5 * (1 - lent), lent])
    blind = replace(other, standing=np.array([[True, False, True]]))
    assert completed(past, LINE, [blind])[0] == pytest.approx([0.4, 0.4, 0.2])
    corrected = replace(other, correction=np.array([[0.0, 0.0, 1.0]]))
    assert completed(past, LINE, [corrected])[0] == pytest.approx([0.5 * (1 - lent), 0.5 * (1 - lent), lent])


# ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("expected", "part"), [(0.4, 0.3), (0.6, 0.5), (0.8, 0.7)])
def test_stations_differ_as_the_weighted_log_odds_of_both_elections_do(expected: float, part: float) -> None:
    """Presidential 80 % and legislative 40 % in all; the two stations are on either side of both."""
    high = a_round(P22, [1000.0] * 2, [850.0, 750.0], {LEFT: [1.0, 1.0]})
    low = a_round(L22, [1000.0] * 2, [350.0, 450.0], {LEFT: [1.0, 1.0]})
    case = a_case(L27, [high, low], {LEFT: 1.0}, expected)
    found = forecast_turnout(case.panel, case.target, case.registered)
    assert found.mean() == pytest.approx(expected)
    apart = part * (logit(np.array(0.85)) - logit(np.array(0.75))) + (1 - part) * (
        logit(np.array(0.35)) - logit(np.array(0.45))
    )
    assert float(logit(found)[0] - logit(found)[1]) == pytest.approx(float(apart))


def test_a_turnout_of_everybody_or_nobody_is_kept_a_thousandth_away() -> None:
    odds, people = np.array([0.5, -1.0]), np.array([300.0, 700.0])
    for asked, met in ((1.0, 0.999), (0.0, 0.001), (0.5, 0.5)):
        found = expit(odds + constant_for(odds, people, asked))
        assert float(people @ found / people.sum()) == pytest.approx(met, abs=1e-9)


def test_which_european_election_counts() -> None:
    """Before another European one always; before a legislative where nothing else came later; never a presidential."""
    kind = ElectionType
    assert last_european(kind.EUROPEAN, E19, [P22, L22])
    assert last_european(kind.LEGISLATIVE, E24, [P22, L22, None])
    assert last_european(kind.LEGISLATIVE, E24, [None])
    assert not last_european(kind.LEGISLATIVE, E19, [P22, None])
    assert not last_european(kind.PRESIDENTIAL, E24, [P22])
    assert not last_european(kind.LEGISLATIVE, None, [P22])
    assert not last_european(kind.EUROPEAN, None, [])


def test_one_turnout_alone_stands_where_the_other_is_unknown() -> None:
    high, low = np.array([0.8, np.nan, 0.8, np.nan]), np.array([0.2, 0.3, np.nan, np.nan])
    found = mean_log_odds(high, low, 0.25)
    assert found[:3] == pytest.approx([0.25 * np.log(4) - 0.75 * np.log(4), np.log(3 / 7), np.log(4)])
    assert np.isnan(found[3])


def test_a_fall_is_as_many_points_everywhere() -> None:
    turnout, people = np.array([0.8, 0.6, np.nan]), np.array([100.0, 300.0, 500.0])
    assert lowered(turnout, people, 0.45)[:2] == pytest.approx([0.6, 0.4])
    assert lowered(turnout, people, 0.45, before=0.75)[:2] == pytest.approx([0.5, 0.3])
    assert lowered(turnout, people, 0.01)[:2] == pytest.approx([0.16, 0])


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_terms_of_who_stands_on_paper() -> None:
    """Two candidates of the left, none of the right: ln 2 and 0; of two options asked, one is there."""
    candidates = np.zeros((1, len(OPTIONS)))
    left = [one for one in range(len(OPTIONS)) if BLOC_OF_OPTION[one] == 0][:2]
    candidates[0, left] = 1
    presence = np.array([left[0], len(OPTIONS) - 1])
    found = terms(Supply(candidates), presence)[0]
    many = len(BLOCS)
    assert sorted(found[:many].tolist())[:-1] == pytest.approx([0] * (many - 1))
    assert found[0] == pytest.approx(np.log(2))
    assert found[many : many + 2].tolist() == [1, 0]
    assert np.isnan(found[many + 2 :]).all()
    outgoing = np.zeros((1, many))
    outgoing[0, 1] = 1
    assert terms(Supply(candidates, outgoing), presence)[0, many + 2 :].tolist() == outgoing[0].tolist()


def test_a_correction_serves_no_election_that_it_was_learned_on() -> None:
    for one in corrections():
        found = correction_for(one.target.type, one.target)
        assert found is None or found.target.sort_key < one.target.sort_key
        last = correction_for(one.target.type)
        assert last is not None
        assert last.target.sort_key >= one.target.sort_key
    assert correction_for(ElectionType.REGIONAL) is None


def test_who_stands_as_usual_is_not_corrected_and_a_correction_is_bounded() -> None:
    one = corrections()[0]
    candidates = np.zeros((1, len(OPTIONS)))
    same = Supply(candidates)
    assert np.abs(one.log_factors(same, same)).max() == 0
    crowd = one.log_factors(Supply(np.full((1, len(OPTIONS)), 1e9)), same)
    assert crowd == pytest.approx(one.log_factors(Supply(np.full((1, len(OPTIONS)), 1e30)), same), abs=2)
    half = replace(one, strength=one.strength / 2)
    few = Supply(np.ones((1, len(OPTIONS))))
    assert half.log_factors(few, same) == pytest.approx(one.log_factors(few, same) / 2, abs=1e-9)


def test_a_lift_is_beside_the_fifth_that_chance_finds() -> None:
    assert Capture(40.0, 20.0, 50.0, 80.0).lift == (2.0, 1.0, 2.5)


def test_past_votes_of_a_commune_go_to_its_new_stations_by_their_registered() -> None:
    """Station 1 is as it was; 100 votes of the one that is gone are shared by 300 and 100; another commune had none."""
    past = np.array([[50.0], [100.0], [70.0]])
    found = bring(
        past,
        np.array([0, 0, -1]),
        np.array([0, -1, -1, -1]),
        np.array([0, 0, 0, 1]),
        np.array([900.0, 300.0, 100.0, 500.0]),
    )
    assert found.counts[:, 0].tolist() == [50, 75, 25, 0]
    assert found.pooled.tolist() == [False, True, True, False]
    alone = bring(past[:1], np.array([0]), np.array([-1]), np.array([0]), np.array([10.0]))
    assert (alone.counts[0, 0], alone.pooled.tolist()) == (50, [False])


def test_an_error_that_nothing_weighs_is_not_known() -> None:
    share = np.full((2, 1), 0.5)
    nothing = Truth(share, np.zeros((2, 1), dtype=np.bool_), np.ones(2), np.ones(2), np.zeros(2, dtype=int))
    assert np.isnan(mae(share, nothing))
    half = Truth(share, np.ones((2, 1), dtype=np.bool_), np.full(2, 0.25), np.ones(2), np.zeros(2, dtype=int))
    assert mae(share + 0.1, half) == pytest.approx(10)


def test_numbers_shipped_are_read_with_their_dates() -> None:
    """From the files: what was calibrated is before what it serves, and each section says its day and where from."""
    raw: Any = numbers.parameters()
    assert set(raw.dates) == set(raw.references)
    assert not {"transitions", "rules"} & set(raw.dates)
    assert all(len(one) == len("2026-11-26") for one in raw.dates.values())
    assert [one.election.sort_key for one in second_choices.shipped()] == sorted(
        one.election.sort_key for one in second_choices.shipped()
    )
    before = Election.parse("2022_legi_t2")
    assert second_choices.second_choices(before).election.year == 2017
    assert second_choices.second_choices().election.year == 2024
    assert second_choices.second_choices(Election.parse("2017_legi_t2")) is None


def test_a_bloc_beside_the_axis_neither_gives_nor_takes_second_choices() -> None:
    found = choices_of_absent(axis(), L27)
    assert found is not None
    beside = [one for one in range(len(BLOCS)) if one not in axis().order]
    assert beside
    assert not found[beside].any()
    assert not found[:, beside].any()
    on = list(axis().order)
    assert found[np.ix_(on, on)].min() > 0
    assert choices_of_absent(axis(), P17) is None


def test_ballots_of_other_types_serve_where_there_is_none_of_the_rule() -> None:
    past = a_round(L17, [1000.0], [500.0], {LEFT: [300.0], CENTRE: [200.0]})
    case = a_case(Election.parse("2022_pres_t1"), [past], {LEFT: 0.5, CENTRE: 0.5}, 0.5)
    (found,) = sources_of(case.panel, case.target, {})
    assert found.weight.tolist() == [1.0]
