"""Second rounds from the first: learned coefficients give back what made the numbers, and fall back without."""

import datetime as dt

import numpy as np
import pytest

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import distances, proximity_before
from arpenteur.stats.forecast.proximity import shipped as learned_races
from arpenteur.stats.forecast.second_round import (
    coefficients_before,
    learned,
    makeup,
    second_round,
    shipped,
)
from arpenteur.stats.panel import BLOCS, FAMILIES, Array

P17B, P22B = Election.parse("2017_pres_t2"), Election.parse("2022_pres_t2")
CENTRE, FAR_RIGHT, LEFT, RIGHT = (FAMILIES.index(one) for one in ("centre", "rn", "gauche", "droite"))
DUEL = (BLOCS.index("centre"), BLOCS.index("extreme_droite"))
KNOWN = proximity_before(ElectionType.PRESIDENTIAL)
TODAY = dt.date(2026, 11, 25)


def stations(rows: int = 300) -> Array:
    rng = np.random.default_rng(3)
    votes = rng.dirichlet(np.ones(len(FAMILIES)), rows) * 700
    return makeup(votes, np.full(rows, 720.0), np.full(rows, 1000.0))


def test_a_make_up_counts_every_registered_voter_once() -> None:
    made = makeup(np.array([[300.0, 200.0]]), np.array([520.0]), np.array([1000.0]))
    assert made.tolist() == [[0.3, 0.2, 0.02, 0.48]]


def test_learned_coefficients_give_back_the_second_round_they_come_from() -> None:
    first = stations()
    moves = np.zeros((len(FAMILIES) + 2, 2))
    moves[:, 0], moves[:, 1] = 0.4, 0.3
    moves[CENTRE], moves[FAR_RIGHT] = (0.9, 0.05), (0.05, 0.9)
    second = first @ moves
    found = learned(P17B, DUEL, first, second, np.ones(len(first)), TODAY)
    shares = second_round(first, (CENTRE, FAR_RIGHT), found, KNOWN)
    truth = second[:, 0] / second.sum(axis=1)
    assert np.corrcoef(shares[:, 0], truth)[0, 1] > 0.9
    assert float(np.abs(shares[:, 0] - truth).mean()) < 0.03


def test_finalists_may_be_named_in_any_order() -> None:
    first, found = stations(), coefficients_before(ElectionType.PRESIDENTIAL, (CENTRE, FAR_RIGHT))
    one, other = (second_round(first, names, found, KNOWN) for names in ((CENTRE, FAR_RIGHT), (FAR_RIGHT, CENTRE)))
    assert one == pytest.approx(other[:, ::-1])


@pytest.mark.parametrize("finalists", [(CENTRE, FAR_RIGHT), (LEFT, CENTRE, FAR_RIGHT), (LEFT, FAMILIES.index("exg"))])
def test_the_means_meet_the_scenario_with_or_without_coefficients(finalists: tuple[int, ...]) -> None:
    first = stations()
    scenario = np.arange(1.0, len(finalists) + 1) / np.arange(1.0, len(finalists) + 1).sum()
    for found in (None, coefficients_before(ElectionType.LEGISLATIVE, finalists)):
        shares = second_round(first, finalists, found, KNOWN, scenario=scenario, weights=np.full(len(first), 600.0))
        assert shares.mean(axis=0) == pytest.approx(scenario, abs=1e-8)
        assert shares.sum(axis=1) == pytest.approx(1.0)


def test_without_coefficients_the_eliminated_go_to_their_neighbours() -> None:
    votes = np.zeros((2, len(FAMILIES)))
    votes[:, [LEFT, FAR_RIGHT]] = 300.0
    votes[0, CENTRE], votes[1, RIGHT] = 200.0, 200.0
    first = makeup(votes, np.full(2, 800.0), np.full(2, 1000.0))
    shares = second_round(first, (LEFT, FAR_RIGHT), None, KNOWN)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert shares[0, 0] > 0.5 > shares[1, 0]


def test_the_result_of_a_legislative_race_is_that_of_proximity_and_coefficients_tell_stations_apart() -> None:
    first, weights, known = stations(), np.full(300, 600.0), proximity_before(ElectionType.LEGISLATIVE)
    found = coefficients_before(ElectionType.LEGISLATIVE, (LEFT, CENTRE))
    alone, both = (second_round(first, (LEFT, CENTRE), one, known, weights=weights) for one in (None, found))
    assert both.mean(axis=0) == pytest.approx(alone.mean(axis=0))
    assert not np.allclose(both, alone)


def test_a_family_that_never_stood_moves_like_the_others_of_its_bloc() -> None:
    first = stations()
    gone = first.copy()
    gone[:, FAMILIES.index("rec")] = 0
    found = learned(P17B, DUEL, gone, gone[:, [CENTRE, FAR_RIGHT]], np.ones(len(first)), TODAY)
    assert np.isnan(found.by_family[FAMILIES.index("rec")]).all()
    assert not np.isnan(second_round(first, (CENTRE, FAR_RIGHT), found, KNOWN)).any()


def test_shipped_coefficients_are_dated_and_never_from_the_election_itself() -> None:
    assert all(one.stations > 1000 for one in shipped())
    found = coefficients_before(ElectionType.PRESIDENTIAL, (CENTRE, FAR_RIGHT), before=P22B)
    assert found is not None
    assert found.election == P17B
    assert coefficients_before(ElectionType.PRESIDENTIAL, (CENTRE, FAR_RIGHT), before=P17B) is None


def test_coefficients_of_another_type_serve_where_this_one_has_none() -> None:
    found = coefficients_before(ElectionType.PRESIDENTIAL, (LEFT, RIGHT))
    assert found is not None
    assert found.election.type is ElectionType.LEGISLATIVE


def test_nobody_loses_a_voter_by_proximity_and_the_nearest_gains_most() -> None:
    known = proximity_before(ElectionType.LEGISLATIVE)
    votes = np.zeros((1, len(FAMILIES)))
    votes[0, [LEFT, CENTRE, RIGHT, FAR_RIGHT]] = (0.3, 0.25, 0.15, 0.3)
    shares = known.shares(votes, axis().bloc_of, np.array([LEFT, FAR_RIGHT]), axis())
    assert shares.sum() == pytest.approx(1)
    gained = shares[0] * 0.6 / shares[0].min()
    assert 0 < abs(gained[0] - gained[1]) < 0.25
    assert list(known.weights[:4]) == sorted(known.weights[:4], reverse=True)


def test_chances_follow_the_shares_and_a_tie_is_even() -> None:
    known = proximity_before(ElectionType.LEGISLATIVE)
    assert known.chances(np.array([0.5, 0.5])).tolist() == [0.5, 0.5]
    close, clear = (known.chances(np.array([share, 1 - share]))[0] for share in (0.51, 0.58))
    assert 0.5 < close < 0.65 < clear < 1
    low, high = known.band(np.array([0.3, 0.7]))
    assert low[0] < 0.3 < high[0]
    assert low[0] == pytest.approx(1 - high[1])


def test_labels_do_not_matter_to_proximity() -> None:
    known, lines = proximity_before(ElectionType.LEGISLATIVE), axis()
    votes = stations(20)[:, : len(FAMILIES)]
    order = np.random.default_rng(5).permutation(len(FAMILIES))
    finalists = np.array([LEFT, CENTRE, FAR_RIGHT])
    moved = np.array([int(np.flatnonzero(order == one)[0]) for one in finalists])
    assert known.shares(votes[:, order], lines.bloc_of[order], moved, lines) == pytest.approx(
        known.shares(votes, lines.bloc_of, finalists, lines)
    )


def test_what_races_taught_serves_later_elections_only_and_is_widened_for_another_type() -> None:
    known = proximity_before(ElectionType.LEGISLATIVE, Election.parse("2022_legi_t1"))
    assert str(known.calibrated) == "2017_legi_t2"
    other = proximity_before(ElectionType.MUNICIPAL, Election.parse("2026_muni_t1"))
    own = proximity_before(ElectionType.MUNICIPAL)
    assert (other.own_type, own.own_type) == (False, True)
    assert other.spread > own.spread
    assert proximity_before(ElectionType.PRESIDENTIAL, P22B).coefficients == 1
    with pytest.raises(LookupError):
        proximity_before(ElectionType.LEGISLATIVE, Election.parse("2007_legi_t1"))
    assert all(one.races > 500 for one in learned_races())


def test_a_bloc_beside_the_axis_is_as_far_from_all() -> None:
    found = distances(axis(), 5)
    assert set(found[list(axis().beside)].ravel().tolist()) == {4}
