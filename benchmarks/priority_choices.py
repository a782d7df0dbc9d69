"""Other numbers of the order than those shipped, other second choices, and the overlap of opposed families.

How many cells (transition, bloc, level) fail, and by how much V beats own share, on targets before 2024 (where numbers
were chosen) and of 2024 (where they were not); with the part of the left that surveys of the day give the far right (13
to 17 % in 2022), then with every cell that surveys of the législatives of 2022 give, in place of ours, and the mean of
both, in the order and between two rounds; then the same for the order shown, by which blocs may not share their first
fifths. Then, in towns, constituencies and départements of 40 stations or more, how much of the first
fifth of the left is that of the far right too: by V, by the plain shares, by what was realised, by the order shown.

    python benchmarks/priority_choices.py [--data ../shared/data]
"""

from dataclasses import replace
from unittest.mock import patch

import numpy as np

from _shared import options_of
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats import priority, second_choices
from arpenteur.stats.backtest.case import Case, Outcome, bloc_votes
from arpenteur.stats.forecast import priority as forecast
from arpenteur.stats.forecast.priority import order, order_inside
from arpenteur.stats.panel import BLOCS, Array, Mask
from arpenteur.stats.priority import RULES, overlap
from between_rounds import ROUNDS, tests
from forecast_data import L17B, L22B, L24, Nation, nation
from priority_order import TRANSITIONS, case_of, judged
from transfers_surveys import surveys

OPPOSED = ("gauche", "extreme_droite")
FEWEST_STATIONS, MOST_OVERLAP, MARGIN = 40, 0.30, 0.10
SURVEY = 0.15
"""Voters of the left who chose the far right in the second round of 2022, by surveys of the day: 13 and 17 %."""
SHIPPED = second_choices.shipped()
Rho = tuple[second_choices.SecondChoices, ...]


def cells(known: Nation, shown: str = RULES[0]) -> dict[bool, list[float]]:
    """A rule (``model``: the order shown) less own share in every cell that says something, by whether the target is
    of 2024."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for last, target in TRANSITIONS:
        rows = {(one.family, one.level, one.name): one.top20_pct for one in judged(known, last, target)}
        for (family, level, name), pct in rows.items():
            own = rows[family, level, "own_share"]
            if name == shown and family in grid().axis and pct is not None and own is not None:
                found[target.year == L24.year].append(pct - own)
    return found


def guards(known: Nation) -> None:
    """The order shown, by how far apart on the axis two blocs are that may not share their first fifths."""
    names = {4: "no blocs", 3: "without a neighbour in common", 2: "that are not neighbours", 1: "all"}
    for apart, name in names.items():
        with patch.object(forecast, "opposed_blocs", lambda bloc, apart=apart: at_least_apart(bloc, apart)):
            told(f"guarded: {name}", cells(known, "model"))


def at_least_apart(bloc: str, apart: int) -> tuple[str, ...]:
    """Blocs that are so many steps or more from a bloc on the axis."""
    blocs = grid().axis
    return tuple(one for place, one in enumerate(blocs) if bloc in blocs and abs(place - blocs.index(bloc)) >= apart)


def choices(known: Nation) -> None:
    """Other numbers than those shipped."""
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
        with patch.object(priority, "numbers", lambda chosen=chosen: chosen):
            told(name, cells(known))


def other_second_choices(known: Nation) -> None:
    """The order and the tests between two rounds, with ρ of surveys and with the mean of theirs and ours."""
    told("shipped", cells(known))
    print(f"{'':40}{'':4}between two rounds, inflow finds {between(known):.2f} %")
    left = {("gauche", "extreme_droite"): SURVEY}
    for of, cells_of in (("left to far right, 2022", left), ("surveys of législatives 2022", legislatives_of_2022())):
        for name, part in ((of, 1.0), (f"mean of ours and {of}", 0.5)):
            with patch.object(second_choices, "shipped", lambda part=part, cells_of=cells_of: surveyed(cells_of, part)):
                told(name, cells(known))
                print(f"{'':40}{'':4}between two rounds, inflow finds {between(known):.2f} %")


def legislatives_of_2022() -> dict[tuple[str, str], float]:
    """Mean of what surveys of the evening give, by bloc of origin and bloc chosen, where all duels of a pair were asked
    about."""
    found: dict[tuple[str, str], list[float]] = {}
    for one in surveys():
        if one.kind == "evening" and one.rounds[1] == L22B and not one.narrower:
            for (origin, target), share in one.shares.items():
                if target in BLOCS:
                    found.setdefault((origin, target), []).append(share)
    return {cell: float(np.mean(shares)) for cell, shares in found.items()}


def surveyed(given: dict[tuple[str, str], float], part: float) -> Rho:
    """The estimates shipped, cells that surveys give moved to theirs, in part or whole."""
    found: list[second_choices.SecondChoices] = []
    for one in SHIPPED:
        share = one.share.copy()
        for (origin, target), said in given.items():
            cell = BLOCS.index(origin), BLOCS.index(target)
            share[cell] += part * (said - share[cell])
        found.append(replace(one, share=share))
    return tuple(found)


def between(known: Nation) -> float:
    """Share (%) of the gain between two rounds that expected inflow finds first, mean of the tests that decide."""
    found = [one.inflow for first, second in ROUNDS for one in tests(known, first, second) if one.election != L17B]
    return float(np.mean(found))


def told(name: str, found: dict[bool, list[float]]) -> None:
    """One line of the table of choices."""
    margin = priority.numbers().fallback_margin
    parts = [
        f"{label}: {sum(one < -margin for one in found[late])} of {len(found[late])}, {np.mean(found[late]):+.2f}"
        for label, late in (("before 2024", False), ("2024", True))
    ]
    print(f"{name:40}" + "   ".join(parts))


def realised(case: Case, outcome: Outcome, bloc: int, last: Election) -> Array:
    """Gain of a bloc per registered since the last vote, loss where it fell (n)."""
    before = case.panel.rounds[last]
    change = outcome.blocs[:, bloc] / outcome.registered - bloc_votes(before.votes)[:, bloc] / before.registered
    return change * np.sign(change @ outcome.registered)


def overlaps(known: Nation, last: Election, target: Election) -> None:
    """The table of overlaps of one transition, a line for each kind of territory."""
    case, outcome = case_of(known, last, target)
    sides = [BLOCS.index(one) for one in OPPOSED]
    scores = {rule: [order(case.panel, case.target, one, rule, last=last) for one in sides] for rule in RULES}
    scores["realised"] = [realised(case, outcome, one, last) for one in sides]
    print(f"{last} → {target}")
    kinds = {
        "town": case.panel.commune,
        "constituency": case.panel.circonscription,
        "département": case.panel.departement,
    }
    for kind, territory in kinds.items():
        scores["shown"] = [order_inside(case.panel, case.target, one, territory, last=last) for one in sides]
        named, size = np.unique(territory, return_counts=True)
        inside = [np.flatnonzero(territory == one) for one in named[size >= FEWEST_STATIONS]]
        found = {
            rule: np.array([overlap(*(one[rows] for one in pair), case.registered[rows]) for rows in inside])
            for rule, pair in scores.items()
        }
        beyond = {name: beyond_data(found, name) for name in (RULES[0], "shown")}
        means = ", ".join(f"{name} {100 * one.mean():.0f}" for name, one in found.items())
        tails = ", ".join(
            f"{name} {int(one.sum())} (worst {100 * found[name].max():.0f} %)" for name, one in beyond.items()
        )
        print(f"  {len(inside)} × {kind:12} mean overlap %: {means}; above 30 % and 10 points above the data: {tails}")


def beyond_data(found: dict[str, Array], rule: str) -> Mask:
    """Territories whose overlap by a rule is high, and higher than own shares or realised changes have in common."""
    data = np.maximum(found["own_share"], found["realised"])
    return (found[rule] > MOST_OVERLAP) & (found[rule] > data + MARGIN)


def main() -> None:
    """Print both tables."""
    known = nation(options_of(__doc__, data=True).data)
    for last, target in TRANSITIONS:
        overlaps(known, last, target)
    choices(known)
    other_second_choices(known)
    guards(known)


if __name__ == "__main__":
    main()
