"""A plan moves with the names of the parties: call them by each other's, and the same stations get the same hours.

What was tested bloc by bloc (the rule of the order, its strength, its capture) is data that would move with the names:
here it is the same for all.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
import small_snapshots as small
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, Selector
from arpenteur.strategy import plan
from arpenteur.strategy.planning.results import Plan

COUNT = len(small.FAMILIES)


def asked(tables: small.Tables, own: int, reached: int, names: tuple[int, ...], hours: float) -> Plan:
    ours, other = (Selector(families=frozenset({small.FAMILIES[names[k]]})) for k in (own, reached))
    ordering = "arpenteur.strategy.assessment.ordering"
    with (
        TemporaryDirectory() as folder,
        patch(f"{ordering}.rule_for", return_value="votes_that_may_move"),
        patch(f"{ordering}.Ordering.strength", 0.8),
        patch("arpenteur.strategy.ranking.order.comparable_tests", return_value=()),
        patch("arpenteur.strategy.ranking.order.quick_order", return_value=None),
    ):
        snapshot = small.publish(Path(folder) / "s", tables)
        return plan(
            snapshot,
            Family("x", "x", ours, ((0.4, other),)),
            hours=hours,
            target=ElectionType.LEGISLATIVE,
            hold_out=0.2,
        )


@settings(max_examples=10)
@given(
    seed=st.integers(0, 10_000),
    names=st.permutations(range(COUNT)).map(tuple),
    pair=st.permutations(range(COUNT)).map(lambda order: order[:2]),
    hours=st.floats(20, 2000),
)
def test_permuting_the_names_permutes_the_plan(
    seed: int, names: tuple[int, ...], pair: list[int], hours: float
) -> None:
    tables = small.town(seed, stations=14)
    before = asked(tables, *pair, tuple(range(COUNT)), hours)
    after = asked(small.permuted(tables, names), *pair, names, hours)
    assert after.seed == before.seed
    assert after.total.votes.central == pytest.approx(before.total.votes.central, rel=1e-6)
    assert after.total.value == pytest.approx(before.total.value, rel=1e-6)
    assert {one.station: one.arm for one in after.stations} == {one.station: one.arm for one in before.stations}
    for one, other in zip(after.baselines, before.baselines, strict=True):
        assert (one.opened, one.worth) == pytest.approx((other.opened, other.worth), rel=1e-5)
