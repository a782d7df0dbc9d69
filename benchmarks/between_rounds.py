"""Where a finalist finds its votes between two rounds: expected inflow beside own share, votes left, the best possible.

Every duel of blocs with enough stations in the second rounds of 2017, 2022 and 2024 (even départements); share (%) of
the gain found in the first 20 % of registered, split-half: rules read one half of the voters of the first round, the
gain is counted from the other. ρ is that of the second round before (for 2017 that of 2017 itself, marked *, which
decides nothing). With ``--write``, writes ``src/arpenteur/stats/between_rounds.toml``.

    python benchmarks/between_rounds.py [--data ../shared/data] [--write]
"""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from _shared import ROOT, options_of
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats.backtest.case import bloc_votes, thinned
from arpenteur.stats.backtest.scores import captured
from arpenteur.stats.between_rounds import DuelTest, duel_rule, inflow, shipped
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.support import by_family
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.priority import LEVELS, numbers
from arpenteur.stats.second_choices import second_choices
from forecast_data import L17, L17B, L22, L22B, L24, L24B, P22, P22B, Nation, nation

OUT = ROOT / "src/arpenteur/stats/between_rounds.toml"
ROUNDS = ((L17, L17B), (P22, P22B), (L22, L22B), (L24, L24B))
FEWEST = 1500
SEED = 2022


def tests(known: Nation, first: Election, second: Election) -> Iterator[DuelTest]:
    """The tests of one second round."""
    before, after = known.panel.rounds[first], known.panel.rounds[second]
    good = before.known & after.known & (before.registered >= 100) & (after.valid >= 10)
    good &= np.abs(after.registered / np.maximum(before.registered, 1) - 1) < 0.1
    standing = axis().by_bloc(by_family(after.standing.astype(np.float64))) > 0
    choices = second_choices(first) or second_choices(P22)
    half, rest = thinned(before, np.random.default_rng(SEED))
    for bloc, against in permutations([BLOCS.index(one) for one in grid().axis], 2):
        rows = np.flatnonzero(good & standing[:, (bloc, against)].all(axis=1) & (standing.sum(axis=1) == 2))
        if len(rows) < FEWEST or choices is None:
            continue
        votes = bloc_votes(half.votes)[rows]
        out = votes.copy()
        out[:, (bloc, against)] = 0.0
        people = rest.registered[rows]
        change = bloc_votes(after.votes)[rows, bloc] / after.registered[rows]
        scores = (
            inflow(out, half.registered[rows], choices.towards(np.eye(len(BLOCS))[bloc])),
            votes[:, bloc] / np.maximum(votes.sum(axis=1), 1),
            out.sum(axis=1) / np.maximum(half.registered[rows], 1),
            change - votes[:, bloc] / np.maximum(half.registered[rows], 1),
        )
        gain = (change - bloc_votes(rest.votes)[rows, bloc] / np.maximum(people, 1)) * people
        _, place, size = np.unique(known.panel.commune[rows], return_inverse=True, return_counts=True)
        large = size[place] >= numbers().town_stations
        groups = (known.panel.circonscription[rows], np.ones(len(rows), dtype=np.bool_)), (place, large)
        for level, (group, inside) in zip(LEVELS, groups, strict=True):
            found = [_captured(score, gain, people, group, inside) for score in scores]
            if all(one is not None for one in found):
                names = BLOCS[bloc], BLOCS[against]
                yield DuelTest(second, *names, level, int(inside.sum()), *found)  # type: ignore[arg-type]


def _captured(score: Array, gain: Array, people: Array, group: Array, inside: Array) -> float | None:
    return captured(score[inside], gain[inside], people[inside], group[inside])


def entry(test: DuelTest) -> str:
    """One entry of the file that the program reads."""
    texts = (f'{name} = "{getattr(test, name)}"' for name in ("election", "bloc", "against", "level"))
    figures = (f"{name} = {getattr(test, name):.2f}" for name in ("inflow", "own_share", "left", "oracle"))
    return "\n".join(["[[tests]]", *texts, f"stations = {test.stations}", *figures])


def main() -> None:
    """Print, write."""
    arguments = options_of(__doc__, data=True, write=False)
    known = nation(arguments.data)
    found = [one for first, second in ROUNDS for one in tests(known, first, second)]
    print(f"{'':64}{'stations':>9}{'inflow':>8}{'own':>8}{'left':>8}{'oracle':>8}")
    for one in found:
        name = f"{one.election}{'*' if one.election == L17B else ''} {one.level}, {one.bloc} – {one.against}"
        print(f"{name:64}{one.stations:>9}{one.inflow:8.1f}{one.own_share:8.1f}{one.left:8.1f}{one.oracle:8.1f}")
    kept = [one for one in found if one.election != L17B]
    if arguments.write:
        head = (
            "# Written by benchmarks/between_rounds.py: share (%) of the gain of a bloc between two rounds in the\n"
            "# first 20 % of registered, by rule. 2024: even départements.\n"
        )
        OUT.write_text(head + "\n".join(map(entry, kept)) + "\n", encoding="utf-8")
        shipped.cache_clear()
    for bloc, against in permutations(grid().axis, 2):
        rules = ", ".join(f"{level} {duel_rule(bloc, against, level)}" for level in LEVELS)
        print(f"{bloc} against {against}: {rules}")


if __name__ == "__main__":
    main()
