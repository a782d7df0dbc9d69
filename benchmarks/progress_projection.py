"""Where does the pace of a campaign lead? The rule of Coup d'œil beside naive rules, on simulated campaigns.

    python benchmarks/progress_projection.py

A campaign is the doors of each of its 8 to 22 weeks. At every week from the third on, a rule says how many doors are
still to come; its error is told in hundredths of the campaign's whole. Rules are compared, and the width of the range
is set, on three kinds of campaigns (steady, growing, tiring); both are then measured on five other kinds that nothing
was chosen on (a rush before the vote, a second team that arrives, two weeks of holidays, waves, few large outings).
There is no public history of doors: these campaigns are invented, and say what rules do with such shapes, not what
happens.
"""

import math
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from _shared import options_of
from arpenteur.web.site.glance import progress

CAMPAIGNS, SEED = 2000, 20261128
Campaign = Callable[[random.Random, int], list[float]]
Rule = Callable[[Sequence[float]], float]


def noise(rng: random.Random, spread: float) -> float:
    """A factor of mean 1, log-normal, with that coefficient of variation."""
    sigma = math.sqrt(math.log(1 + spread * spread))
    return math.exp(rng.gauss(-sigma * sigma / 2, sigma))


def shaped(rng: random.Random, weeks: int, shape: Callable[[int], float]) -> list[float]:
    """Weeks of a level that follows a shape, with the noise of a campaign."""
    level, spread = rng.uniform(60, 500), rng.uniform(0.2, 0.5)
    return [level * shape(week) * noise(rng, spread) for week in range(weeks)]


def steady(rng: random.Random, weeks: int) -> list[float]:
    """The same level throughout."""
    return shaped(rng, weeks, lambda _week: 1.0)


def growing(rng: random.Random, weeks: int) -> list[float]:
    """Up to three times the first level."""
    growth = rng.uniform(0.2, 2)
    return shaped(rng, weeks, lambda week: 1 + growth * week / (weeks - 1))


def tiring(rng: random.Random, weeks: int) -> list[float]:
    """3 to 10 % less each week."""
    kept = rng.uniform(0.9, 0.97)
    return shaped(rng, weeks, lambda week: kept**week)


def rush(rng: random.Random, weeks: int) -> list[float]:
    """Four times the level at the end, from two thirds of the way on."""
    return shaped(rng, weeks, lambda week: 2 ** (max(0.0, week - 2 * weeks / 3) / (weeks / 6)))


def second_team(rng: random.Random, weeks: int) -> list[float]:
    """From one week to the next 1.4 to 2.2 times as much, for good."""
    arrival, factor = rng.randint(2, weeks - 2), rng.uniform(1.4, 2.2)
    return shaped(rng, weeks, lambda week: factor if week >= arrival else 1.0)


def holidays(rng: random.Random, weeks: int) -> list[float]:
    """Two weeks with a fifth of the others."""
    away = rng.randint(1, weeks - 3)
    return shaped(rng, weeks, lambda week: 0.2 if week in (away, away + 1) else 1.0)


def waves(rng: random.Random, weeks: int) -> list[float]:
    """A good week follows a good one."""
    level, mood, found = rng.uniform(60, 500), 0.0, list[float]()
    for _week in range(weeks):
        mood = 0.7 * mood + rng.gauss(0, 0.35)
        found.append(level * math.exp(mood))
    return found


def outings(rng: random.Random, weeks: int) -> list[float]:
    """1 to 6 outings a week on average, each of its own size."""
    rate, doors = rng.uniform(1, 6), rng.uniform(30, 90)

    def week() -> float:
        total, spent = 0.0, rng.expovariate(rate)
        while spent < 1:
            total, spent = total + doors * noise(rng, 0.5), spent + rng.expovariate(rate)
        return total

    return [week() for _ in range(weeks)]


CHOSEN_ON: tuple[Campaign, ...] = (steady, growing, tiring)
MEASURED_ON: tuple[Campaign, ...] = (rush, second_team, holidays, waves, outings)


def last(count: int) -> Rule:
    """Mean of the last weeks."""
    return lambda weeks: statistics.fmean(weeks[-count:])


def smoothed(weight: float) -> Rule:
    """Exponential smoothing."""

    def rule(weeks: Sequence[float]) -> float:
        level = weeks[0]
        for week in weeks[1:]:
            level = weight * week + (1 - weight) * level
        return level

    return rule


def of_the_page(weeks: Sequence[float]) -> float:
    """What the site computes."""
    found = progress.pace(weeks, 1)
    assert found is not None
    return found.weekly


RULES: dict[str, Rule] = {
    "last week": last(1),
    "last 2": last(2),
    "last 3": last(3),
    "last 4": last(4),
    "last 6": last(6),
    "smoothed 0.3": smoothed(0.3),
    "smoothed 0.2": smoothed(0.2),
    "since the start": statistics.fmean,
    "the page": of_the_page,
}


def moments(campaigns: Sequence[Campaign], count: int, seed: int) -> Iterator[tuple[str, list[float], int]]:
    """Kind, whole campaign and how many of its weeks are known."""
    rng = random.Random(seed)
    for _ in range(count):
        for kind in campaigns:
            weeks = kind(rng, rng.randint(8, 22))
            for known in range(progress.LEAST_WEEKS, len(weeks)):
                yield kind.__name__, weeks, known


def measure(campaigns: Sequence[Campaign], count: int, seed: int) -> dict[str, dict[str, float]]:
    """By kind and together: the mean error of each rule, and what the ranges hold, in per cent."""
    errors: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for kind, weeks, known in moments(campaigns, count, seed):
        left, coming, whole = len(weeks) - known, sum(weeks[known:]), max(sum(weeks), 1.0)
        range_ = progress.pace(weeks[:known], left)
        assert range_ is not None
        half = (range_.high - range_.central) / progress.WIDENED
        told = {name: 100 * abs(rule(weeks[:known]) * left - coming) / whole for name, rule in RULES.items()}
        told["range holds"] = 100.0 * (range_.low <= coming <= range_.high)
        told["plain Student holds"] = 100.0 * (abs(coming - range_.central) <= half)
        for name, value in told.items():
            errors[kind][name].append(value)
            errors["together"][name].append(value)
    return {kind: {name: statistics.fmean(values) for name, values in found.items()} for kind, found in errors.items()}


def tell(title: str, found: dict[str, dict[str, float]]) -> None:
    """A table: a line a rule, a column a kind."""
    kinds = [*(kind for kind in found if kind != "together"), "together"]
    print(f"\n{title}\n\n| rule | {' | '.join(kinds)} |\n" + "|---" * (len(kinds) + 1) + "|")
    for name in found["together"]:
        digits = 0 if name.endswith("holds") else 1
        print(f"| {name} | {' | '.join(f'{found[kind][name]:.{digits}f}' for kind in kinds)} |")


def main() -> None:
    """Choose on some kinds, measure on others, say which rule the page may use."""
    options = options_of(__doc__, campaigns=CAMPAIGNS, seed=SEED)
    chosen_on = measure(CHOSEN_ON, options.campaigns, options.seed)
    measured = measure(MEASURED_ON, options.campaigns, options.seed + 1)
    tell("Campaigns the rule was chosen on: mean error, per cent of the campaign", chosen_on)
    tell("Campaigns it was not chosen on", measured)
    tried = [name for name in RULES if name not in ("last week", "since the start", "the page")]
    best = min(tried, key=lambda name: chosen_on["together"][name])
    naive = min(("last week", "since the start"), key=lambda name: measured["together"][name])
    ours, theirs = measured["together"][best], measured["together"][naive]
    words = "beats" if ours < theirs else "does not beat"
    print(f"\nChosen: {best}. Elsewhere it {words} “{naive}” ({ours:.1f} against {theirs:.1f}).")
    used = best if ours < theirs else naive
    same = math.isclose(measured["together"]["the page"], measured["together"][used])
    print(f"The page has to use “{used}”: {'it does' if same else 'it does NOT'}.")
    held = measured["together"]["range holds"]
    print(f"Its range claims {100 * progress.HELD:.0f} % and holds {held:.0f} % elsewhere.")


if __name__ == "__main__":
    main()
