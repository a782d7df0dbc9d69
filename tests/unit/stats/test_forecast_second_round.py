"""Second rounds from the first: learned coefficients give back what made the numbers, and fall back without."""

import datetime as dt

import numpy as np
import pytest

from arpenteur.domain.elections import Election, ElectionType
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
    shares = second_round(first, (CENTRE, FAR_RIGHT), found)
    truth = second[:, 0] / second.sum(axis=1)
    assert np.corrcoef(shares[:, 0], truth)[0, 1] > 0.9
    assert float(np.abs(shares[:, 0] - truth).mean()) < 0.03


def test_finalists_may_be_named_in_any_order() -> None:
    first, found = stations(), coefficients_before(ElectionType.PRESIDENTIAL, (CENTRE, FAR_RIGHT))
    one, other = (second_round(first, names, found) for names in ((CENTRE, FAR_RIGHT), (FAR_RIGHT, CENTRE)))
    assert one == pytest.approx(other[:, ::-1])


@pytest.mark.parametrize("finalists", [(CENTRE, FAR_RIGHT), (LEFT, CENTRE, FAR_RIGHT), (LEFT, FAMILIES.index("exg"))])
def test_the_means_meet_the_scenario_with_or_without_coefficients(finalists: tuple[int, ...]) -> None:
    first = stations()
    scenario = np.arange(1.0, len(finalists) + 1) / np.arange(1.0, len(finalists) + 1).sum()
    for found in (None, coefficients_before(ElectionType.LEGISLATIVE, finalists)):
        shares = second_round(first, finalists, found, scenario=scenario, weights=np.full(len(first), 600.0))
        assert shares.mean(axis=0) == pytest.approx(scenario, abs=1e-8)
        assert shares.sum(axis=1) == pytest.approx(1.0)


def test_without_coefficients_the_eliminated_go_to_their_neighbours() -> None:
    first = stations()
    shares = second_round(first, (LEFT, FAR_RIGHT), None)
    centre = first[:, CENTRE]
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert np.corrcoef(shares[:, 0], first[:, LEFT] + centre)[0, 1] > 0.5


def test_a_family_that_never_stood_moves_like_the_others_of_its_bloc() -> None:
    first = stations()
    gone = first.copy()
    gone[:, FAMILIES.index("rec")] = 0
    found = learned(P17B, DUEL, gone, gone[:, [CENTRE, FAR_RIGHT]], np.ones(len(first)), TODAY)
    assert np.isnan(found.by_family[FAMILIES.index("rec")]).all()
    assert not np.isnan(second_round(first, (CENTRE, FAR_RIGHT), found)).any()


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
