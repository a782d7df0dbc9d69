"""Random units with known transfers, for tests: fictional, deterministic."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

Array = npt.NDArray[np.float64]


def drawn_units(units: int, rows: int, columns: int, seed: int = 1) -> tuple[Array, Array, Array]:
    """Margins u × r and u × c, and the true table r × c: every voter of a row follows the same shares."""
    rng = np.random.default_rng(seed)
    mix = rng.dirichlet(np.full(rows, 2.0), units)
    starts = np.array(
        [rng.multinomial(int(size), line) for size, line in zip(rng.integers(200, 900, units), mix, strict=True)]
    )
    shares = rng.dirichlet(np.full(columns, 0.6), rows)
    local = np.array([[rng.multinomial(starts[u, j], shares[j]) for j in range(rows)] for u in range(units)])
    return starts.astype(float), local.sum(axis=1).astype(float), local.sum(axis=0).astype(float)


@st.composite
def any_margins(draw: st.DrawFn, most_units: int = 12, most_options: int = 5) -> tuple[Array, Array]:
    """Margins of any local tables, empty units and options without a vote among them, but not all empty."""
    shape = (
        draw(st.integers(1, most_units)),
        draw(st.integers(2, most_options)),
        draw(st.integers(2, most_options)),
    )
    counts = st.one_of(st.just(0), st.integers(0, 400)).map(float)
    local = draw(arrays(float, shape, elements=counts).filter(lambda table: table.sum() > 0))
    return local.sum(axis=2), local.sum(axis=1)
