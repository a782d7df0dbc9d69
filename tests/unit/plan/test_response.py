"""Votes per volunteer hour, from priors that are shown."""

import numpy as np
import pytest

from arpenteur.plan.priors import priors
from arpenteur.plan.response import Ground, Response, doors_per_hour, votes_per_10_hours


def ground(reachable: float = 1.0, intermittent: float = 1.0, own: float = 1.0, doors: float = 9.0) -> Ground:
    return Ground(*(np.array([value]) for value in (doors, reachable, intermittent, own)))


def test_the_worked_example_of_ten_hours() -> None:
    response = Response(contact=0.383, persuasion=0.015, mobilisation=0.008)
    assert votes_per_10_hours(ground(1.0, 1.22), response) == pytest.approx([0.853], abs=0.001)


def test_an_extra_voter_counts_by_our_own_share_only() -> None:
    mobilise = Response(contact=0.35, persuasion=0.0, mobilisation=0.008)
    whole, third = (votes_per_10_hours(ground(own=own), mobilise) for own in (1.0, 0.3))
    assert third == pytest.approx(0.3 * whole)


def test_the_mean_of_persuasion_is_half_of_its_effect() -> None:
    assert priors().persuasion == pytest.approx(0.015)
    assert Response.mean(priors()).persuasion == priors().persuasion


def test_half_of_the_draws_persuade_nobody_and_none_is_negative() -> None:
    drawn = Response.draw(priors(), np.random.default_rng(1), 4000)
    persuasion = np.asarray(drawn.persuasion)
    assert float((persuasion == 0).mean()) == pytest.approx(0.5, abs=0.03)
    assert float(persuasion.mean()) == pytest.approx(0.015, abs=0.001)
    assert (np.asarray(drawn.mobilisation) >= 0).all()
    assert float(np.quantile(drawn.contact, 0.05)) == pytest.approx(0.2, abs=0.02)
    assert float(np.quantile(drawn.contact, 0.95)) == pytest.approx(0.5, abs=0.02)


def test_flats_are_quicker_than_houses_and_unknown_is_in_between() -> None:
    doors = doors_per_hour(np.array([0.0, 1.0, np.nan, 0.6]), priors())
    assert doors.tolist() == [7.5, 10.0, 9.0, 9.0]


def test_every_prior_carries_its_date_and_its_reference() -> None:
    sections = {"doors_per_hour", "contact", "persuasion", "mobilisation"}
    sections |= {"dwellings", "passages", "outing", "experiment"}
    assert set(priors().dates) == set(priors().references) == sections
    assert all(priors().references.values())
