"""The program is neutral: call the parties by each other's names, and every answer moves with the name.

Support follows the order of the blocs, which is data of the grid: names move with the bloc and the place on the axis
that the grid gives them. No formula knows a name.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import pytest
import small_snapshots as small
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, Selector, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Scenario
from arpenteur.stats.forecast.axis import Axis, axis
from arpenteur.strategy import rank
from arpenteur.strategy.results import Interval, RankedZone

COUNT = len(small.FAMILIES)


def family(own: set[int], reached: dict[int, float], names: tuple[int, ...]) -> Family:
    """Who is ours and who can be reached, given as families of the grid under the names of a permutation."""

    def selector(rows: set[int]) -> Selector:
        return Selector(families=frozenset(small.FAMILIES[names[k]] for k in rows))

    return Family("x", "x", selector(own), tuple((weight, selector({k})) for k, weight in reached.items()))


def scenario(shares: dict[int, float], absent: int, names: tuple[int, ...]) -> Scenario:
    given_shares = {small.FAMILIES[names[k]]: share for k, share in shares.items() if k != absent}
    return Scenario("s", shares=given_shares, turnout_rise=0.08, absent=frozenset({small.FAMILIES[names[absent]]}))


def renamed(names: tuple[int, ...]) -> Axis:
    """The axis of the grid where family k is now called ``names[k]``."""
    bloc_of = np.zeros_like(axis().bloc_of)
    bloc_of[list(names)] = axis().bloc_of
    return replace(axis(), bloc_of=bloc_of)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    names=st.permutations(range(COUNT)).map(tuple),
    own=st.sets(st.integers(0, COUNT - 1), min_size=1, max_size=3),
    reached=st.dictionaries(st.integers(0, COUNT - 1), st.floats(0, 1), max_size=4),
    shares=st.dictionaries(st.integers(0, COUNT - 1), st.floats(0.01, 0.2), max_size=3),
    absent=st.integers(0, COUNT - 1),
    national=st.booleans(),
    target=st.sampled_from([ElectionType.LEGISLATIVE, ElectionType.PRESIDENTIAL, ElectionType.EUROPEAN]),
)
def test_permuting_the_names_permutes_the_answers(
    seed: int,
    names: tuple[int, ...],
    own: set[int],
    reached: dict[int, float],
    shares: dict[int, float],
    absent: int,
    national: bool,
    target: ElectionType,
) -> None:
    tables = small.town(seed, stations=9)
    if national:
        tables = small.with_reference(tables, "france", factor=1.2, turnout=0.03)
    same = tuple(range(COUNT))
    answers: list[list[RankedZone]] = []
    for labels, place in ((same, tables), (names, small.permuted(tables, names))):
        with (
            TemporaryDirectory() as folder,
            patch("arpenteur.strategy.assessment.ballots.axis", return_value=renamed(labels)),
            # Parameters follow the blocs, which move with the names.
            patch("arpenteur.strategy.assessment.records.axis", return_value=renamed(labels)),
            # The forecast of the last election says what the model was worth here; no figure of a zone depends on it.
            patch("arpenteur.strategy.ranking.rank.verdict", return_value=None),
            patch("arpenteur.strategy.ranking.order.quick_order", return_value=None),
        ):
            snapshot = small.publish(Path(folder) / "s", place)
            asked = rank(
                snapshot,
                family=family(own, reached, labels),
                target=target,
                scenario=scenario(shares, absent, labels),
            )
        answers.append(sorted(asked.zones, key=lambda zone: zone.zone))
    for before, after in zip(*answers, strict=True):
        assert list(numbers(after)) == pytest.approx(list(numbers(before)), rel=1e-7, abs=1e-9)


def numbers(zone: RankedZone) -> Iterator[float]:
    """Every figure of a zone; ranks by draws are left to the equality of what they are drawn from."""
    bands: tuple[Interval | None, ...] = (
        zone.support,
        zone.floating,
        zone.intermittence,
        zone.mobilisable,
    )
    for band in bands:
        assert band is not None
        yield from (band.central, band.low, band.high)
    yield from (zone.value or 0.0, float(zone.first_fifth or 0))


def test_shipped_families_treat_all_blocs_alike() -> None:
    known = grid()
    assert set(shipped_families()) == set(known.blocs)
    for bloc in shipped_families():
        loaded = Family.load(bloc)
        for option in known.options.values():
            expected = (True, 0.0) if option.bloc == bloc else (False, 0.0)
            assert loaded.stance(option.id) == expected
