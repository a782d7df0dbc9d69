"""How much wider intervals must be between two dates, by what surveys of the evening say: the ``[over_time]`` number.

    python benchmarks/calibrate_over_time.py [--data ../shared/data] [--write]

Four second rounds: présidentielles of 2017 and 2022, législatives of 2022 and 2024 (duels of blocs on all their
stations). A figure is held where it lies in our interval of the nation (``transfers_surveys.py``), or in that of each
place: départements, or the duel. The half-width is √((1.7 h)² + a²), h that of one day; a is the conformal 90 %
quantile, in hundredths, of what the figures ask each: the rule of the intervals of one day. Printed: figures held, mean
width, cells of places that the page would hatch, before, with a learned on all, and with a of the three other
elections; the same where h is multiplied only; and what an election or all but one institute ask. ``--write`` writes
``stats/transfers/calibration.toml``, the rest of it as it is. Two minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from _shared import options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.transfers.intervals import Room, calibration, conformal_quantile
from calibrate_transfers import NEW_ZEALAND, TARGET, text
from forecast_data import P17, P17B, P22, P22B, Nation, nation
from second_choices import duels
from transfers_surveys import NONE, Survey, estimates, room, surveys

Widening = tuple[float, float]
"""What the half-width is multiplied by beside 1.7, and what is added to it."""
HATCHED = 0.5
"""Width from which the page Transferts says that a cell is not known."""
BEFORE: Widening = (1.0, 0.0)
ADDED: tuple[Widening, ...] = tuple((1.0, step / 100) for step in range(61))
MULTIPLIED: tuple[Widening, ...] = tuple((1 + step / 10, 0.0) for step in range(61))


@dataclass(frozen=True)
class Figure:
    """What a survey says of one cell, and our shares and room in each place that holds its voters (places each)."""

    election: Election
    institute: str
    said: float
    share: Array
    room: Room
    voters: Array

    def held(self, widening: Widening) -> tuple[float, float, float, float]:
        """Whether the nation's interval holds it, the part of places whose own does, the nation's width, the part of
        places where the page hatches the cell."""
        factor, added = widening
        wider = replace(self.room, half=factor * self.room.half)
        low, high = wider.ends(self.share, replace(calibration(), added=added), concurrent=False)
        nation_low, nation_high = (float(np.average(end, weights=self.voters)) for end in (low, high))
        inside = (low <= self.said) & (self.said <= high)
        hatched = float((high - low > HATCHED).mean())
        return float(nation_low <= self.said <= nation_high), float(inside.mean()), nation_high - nation_low, hatched


def presidential(data: Path, told: Sequence[Survey]) -> list[Figure]:
    """Figures of the evenings of 2022 and 2017, départements as places."""
    figures: list[Figure] = []
    for first, second in ((P22, P22B), (P17, P17B)):
        found = estimates(data, first, second)
        for one in told:
            for cell, said in one.shares.items() if one.rounds[1] == second else ():
                row, column = found.at(cell)
                local = _at(found.room, (slice(None), row, column))
                share = found.shares["ours"][:, row, column]
                figures.append(Figure(second, one.institute, said, share, local, found.voters[:, row]))
    return figures


def legislative(known: Nation, told: Sequence[Survey]) -> list[Figure]:
    """Figures of the duels of législatives, each estimated once on all its stations."""
    figures: list[Figure] = []
    for one in told:
        if one.duel is None or one.narrower:
            continue
        pair = (BLOCS.index(one.duel[0]), BLOCS.index(one.duel[1]))
        duel = next(iter(duels(known, *one.rounds, [pair])))
        whole = room(duel.found, duel.rows, duel.columns)
        for (origin, target), said in one.shares.items():
            column = 2 if target == NONE else one.duel.index(target)
            cell = (slice(BLOCS.index(origin), BLOCS.index(origin) + 1), column)
            figures.append(
                Figure(one.rounds[1], one.institute, said, duel.found.share[cell], _at(whole, cell), np.ones(1))
            )
    return figures


def _at(whole: Room, cell: tuple[slice | int, ...]) -> Room:
    return Room(whole.half[cell], whole.least[cell], whole.most[cell])


def asked(figures: Sequence[Figure], tried: Sequence[Widening]) -> Widening:
    """The widening, of those tried in growing order, that is the conformal quantile of the least each figure asks."""
    least = [next((at for at, one in enumerate(tried) if figure.held(one)[0]), len(tried) - 1) for figure in figures]
    return tried[int(conformal_quantile(np.array(least, np.float64), np.ones(len(least)), calibration().level))]


def by_others(figures: Sequence[Figure], tried: Sequence[Widening]) -> dict[Election, Widening]:
    """For each election, what the three others ask."""
    return {one: asked([figure for figure in figures if figure.election != one], tried) for one in _elections(figures)}


def _elections(figures: Sequence[Figure]) -> list[Election]:
    return list(dict.fromkeys(figure.election for figure in figures))


def told_of(name: str, figures: Sequence[Figure], widening: dict[Election, Widening]) -> None:
    """One line of the table: held in the nation by election, over all, places, mean width."""
    held = np.array([figure.held(widening[figure.election]) for figure in figures])
    cells = [held[[figure.election == one for figure in figures], 0].mean() for one in widening]
    inside, places, width, hatched = held.mean(axis=0)
    print(
        f"{name:44}"
        + "".join(f"{100 * cell:14.0f}" for cell in cells)
        + f"{100 * inside:8.0f}{100 * places:8.0f}{100 * width:8.0f}{100 * hatched:9.0f}"
    )


def print_asked(figures: Sequence[Figure]) -> None:
    """What is asked by an election alone, and by all institutes but one."""
    for one in _elections(figures):
        print(f"on {one} alone: {asked([figure for figure in figures if figure.election == one], ADDED)[1]:.2f}")
    for one in dict.fromkeys(figure.institute for figure in figures):
        others = [figure for figure in figures if figure.institute != one]
        held = np.mean([figure.held(BEFORE)[0] for figure in others])
        added = asked(others, ADDED)[1]
        print(f"without {one}: {added:.2f}; {len(others)} figures, {100 * held:.0f} % held before")


def main() -> None:
    """Learn, print, write."""
    arguments = options_of(__doc__, data=True, write=False)
    told = [one for one in surveys() if one.kind == "evening"]
    figures = presidential(arguments.data, told) + legislative(nation(arguments.data), told)
    every = _elections(figures)
    counts = [sum(figure.election == one for figure in figures) for one in every]
    heads = "".join(f"{one!s:>14}" for one in every)
    print(f"{'% of figures held':44}{heads}{'all':>8}{'places':>8}{'width':>8}{'hatched':>9}")
    print(f"{'figures':44}" + "".join(f"{count:14}" for count in counts) + f"{len(figures):8}")
    told_of("before", figures, dict.fromkeys(every, BEFORE))
    for name, tried, of in (("added", ADDED, 1), ("1.7 multiplied by", MULTIPLIED, 0)):
        learned, others = asked(figures, tried), by_others(figures, tried)
        told_of(f"{name} {learned[of]:g}, learned on all", figures, dict.fromkeys(every, learned))
        told_of(f"{name} {', '.join(f'{one[of]:g}' for one in others.values())}: the others", figures, others)
    print_asked(figures)
    written = text(replace(calibration(), added=asked(figures, ADDED)[1]), NEW_ZEALAND)
    if arguments.write:
        TARGET.write_text(written, encoding="utf-8")
    same = TARGET.read_text(encoding="utf-8") == written
    print(f"{TARGET.name}: {'as shipped' if same else 'DIFFERENT from what is shipped, run with --write'}")


if __name__ == "__main__":
    main()
