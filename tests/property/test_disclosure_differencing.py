"""No reader can subtract shown zones from each other to find a masked one, in any round, at any level."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.disclosure import (
    MIN_HOUSEHOLDS,
    Cell,
    OfHouseholds,
    Round,
    merged,
    reason,
    suppress,
    suppress_by,
)

ROUNDS = 2
counts = st.integers(0, 400)


@st.composite
def places(draw: st.DrawFn) -> tuple[dict[str, Cell], dict[str, str]]:
    """Communes of quartiers of stations (some stations without quartier), some of them tiny or created late."""
    cells: dict[str, Cell] = {}
    parents: dict[str, str] = {}
    for c in range(draw(st.integers(1, 3))):
        parents[f"c{c}"] = "place"
        for q in range(draw(st.integers(1, 3))):
            inside = f"c{c}q{q}" if draw(st.booleans()) or q else f"c{c}"
            if inside != f"c{c}":
                parents[inside] = f"c{c}"
            for s in range(draw(st.integers(1, 4))):
                leaf = f"c{c}q{q}s{s}"
                parents[leaf] = inside
                cells[leaf] = draw(_cell())
    return cells, parents


@st.composite
def _cell(draw: st.DrawFn) -> Cell:
    rounds: list[Round | None] = []
    for number in range(ROUNDS):
        if number == 0 and draw(st.integers(0, 5)) == 0:
            rounds.append(None)
            continue
        votes = (draw(counts), draw(counts))
        rounds.append(Round(sum(votes) + draw(st.integers(0, 200)), sum(votes), votes))
    return tuple(rounds)


@given(places())
def test_no_masked_zone_is_a_combination_of_shown_ones(place: tuple[dict[str, Cell], dict[str, str]]) -> None:
    cells, parents = place
    masked = suppress(cells, parents)
    for number in range(ROUNDS):
        leaves = [leaf for leaf, cell in cells.items() if cell[number] is not None]
        if not leaves:
            continue
        nodes = [*leaves, *sorted(set(parents.values()))]
        rows = {node: _covers(node, leaves, parents) for node in nodes}
        shown = np.array([rows[node] for node in nodes if node not in masked]).reshape(-1, len(leaves))
        for node in nodes:
            if node in masked and rows[node].any() and (node in cells or _sensitive(rows[node], leaves, cells, number)):
                assert not _spanned(shown, rows[node]), f"{node} can be computed in round {number}"


@given(places(), st.randoms(use_true_random=False))
def test_no_masked_zone_of_few_households_is_a_combination_of_shown_ones(
    place: tuple[dict[str, Cell], dict[str, str]], random: Random
) -> None:
    stations, parents = place
    cells = {leaf: random.choice((0.5, 3.0, 8.0, 11.0, 40.0, 200.0)) for leaf in stations}
    masked = suppress_by(OfHouseholds(), cells, parents)
    leaves, nodes = list(cells), [*cells, *sorted(set(parents.values()))]
    rows = {node: _covers(node, leaves, parents) for node in nodes}
    shown = np.array([rows[node] for node in nodes if node not in masked]).reshape(-1, len(leaves))
    weights = np.array([cells[leaf] for leaf in leaves])
    for node in nodes:
        few = float(rows[node] @ weights) < MIN_HOUSEHOLDS
        assert node in masked or not few
        if few or (node in masked and node in cells):
            assert not _spanned(shown, rows[node]), f"{node} can be computed"


@given(places())
def test_everything_shown_passes_the_rule_and_every_reason_is_said(
    place: tuple[dict[str, Cell], dict[str, str]],
) -> None:
    cells, parents = place
    masked = suppress(cells, parents)
    assert all(reason(cell) is None for leaf, cell in cells.items() if leaf not in masked)
    assert all(masked.values())
    if all(reason(cell) is None for cell in cells.values()):
        assert masked == {}


@given(places())
def test_the_order_of_the_zones_does_not_matter(place: tuple[dict[str, Cell], dict[str, str]]) -> None:
    cells, parents = place
    turned = dict(reversed(cells.items())), dict(reversed(parents.items()))
    assert suppress(*turned) == suppress(cells, parents)


def _covers(node: str, leaves: list[str], parents: dict[str, str]) -> np.ndarray:
    def inside(leaf: str) -> bool:
        path = [leaf]
        while path[-1] in parents:
            path.append(parents[path[-1]])
        return node in path

    return np.array([float(inside(leaf)) for leaf in leaves])


def _sensitive(row: np.ndarray, leaves: list[str], cells: dict[str, Cell], number: int) -> bool:
    """Whether a zone of several stations breaks the rule in this round, rather than protects another or itself."""
    inside = [cells[leaf] for leaf, covered in zip(leaves, row, strict=True) if covered]
    return reason((merged(inside)[number],)) is not None


def _spanned(shown: np.ndarray, row: np.ndarray) -> bool:
    """The slow obvious way: does adding the row to what is shown add anything?"""
    if not len(shown):
        return False
    return np.linalg.matrix_rank(np.vstack([shown, row])) == np.linalg.matrix_rank(shown)
