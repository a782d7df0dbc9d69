"""Whatever the two rolls: shares add up, merging then summing is exact, and unchanged ground keeps its counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.stats.crosswalk import bounds, carried, fitted

size = st.integers(1, 8)


@st.composite
def rolls(draw):
    """Cells (row, column, mass), registered of rows and of columns; every row has a cell."""
    rows, columns = draw(size), draw(size)
    extra = draw(st.lists(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)), max_size=20))
    own = [(row, draw(st.integers(0, columns - 1))) for row in range(rows)]
    cells = sorted({*extra, *own})
    mass = draw(st.lists(st.floats(0.01, 1e4), min_size=len(cells), max_size=len(cells)))
    people = st.integers(1, 3000)
    old = draw(st.lists(people, min_size=rows, max_size=rows))
    new = draw(st.lists(st.integers(0, 3000), min_size=columns, max_size=columns))
    row, column = np.array(cells).T
    return row, column, np.array(mass), np.array(old, dtype=float), np.array(new, dtype=float)


@given(rolls())
def test_weights_of_a_station_add_up_to_one_and_counts_are_conserved(drawn):
    row, column, mass, old, new = drawn
    weight = fitted(row, column, mass, old, new) / old[row]
    assert np.bincount(row, weight) == pytest.approx(np.ones(len(old)), abs=1e-9)
    low, high = bounds(np.minimum(weight, 1.0), 0.3)
    assert (low <= weight + 1e-12).all()
    assert (high >= weight - 1e-9).all()
    centre, below, above = carried(row, column, weight, low, high, old[:, None], len(new))
    assert centre.sum() == pytest.approx(old.sum())
    assert (below <= centre + 1e-9).all()
    assert (above >= centre - 1e-9).all()


@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 3), st.integers(0, 900)), min_size=1, max_size=12))
def test_stations_that_merged_are_their_sum_exactly(stations):
    """Each goes whole into one: nothing is estimated, the sum of counts is the count."""
    old = np.array([registered for registered, _, _ in stations], dtype=float)
    heir = np.array([heir for _, heir, _ in stations])
    votes = np.array([[count] for _, _, count in stations], dtype=float)
    weight = fitted(np.arange(len(old)), heir, np.ones(len(old)), old, np.bincount(heir, old, 4)) / old
    assert weight == pytest.approx(np.ones(len(old)), rel=1e-12)
    weight = np.ones(len(old))
    low, high = bounds(weight, 0.3)
    centre, below, above = carried(np.arange(len(old)), heir, weight, low, high, votes, 4)
    expected = np.bincount(heir, votes[:, 0], 4)
    assert centre[:, 0].tolist() == below[:, 0].tolist() == above[:, 0].tolist() == expected.tolist()


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=10), st.data())
def test_ground_that_did_not_change_is_carried_as_it_is(old, data):
    """One cell a station, whatever the later roll: the identity."""
    count = len(old)
    new = data.draw(st.lists(st.integers(0, 3000), min_size=count, max_size=count))
    at, rows = np.arange(count), np.array(old, dtype=float)
    assert fitted(at, at, np.ones(count), rows, np.array(new, dtype=float)) == pytest.approx(rows)
