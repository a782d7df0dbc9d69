"""Other numbers of the order than those shipped, other second choices, and the overlap of opposed families.

How many cells (transition, bloc, level) fail, and by how much V beats own share, on targets before 2024 (where numbers
were chosen) and of 2024 (where they were not); with the part of the left that surveys of the day give the far right (13
to 17 % in 2022) in place of ours, and the mean of both. Then, in towns of 40 stations or more, how much of the first
fifth of the left is that of the far right too: by V, by the plain shares, by what was realised.

    python benchmarks/priority_choices.py [--data ../shared/data]
"""

import argparse
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats import priority, second_choices
from arpenteur.stats.backtest.case import Case, Outcome, bloc_votes
from arpenteur.stats.fifths import overlap
from arpenteur.stats.forecast.priority import order, order_in_towns
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.priority import RULES
from forecast_data import L24, Nation, nation
from priority_order import TRANSITIONS, case_of, judged

OPPOSED = ("gauche", "extreme_droite")
FEWEST_OF_TOWN, MOST_OVERLAP, MARGIN = 40, 0.30, 0.10
SURVEY = 0.15
"""Voters of the left who chose the far right in the second round of 2022, by surveys of the day: 13 and 17 %."""
SHIPPED = second_choices.shipped()


def cells(known: Nation, chosen: priority.Numbers) -> dict[bool, list[float]]:
    """V less own share in every cell that says something, by whether the target is of 2024."""
    found: dict[bool, list[float]] = {False: [], True: []}
    with patch.object(priority, "numbers", lambda: chosen):
        for last, target in TRANSITIONS:
            rows = {(one.family, one.level, one.name): one.top20_pct for one in judged(known, last, target)}
            for (family, level, name), pct in rows.items():
                own = rows[family, level, "own_share"]
                if name == RULES[0] and family in grid().axis and pct is not None and own is not None:
                    found[target.year == L24.year].append(pct - own)
    return found


def choices(known: Nation) -> None:
    """Other numbers than those shipped, and other second choices."""
    shipped = priority.numbers()
    tried = {
        "shipped": shipped,
        "floor 0": replace(shipped, turnout_floor=0.0),
        "floor 10 points": replace(shipped, turnout_floor=0.10),
        "weight of moving votes 0": replace(shipped, moving_weight=0.0),
        "weight of moving votes 1": replace(shipped, moving_weight=1.0),
        "gap weight 0": replace(shipped, gap_weight=0.0),
        "gap weight 0.5": replace(shipped, gap_weight=0.5),
    }
    for name, chosen in tried.items():
        told(name, cells(known, chosen))
    for name, part in (("survey of 2022", 1.0), ("mean of ours and the survey", 0.5)):
        with patch.object(second_choices, "shipped", lambda part=part: surveyed(part)):
            told(name, cells(known, shipped))


def surveyed(part: float) -> tuple[second_choices.SecondChoices, ...]:
    """The estimates shipped, the part of the left that takes the far right moved to the survey's, in part or whole."""
    row, column = BLOCS.index("gauche"), BLOCS.index("extreme_droite")
    found: list[second_choices.SecondChoices] = []
    for one in SHIPPED:
        share = one.share.copy()
        share[row, column] += part * (SURVEY - share[row, column])
        found.append(replace(one, share=share))
    return tuple(found)


def told(name: str, found: dict[bool, list[float]]) -> None:
    """One line of the table of choices."""
    margin = priority.numbers().fallback_margin
    parts = [
        f"{label}: {sum(one < -margin for one in found[late])} of {len(found[late])}, {np.mean(found[late]):+.2f}"
        for label, late in (("before 2024", False), ("2024", True))
    ]
    print(f"{name:32}" + "   ".join(parts))


def realised(case: Case, outcome: Outcome, bloc: int, last: Election) -> Array:
    """Gain of a bloc per registered since the last vote, loss where it fell (n)."""
    before = case.panel.rounds[last]
    change = outcome.blocs[:, bloc] / outcome.registered - bloc_votes(before.votes)[:, bloc] / before.registered
    return change * np.sign(change @ outcome.registered)


def overlaps(known: Nation, last: Election, target: Election) -> None:
    """One line of the table of overlaps."""
    case, outcome = case_of(known, last, target)
    sides = [BLOCS.index(one) for one in OPPOSED]
    scores = {rule: [order(case.panel, case.target, one, rule, last=last) for one in sides] for rule in RULES}
    scores["shown"] = [order_in_towns(case.panel, case.target, one, last=last) for one in sides]
    scores["realised"] = [realised(case, outcome, one, last) for one in sides]
    towns, size = np.unique(case.panel.commune, return_counts=True)
    found: dict[str, Array] = {}
    for name, (left, right) in scores.items():
        inside = [np.flatnonzero(case.panel.commune == town) for town in towns[size >= FEWEST_OF_TOWN]]
        found[name] = np.array([overlap(left[rows], right[rows], case.registered[rows]) for rows in inside])
    data = np.maximum(found["own_share"], found["realised"])
    high = found["shown"] > MOST_OVERLAP
    beyond = high & (found["shown"] > data + MARGIN)
    means = ", ".join(f"{name} {100 * one.mean():.0f}" for name, one in found.items())
    print(f"{last} → {target}: {len(data)} towns, mean overlap %: {means}; shown above 30 in {int(high.sum())}", end="")
    print(f", by more than 10 above what shares or gains say in {int(beyond.sum())}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    known = nation(parser.parse_args().data)
    choices(known)
    for last, target in TRANSITIONS:
        overlaps(known, last, target)


if __name__ == "__main__":
    main()
