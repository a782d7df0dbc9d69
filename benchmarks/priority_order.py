"""The order of priority on every transition at hand, beside the plain shares, the rule of 2012 and the best possible.

One block a transition, one line a bloc, in constituencies and inside towns: share (%) of the gain or loss of the bloc
found in the first 20 % of registered, split-half, by chance 20. ``!`` marks V more than the margin below own share.
Then, by types of transition, the rule that the program follows. With ``--write``, writes the tests it follows from
(``src/arpenteur/stats/priority_tests.toml``).

    python benchmarks/priority_order.py [--data ../shared/data] [--write]
"""

from collections.abc import Iterable

import numpy as np

from _shared import ROOT, options_of
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.stats import priority
from arpenteur.stats.backtest.case import Case, Outcome
from arpenteur.stats.backtest.order import judged_order, order_rules
from arpenteur.stats.backtest.report import OrderScore
from arpenteur.stats.priority import LEVELS, RULES
from forecast_data import E14, E19, E24, L17, L22, L24, P17, P22, Nation, nation

OUT = ROOT / "src/arpenteur/stats/priority_tests.toml"
TRANSITIONS = (
    (P17, L17),
    (E14, E19),
    (L17, E19),
    (L17, P22),
    (E19, P22),
    (P17, P22),
    (P22, L22),
    (L17, L22),
    (P22, E24),
    (L22, E24),
    (E19, E24),
    (E24, L24),
    (L22, L24),
)
COLUMNS = (*RULES, "rule_2012", "oracle", "model")


def case_of(known: Nation, last: Election, target: Election) -> tuple[Case, Outcome]:
    """A transition: what was known of its stations, and what was counted."""
    before = [one for one in known.panel.rounds if one.sort_key < target.sort_key and one.round == 1]
    presidentials = [one for one in before if one in (P17, P22)][-2:]
    cycles = [one for year in ((P17, L17), (P22, L22)) if set(year) <= set(before) for one in year]
    pair = known.pair(target, tuple(dict.fromkeys([last, *presidentials, *cycles])), known=tuple(before))
    case = Case(pair.panel, pair.target, pair.counts.registered)
    return case, Outcome(pair.counts.registered, pair.counts.turnout, pair.counts.votes)


def judged(known: Nation, last: Election, target: Election) -> tuple[OrderScore, ...]:
    """Every row of the test of one transition."""
    case, outcome = case_of(known, last, target)
    pointing = order_rules(case, np.arange(len(case)), each=RULES, last=last)
    return () if pointing is None else judged_order(pointing, outcome, np.ones(len(case), dtype=np.bool_))


def printed(last: Election, target: Election, rows: tuple[OrderScore, ...]) -> list[bool]:
    """The table of a transition; returns whether V failed, one entry a cell that says something."""
    print(f"\n## {last} → {target}")
    heads = ("V", "mean share", "own share", "rule 2012", "oracle", "shown")
    print(f"{'':36}" + "".join(f"{head:>11}" for head in heads) + "   V: 90 %, territories above their mean")
    failed: list[bool] = []
    for level in LEVELS:
        for bloc in grid().axis:
            found = {row.name: row for row in rows if (row.family, row.level) == (bloc, level)}
            v, own = found[RULES[0]], found["own_share"]
            name = f"{level}, {bloc} ({'rise' if v.rises else 'fall'}, {v.stations})"
            if v.top20_pct is None or own.top20_pct is None:
                print(f"{name:48} gains and losses cancel")
                continue
            failed.append(v.top20_pct < own.top20_pct - priority.numbers().fallback_margin)
            figures = "".join(f"{found[one].top20_pct or np.nan:11.1f}" for one in COLUMNS)
            mark = "!" if failed[-1] else " "
            print(f"{name:36}{figures} {mark} {v.low:.1f}–{v.high:.1f}, {v.above_mean_pct:.0f} %")
    return failed


def entries(last: Election, target: Election, rows: tuple[OrderScore, ...]) -> Iterable[str]:
    """Entries of the file that the program reads."""
    for level in LEVELS:
        for bloc in grid().axis:
            found = {row.name: row for row in rows if (row.family, row.level) == (bloc, level)}
            first = found[RULES[0]]
            lines = ["[[tests]]", f'last = "{last}"', f'target = "{target}"', f'bloc = "{bloc}"', f'level = "{level}"']
            lines += [f"stations = {first.stations}", f"rises = {str(first.rises).lower()}"]
            for name in RULES if first.top20_pct is not None else ():
                one = found[name]
                figures = (one.top20_pct, one.low, one.high, one.above_mean_pct)
                lines.append(f"{name} = [{', '.join(f'{figure:.2f}' for figure in figures if figure is not None)}]")
            for name in ("rule_2012", "oracle"):
                value = found[name].top20_pct
                lines += [] if value is None else [f"{name} = {value:.2f}"]
            yield "\n".join(lines)


def followed() -> None:
    """The rule of each bloc for each pair of types that was tested."""
    kinds = list(dict.fromkeys(one.kinds for one in priority.tests()))
    print("\nRule followed, by types of the last vote and of the target")
    for last, target in kinds:
        rules = {bloc: priority.rule_for(last, target, bloc) for bloc in grid().axis}
        print(f"{last.value:>5} → {target.value:5}" + "".join(f"  {bloc}: {rule}" for bloc, rule in rules.items()))


def main() -> None:
    """Print, write."""
    arguments = options_of(__doc__, data=True, write=False)
    known, failed, text = nation(arguments.data), list[bool](), list[str]()
    for last, target in TRANSITIONS:
        rows = judged(known, last, target)
        failed += printed(last, target, rows)
        text += entries(last, target, rows)
    margin = priority.numbers().fallback_margin
    print(f"\nV more than {margin} below own share: {sum(failed)} of {len(failed)} cells")
    if arguments.write:
        head = (
            "# Written by benchmarks/priority_order.py: share (%) of the gain or loss of a bloc between two votes in\n"
            "# the first 20 % of registered; of each rule: centre, 90 % interval over territories, territories above\n"
            "# their mean (%). 2024: even départements.\n"
        )
        OUT.write_text(head + "\n".join(text) + "\n", encoding="utf-8")
        priority.tests.cache_clear()
    followed()


if __name__ == "__main__":
    main()
