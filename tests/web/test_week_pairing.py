"""Pairs and turfs: a newcomer has a guide, neighbours walk together, whoever worked most is left out, nearest turf."""

from random import Random

import pytest

from arpenteur.web.ground.week.pairing import Walker, middle, pair_up, reason, share_turfs, weight

HOME = (2.0, 48.0)
FAR = (2.1, 48.0)


def paired(*walkers: Walker) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in pair_up(walkers).pairs}


def test_a_newcomer_walks_with_someone_who_has_been_out():
    people = [Walker(n, newcomer=n in {1, 2}) for n in range(1, 5)]
    assert all(len(pair & {1, 2}) == 1 for pair in paired(*people))
    assert reason(people[0], people[2]) == "guided"


def test_neighbours_walk_together_and_people_who_did_before():
    near = [Walker(n, home=HOME if n < 3 else FAR, quartier="A" if n < 3 else "B") for n in range(1, 5)]
    assert paired(*near) == {frozenset({1, 2}), frozenset({3, 4})}
    before = [Walker(n, partners=frozenset({5 - n})) for n in range(1, 5)]
    assert paired(*before) == {frozenset({1, 4}), frozenset({2, 3})}


def test_whoever_worked_most_is_left_without_a_partner():
    found = pair_up([Walker(n, hours=float(n == 2) * 9) for n in range(1, 6)])
    assert found.alone == (2,)
    assert len(found.pairs) == 2


def test_nobody_and_one_person_are_no_pair():
    assert pair_up([]).pairs == ()
    assert pair_up([Walker(4)]) == pair_up([Walker(4)])
    assert pair_up([Walker(4)]).alone == (4,)


def test_the_same_people_in_any_order_give_the_same_pairs_and_each_walks_once():
    rng = Random(3)
    people = [
        Walker(n, home=(2 + rng.random() / 10, 48.0), quartier=rng.choice("ABC"), newcomer=rng.random() < 0.3)
        for n in range(31)
    ]
    first = pair_up(people)
    rng.shuffle(people)
    assert pair_up(people) == first
    assert sorted([number for pair in first.pairs for number in pair] + [*first.alone]) == list(range(31))


def test_no_other_pairing_weighs_more():
    rng = Random(11)
    for _case in range(20):
        people = [
            Walker(n, home=(2 + rng.random() / 20, 48.0), newcomer=rng.random() < 0.4, hours=rng.random() * 9)
            for n in range(6)
        ]
        best = sum(weight(people[a], people[b]) for a, b in pair_up(people).pairs)
        assert best == pytest.approx(max(_all_pairings(people)), abs=0.05)


def _all_pairings(people: list[Walker]) -> list[float]:
    if not people:
        return [0.0]
    first, *rest = people
    return [
        weight(first, one) + more
        for one in rest
        for more in _all_pairings([other for other in rest if other is not one])
    ]


def test_each_pair_walks_the_turf_near_its_home():
    assert share_turfs([FAR, HOME, None], [HOME, FAR, (2.05, 48.0)]) == [1, 0, 2]
    assert share_turfs([HOME, HOME], [HOME]).count(-1) == 1
    assert share_turfs([HOME], []) == [-1]
    assert middle([None, HOME, FAR]) == pytest.approx((2.05, 48.0))
    assert middle([None]) is None
