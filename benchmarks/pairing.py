"""Pairs of Préparer samedi beside pairs by name and pairs by lot, on people drawn after the weights were written.

Prints, for each way: newcomers with a guide, mean kilometres between partners, pairs of neighbours, hours of whoever is
left out beside the mean, and the weight that ``pair_up`` makes greatest. The seeds are none of a test's.
"""

import time
from collections.abc import Callable
from random import Random
from statistics import mean

from arpenteur.web.ground.week.pairing import Walker, distance, pair_up, weight

CASES, FEWEST, MOST = 200, 7, 41
SEED = 20261128
Pairs = tuple[list[tuple[Walker, Walker]], list[Walker]]
NAMES = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4)


def people(rng: Random) -> list[tuple[str, Walker]]:
    """Free people of one outing: quartiers of a town of 4 km, a third who have not been out, teams, hours."""
    quartiers = {name: (2.4 + rng.random() * 0.05, 48.9 + rng.random() * 0.035) for name in "ABCDEF"}
    count = rng.randint(FEWEST, MOST)
    found = [
        Walker(
            number=number,
            quartier=(home := rng.choice([*quartiers, ""])),
            home=quartiers.get(home),
            newcomer=rng.random() < 0.33,
            likes_it=rng.random() < 0.5,
            languages=frozenset({"fr"} | {one for one in ("ar", "en", "pt", "tr") if rng.random() < 0.15}),
            teams=frozenset({rng.randint(1, 3)}),
            hours=rng.choice((0.0, 0.0, 2.0, 3.0, 5.0, 8.0)),
        )
        for number in range(count)
    ]
    signs, length = NAMES
    return [("".join(rng.choices(signs, k=length)), one) for one in found]


def matched(named: list[tuple[str, Walker]], _rng: Random) -> Pairs:
    known = {one.number: one for _name, one in named}
    found = pair_up(known.values())
    return [(known[a], known[b]) for a, b in found.pairs], [known[one] for one in found.alone]


def by_name(named: list[tuple[str, Walker]], _rng: Random) -> Pairs:
    return _in_turn([one for _name, one in sorted(named, key=lambda pair: pair[0])])


def by_lot(named: list[tuple[str, Walker]], rng: Random) -> Pairs:
    return _in_turn(rng.sample([one for _name, one in named], len(named)))


def _in_turn(row: list[Walker]) -> Pairs:
    last = len(row) - len(row) % 2
    return [(row[at], row[at + 1]) for at in range(0, last, 2)], row[last:]


def main() -> None:
    ways: dict[str, Callable[[list[tuple[str, Walker]], Random], Pairs]] = {
        "matching": matched,
        "by name": by_name,
        "by lot": by_lot,
    }
    print(f"{CASES} outings of {FEWEST} to {MOST} people")
    print("way         guided   km apart   neighbours   left out, hours   weight")
    for name, way in ways.items():
        rng = Random(SEED)
        guided, apart, near, left, weights = [], [], [], [], []
        for _case in range(CASES):
            named = people(rng)
            pairs, alone = way(named, Random(rng.random()))
            new = [one for _name, one in named if one.newcomer]
            with_guide = sum(a.newcomer != b.newcomer for a, b in pairs)
            guided.append(with_guide / min(len(new), len(named) - len(new)) if new and len(new) < len(named) else 1.0)
            apart += [far for a, b in pairs if (far := distance(a.home, b.home)) is not None]
            near.append(mean(bool(a.quartier) and a.quartier == b.quartier for a, b in pairs))
            left += [one.hours - mean(other.hours for _name, other in named) for one in alone]
            weights.append(sum(weight(a, b) for a, b in pairs) / len(pairs))
        print(
            f"{name:10}  {mean(guided):6.1%}  {mean(apart):8.2f}  {mean(near):10.1%}  {mean(left):+15.2f}  "
            f"{mean(weights):7.1f}"
        )
    crowd = [Walker(number, newcomer=number % 3 == 0, quartier="ABCDEF"[number % 6]) for number in range(120)]
    began = time.perf_counter()
    pair_up(crowd)
    print(f"120 people paired in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
