"""Races of real second rounds: first-round votes of everybody, who went on, what they got.

Legislatives 2007 to 2024 by constituency (the even départements of 2024) and municipales 2026 by commune, from the data
beside and under ``ARPENTEUR_DATA``. A list of the second round is the list of the first that has its name, else the
nearest name of the same bloc: merged lists often change both name and nuance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import UNKNOWN_OPTION, fold, grid
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.panel import BLOCS, Array, Ints, Mask

MOST = 5
OF_LEGISLATIVES = "elections/candidates/legislatives-2007-2024_circo_candidats_sortants.parquet"
OF_MUNICIPALES = "data/results/national/municipales-2026"
_SAME_BLOC = 0.3


@dataclass(frozen=True)
class Race:
    """First-round votes (c) and blocs (c) of all, columns of the finalists (m), their votes of the second round (m);
    ``changed``: a finalist whose name or nuance is no longer that of the first round."""

    election: Election
    place: str
    votes: Array
    blocs: Ints
    finalists: Ints
    second: Array
    changed: bool = False


@dataclass(frozen=True)
class Races:
    """Races side by side: first-round shares of finalists (r × MOST), their blocs (−1 where nobody), shares of those
    who are out by bloc (r × b), shares of the second round (r × MOST), what each race is."""

    own: Array
    blocs: Ints
    out: Array
    second: Array
    all: tuple[Race, ...]

    def __len__(self) -> int:
        return len(self.all)

    @property
    def standing(self) -> Mask:
        """Whether a finalist stands (r × MOST)."""
        return self.blocs >= 0

    @property
    def winner(self) -> Ints:
        """Column of the winner (r)."""
        return self.second.argmax(axis=1)

    def take(self, rows: Iterable[bool] | Mask) -> "Races":
        """Some of the races."""
        kept = np.flatnonzero(np.asarray(list(rows)))
        return Races(
            self.own[kept], self.blocs[kept], self.out[kept], self.second[kept], tuple(self.all[one] for one in kept)
        )


def side_by_side(found: list[Race]) -> Races:
    """Arrays of a list of races."""
    shape = (len(found), MOST)
    own, second, blocs = np.zeros(shape), np.zeros(shape), np.full(shape, -1)
    out = np.zeros((len(found), axis().blocs))
    for row, race in enumerate(found):
        size, votes = len(race.finalists), race.votes / race.votes.sum()
        own[row, :size], blocs[row, :size] = votes[race.finalists], race.blocs[race.finalists]
        second[row, :size] = race.second / race.second.sum()
        gone = np.setdiff1d(np.arange(len(votes)), race.finalists)
        np.add.at(out[row], race.blocs[gone], votes[gone])
    return Races(own, blocs, out, second, tuple(found))


@cache
def legislatives(data: Path) -> tuple[Race, ...]:
    """Constituencies with a second round, 2007 to 2024."""
    table = pl.read_parquet(data.resolve().parent / OF_LEGISLATIVES)
    found: list[Race] = []
    for (year, seat), rows in table.group_by(["annee", "code_circo"], maintain_order=True):
        first = Election(int(str(year)), ElectionType.LEGISLATIVE, 1)
        votes = rows["voix_t1"].fill_null(0).to_numpy().astype(np.float64)
        second = rows["voix_t2"].fill_null(0).to_numpy().astype(np.float64)
        finalists = np.flatnonzero((second > 0) & (votes > 0))
        if len(finalists) > 1 and (second > 0).sum() == len(finalists) <= MOST:
            blocs = np.array([bloc_of(first, nuance) for nuance in rows["nuance"]])
            found.append(
                Race(Election(first.year, first.type, 2), str(seat), votes, blocs, finalists, second[finalists])
            )
    return tuple(found)


@cache
def municipales(data: Path) -> tuple[Race, ...]:
    """Communes with a second round in 2026."""
    before, after = (_lists(data.resolve().parent / f"{OF_MUNICIPALES}-t{one}_candidats.parquet") for one in (1, 2))
    second = Election.parse("2026_muni_t2")
    found: list[Race] = []
    for commune, lists in after.items():
        first = before.get(commune, [])
        columns = _columns(first, lists)
        if len(lists) < 2 or len(lists) > MOST or min(columns, default=-1) < 0:
            continue
        pairs = [(first[column], one) for column, one in zip(columns, lists, strict=True)]
        changed = any((fold(old[0]), old[1]) != (fold(new[0]), new[1]) for old, new in pairs)
        blocs = np.array([bloc_of(second, nuance) for _, nuance, _ in first])
        votes, counted = (np.array([one[2] for one in each]) for each in (first, lists))
        if votes[columns].min() > 0:
            found.append(Race(second, commune, votes, blocs, np.array(columns), counted, changed))
    return tuple(found)


def bloc_of(election: Election, nuance: str | None) -> int:
    """Bloc of a nuance, that of unknown options where there is none."""
    option = grid().option_of(election, nuance, None) or UNKNOWN_OPTION
    return BLOCS.index(grid().options[option].bloc)


def _lists(file: Path) -> dict[str, list[tuple[str, str | None, float]]]:
    table = pl.read_parquet(file).filter(pl.col("maille") == "communes")
    found: dict[str, list[tuple[str, str | None, float]]] = {}
    for code, label, nuance, votes in table.select("code", "label", "nuance", "voix").iter_rows():
        found.setdefault(code, []).append((label, nuance, votes))
    return found


def _columns(first: list[tuple[str, str | None, float]], lists: list[tuple[str, str | None, float]]) -> list[int]:
    """The list of the first round that each list of the second is, −1 where none is left."""
    names = [fold(name) for name, _, _ in first]
    found = [names.index(fold(name)) if fold(name) in names else -1 for name, _, _ in lists]
    election = Election.parse("2026_muni_t2")
    for rank, (name, nuance, _) in enumerate(lists):
        free = [column for column in range(len(first)) if column not in found]
        if found[rank] < 0 and free:
            found[rank] = max(
                free,
                key=lambda column: (
                    SequenceMatcher(None, names[column], fold(name)).ratio()
                    + _SAME_BLOC * (bloc_of(election, first[column][1]) == bloc_of(election, nuance))
                ),
            )
    return found
