"""Whom the voters of each bloc choose in the second rounds of législatives: ρ of the order of priority.

One EM a duel of blocs on all its stations, both margins met; the mean of the duels in which a bloc stands, each for
one.
Beside it, the mean weighted by voters, and the estimate blended with linear programming: how far the figure depends on
the method. With ``--write``, writes ``src/arpenteur/stats/second_choices.toml``.

    python benchmarks/second_choices.py [--data ../shared/data] [--write]
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from _shared import ROOT, options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.support import by_family
from arpenteur.stats.panel import BLOCS, Array, Round
from arpenteur.stats.transfers import Transfers, estimate
from forecast_data import L17, L17B, L22, L22B, L24, L24B, Nation, nation

OUT = ROOT / "src/arpenteur/stats/second_choices.toml"
TODAY = dt.date(2026, 11, 27)
ROUNDS = ((L17, L17B), (L22, L22B), (L24, L24B))
FEWEST_STATIONS = 200


@dataclass(frozen=True)
class Duel:
    """Shares (b × 2) of the voters of each bloc who chose each finalist, and their voters (b); ``found`` from ``rows``
    and ``columns``: the whole estimate, blocs then none of them, finalists then neither."""

    finalists: tuple[int, int]
    em: Array
    blend: Array
    voters: Array
    stations: int
    found: Transfers
    rows: Array
    columns: Array


def duels(
    known: Nation, first: Election, second: Election, pairs: Iterable[tuple[int, int]] | None = None
) -> list[Duel]:
    """The duels between two blocs with enough stations: all of them, or those of ``pairs`` (indices in ``BLOCS``)."""
    before, after = known.panel.rounds[first], known.panel.rounds[second]
    good = before.known & after.known & (before.registered >= 100) & (after.valid >= 10)
    good &= np.abs(after.registered / np.maximum(before.registered, 1) - 1) < 0.1
    standing = axis().by_bloc(by_family(after.standing.astype(np.float64))) > 0
    found: list[Duel] = []
    for pair in combinations(range(len(BLOCS)), 2) if pairs is None else pairs:
        here = good & standing[:, pair].all(axis=1) & (standing.sum(axis=1) == len(pair))
        if here.sum() >= FEWEST_STATIONS:
            found.append(_duel(before, after, np.flatnonzero(here), pair))
    return found


def _duel(before: Round, after: Round, rows: np.ndarray, pair: tuple[int, int]) -> Duel:
    size = before.registered[rows]
    votes = axis().by_bloc(by_family(before.votes[rows]))
    finals = axis().by_bloc(by_family(after.votes[rows]))[:, pair] * (size / after.registered[rows])[:, None]
    first = np.column_stack([votes, size - votes.sum(axis=1)])
    second = np.column_stack([finals, size - finals.sum(axis=1)])
    whole = (first >= 0).all(axis=1) & (second >= 0).all(axis=1)
    margins = first[whole], second[whole]
    found = estimate(*margins)
    em, blend = found.em[: len(BLOCS), :2], found.share[: len(BLOCS), :2]
    return Duel(pair, em, blend, votes.sum(axis=0), len(rows), found, *margins)


def averaged(found: list[Duel], of: str, *, by_voters: bool = False) -> Array:
    """b × b: mean over the duels in which the column stands; NaN where there is none."""
    total, weight = np.zeros((len(BLOCS), len(BLOCS))), np.zeros((len(BLOCS), len(BLOCS)))
    for duel in found:
        part = duel.voters if by_voters else np.ones(len(BLOCS))
        for side, bloc in enumerate(duel.finalists):
            total[:, bloc] += part * getattr(duel, of)[:, side]
            weight[:, bloc] += part
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)


def entry(election: Election, found: list[Duel]) -> str:
    """One entry of the file that the program reads."""
    share = averaged(found, "em")
    lines = ["[[second_choices]]", f'election = "{election}"', f"date = {TODAY.isoformat()}"]
    lines.append(f"stations = {sum(duel.stations for duel in found)}")
    for row, bloc in enumerate(BLOCS):
        cells = [f"{other} = {share[row, k]:.3f}" for k, other in enumerate(BLOCS) if not np.isnan(share[row, k])]
        lines.append(f"from.{bloc} = {{ {', '.join(cells)} }}")
    return "\n".join(lines)


def main() -> None:
    """Estimate, print, write."""
    arguments = options_of(__doc__, data=True, write=False)
    known, entries = nation(arguments.data), list[str]()
    for first, second in ROUNDS:
        found = duels(known, first, second)
        print(f"\n{second}: {sum(duel.stations for duel in found)} stations, {len(found)} duels")
        print(
            f"{'voters of':18}" + "".join(f"{bloc:>24}" for bloc in BLOCS) + "   each duel for one / by voters / blend"
        )
        ways = (averaged(found, "em"), averaged(found, "em", by_voters=True), averaged(found, "blend"))
        for row, bloc in enumerate(BLOCS):
            cells = ["/".join(f"{way[row, k]:.3f}" for way in ways) for k in range(len(BLOCS))]
            print(f"{bloc:18}" + "".join(f"{cell:>24}" for cell in cells))
        entries.append(entry(second, found))
    if arguments.write:
        head = (
            "# Written by benchmarks/second_choices.py. Of the voters of a bloc, the part that votes for another in a\n"
            "# second round of législatives where that one stands: our EM, mean over duels; 2024: even départements.\n"
        )
        OUT.write_text(head + "\n".join(entries) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
