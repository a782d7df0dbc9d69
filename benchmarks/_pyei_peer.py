"""PyEI on one table of margins: JSON in (rows, columns, draws), JSON out (share, low, high, seconds).

Run by ``transfers.py`` in an interpreter that has pyei, which brings PyMC and so is never a dependency.
"""

import json
import sys
import time

import numpy as np


def main() -> None:
    """Read standard input, write standard output."""
    from pyei.r_by_c import RowByColumnEI

    asked = json.load(sys.stdin)
    rows, columns = (np.array(asked[name]).T for name in ("rows", "columns"))
    voters = rows.sum(axis=0)
    start = time.perf_counter()
    model = RowByColumnEI(model_name="multinomial-dirichlet-modified")
    model.fit(
        rows / voters,
        columns / voters,
        voters.astype(int),
        [f"row {index}" for index in range(len(rows))],
        [f"column {index}" for index in range(len(columns))],
        draws=asked["draws"],
        tune=asked["draws"],
        chains=2,
        cores=2,
        progressbar=False,
        random_seed=1,
    )
    seconds = time.perf_counter() - start
    drawn = np.asarray(model.sampled_voting_prefs)
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    json.dump(
        {"share": drawn.mean(axis=0).tolist(), "low": low.tolist(), "high": high.tolist(), "seconds": seconds},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
