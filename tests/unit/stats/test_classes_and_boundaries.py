"""Ranks, classes by registered, and past counts on stations cut anew."""

import numpy as np
import pytest

from arpenteur.stats.classes import best_first, first_class_kept, quantile_classes, ranks, standing
from arpenteur.stats.crosswalk import bring


def test_equal_scores_keep_the_order_of_the_zones() -> None:
    assert ranks(best_first(np.array([1.0, 3.0, 3.0, 2.0]))).tolist() == [4, 1, 2, 3]


def test_five_equal_zones_make_five_classes() -> None:
    order = best_first(np.array([5.0, 4.0, 3.0, 2.0, 1.0]))
    assert quantile_classes(order, np.full(5, 800.0), 5).tolist() == [1, 2, 3, 4, 5]


def test_a_class_holds_a_fifth_of_the_registered_not_of_the_zones() -> None:
    order = best_first(np.array([4.0, 3.0, 2.0, 1.0]))
    assert quantile_classes(order, np.array([100.0, 100.0, 1000.0, 800.0]), 5).tolist() == [1, 1, 2, 5]


def test_one_zone_alone_is_in_the_middle() -> None:
    assert quantile_classes(best_first(np.ones(1)), np.array([900.0]), 5).tolist() == [3]


def test_without_noise_every_class_is_sure() -> None:
    score, registered = np.arange(10.0), np.full(10, 500.0)
    stands = standing(score, registered, np.tile(score, (50, 1)), 5)
    assert stands.probability.tolist() == [1.0] * 10
    assert (stands.rank_low == stands.rank).all()
    assert (stands.rank_high == stands.rank).all()


def test_pure_noise_leaves_a_class_at_chance() -> None:
    draws = np.random.default_rng(3).standard_normal((4000, 10))
    stands = standing(np.arange(10.0), np.full(10, 500.0), draws, 5)
    assert stands.probability == pytest.approx(np.full(10, 0.2), abs=0.03)
    assert (stands.rank_low <= stands.rank).all()
    assert (stands.rank <= stands.rank_high).all()


def test_draws_sorted_together_stand_as_each_sorted_alone() -> None:
    rng = np.random.default_rng(5)
    score, registered, draws = rng.standard_normal(90), rng.uniform(300, 1500, 90), rng.standard_normal((999, 90))
    alone = [best_first(one) for one in draws]
    classes = np.array([quantile_classes(one, registered, 5) for one in alone])
    order = np.sort([ranks(one) for one in alone], axis=0)
    stands = standing(score, registered, draws, 5)
    assert (stands.probability == (classes == stands.priority).mean(axis=0)).all()
    assert (stands.rank_low == np.minimum(order[49], stands.rank)).all()
    assert (stands.rank_high == np.maximum(order[949], stands.rank)).all()
    first, people = stands.priority == 1, registered[stands.priority == 1].sum()
    part = np.mean([registered[first & (one == 1)].sum() / people for one in classes])
    assert first_class_kept(stands.priority, registered, draws, 5) == pytest.approx(part)


def test_a_stable_station_keeps_its_own_counts_and_the_others_share_the_rest() -> None:
    past = np.array([[800.0, 300.0], [600.0, 200.0], [400.0, 100.0]])
    here = np.zeros(3, dtype=np.int64)
    brought = bring(past, here, np.array([0, -1, -1]), here, np.array([810.0, 750.0, 250.0]))
    assert brought.counts.tolist() == [[800, 300], [750, 225], [250, 75]]
    assert brought.pooled.tolist() == [False, True, True]


def test_a_station_that_takes_the_rest_alone_covers_the_same_ground() -> None:
    past = np.array([[800.0], [300.0], [300.0]])
    here = np.zeros(2, dtype=np.int64)
    brought = bring(past, np.zeros(3, dtype=np.int64), np.array([0, -1]), here, np.array([800.0, 700.0]))
    assert brought.counts.tolist() == [[800], [600]]
    assert brought.pooled.tolist() == [False, False]


def test_a_new_station_where_nothing_is_left_has_no_counts() -> None:
    brought = bring(
        np.array([[800.0]]), np.zeros(1, dtype=np.int64), np.array([0, -1]), np.zeros(2, dtype=np.int64), np.ones(2)
    )
    assert brought.counts[1].tolist() == [0.0]
    assert not brought.pooled[1]


def test_counts_of_a_commune_that_is_not_of_the_place_are_left_out() -> None:
    past_commune = np.array([0, -1])
    brought = bring(np.array([[800.0], [500.0]]), past_commune, np.array([-1]), np.zeros(1, dtype=np.int64), np.ones(1))
    assert brought.counts.tolist() == [[800.0]]
