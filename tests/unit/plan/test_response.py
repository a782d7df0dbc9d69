"""Votes of volunteer hours, from priors that are shown: for a whole plan, from nothing to the most published."""

from dataclasses import replace

import numpy as np
import pytest

from arpenteur.plan.priors import priors
from arpenteur.plan.response import doors_per_hour, ten_hours, votes, votes_per_opened_door


def test_ten_hours_are_worth_from_nothing_to_the_most_published() -> None:
    central, low, high = ten_hours(priors(), 0.3)
    assert low == 0
    assert central == pytest.approx(90 * 0.35 * (0.015 + 0.008 * 0.3))
    assert high == pytest.approx(90 * 0.028)


def test_a_campaign_surer_than_what_was_published_is_not_contradicted_by_its_own_range() -> None:
    sure = replace(priors(), persuasion_zero=0.0, persuasion_if_any=0.5)
    central, low, high = votes(sure, 0.3, knocked=100, opened=35)
    assert (low, high) == (0, central)


def test_an_extra_voter_counts_by_our_own_share_only() -> None:
    mobilise = replace(priors(), persuasion_if_any=0.0)
    whole, third = (votes_per_opened_door(mobilise, own) for own in (1.0, 0.3))
    assert whole == pytest.approx(0.008)
    assert third == pytest.approx(0.3 * whole)


def test_the_mean_of_persuasion_is_half_of_its_effect() -> None:
    assert priors().persuasion == pytest.approx(0.015)


def test_flats_are_quicker_than_houses_and_unknown_is_in_between() -> None:
    doors = doors_per_hour(np.array([0.0, 1.0, np.nan, 0.6]), priors())
    assert doors.tolist() == [7.5, 10.0, 9.0, 9.0]


def test_every_prior_carries_its_date_and_its_reference() -> None:
    sections = {"doors_per_hour", "contact", "persuasion", "mobilisation", "published"}
    sections |= {"dwellings", "passages", "outing", "experiment"}
    assert set(priors().dates) == set(priors().references) == sections
    assert all(priors().references.values())
