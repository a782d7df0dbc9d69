"""Between two rounds: what may come to a finalist, and where its own share is better."""

import numpy as np
import pytest

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats import between_rounds
from arpenteur.stats.between_rounds import DuelTest, duel_rule, duel_tests, inflow
from arpenteur.stats.priority import LEVELS


def test_the_inflow_is_votes_left_times_the_part_that_comes() -> None:
    votes = np.array([[0.0, 100.0, 50.0], [0.0, 0.0, 200.0]])
    assert inflow(votes, np.array([1000.0, 0.0]), np.array([1.0, 0.3, 0.1])) == pytest.approx([0.035, 0.0])


def a_test(election: str, inflow: float, own: float) -> DuelTest:
    return DuelTest(Election.parse(election), "gauche", "droite", "town", 500, inflow, own, 20.0, 30.0)


def test_own_share_serves_where_the_inflow_was_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (a_test("2022_legi_t2", 20.0, 25.0), a_test("2024_legi_t2", 25.0, 20.0))
    monkeypatch.setattr(between_rounds, "shipped", lambda: known)
    assert duel_rule("gauche", "droite", "town", before=Election.parse("2024_legi_t1")) == "own_share"
    assert duel_rule("gauche", "droite", "town") == "inflow"
    assert duel_rule("gauche", "droite", "constituency") == "inflow"


def test_what_is_shipped_finds_more_than_chance_and_mostly_more_than_own_share() -> None:
    assert {one.level for one in between_rounds.shipped()} == set(LEVELS)
    rules = [(one, duel_rule(one.bloc, one.against, one.level)) for one in between_rounds.shipped()]
    assert all(getattr(one, rule) >= 19.0 for one, rule in rules)
    assert sum(rule == "inflow" for _, rule in rules) > len(rules) / 2
    assert duel_tests("gauche", "centre", "town")
    assert {one.bloc for one in between_rounds.shipped()} == set(grid().axis)
