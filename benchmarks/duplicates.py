"""Who is in the list twice: precision and recall on FEBRL, beside rules of one line and chance; time and memory.

    python benchmarks/duplicates.py [--people 100000] [--weights]

FEBRL 1–3 are what is reported; weights and thresholds come from FEBRL 4 (`--weights` counts them again). The generated
set has what FEBRL has not: addresses, telephones, families; its rules of one line are the exact address, the exact
telephone, the exact name. Thresholds were not chosen on it. Time and memory: one process of its own.
"""

from _shared import options_of  # isort: skip — it puts tests/support on the path

import math
import multiprocessing
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations

from febrl import entries_of

from _likely_people import people
from arpenteur.web.persons.people.likeness.certainty import Doubt
from arpenteur.web.persons.people.likeness.pairs import pairs_of
from arpenteur.web.persons.people.likeness.records import Record, record_of
from arpenteur.web.persons.people.likeness.scoring import SUGGESTED, SURE, LikePart, likeness

Pairs = set[tuple[int, int]]


def main() -> None:
    """Print the tables."""
    options = options_of(__doc__, people=100_000, weights=False)
    if options.weights:
        print_weights()
        return
    print(f"suggested from {SUGGESTED:g} bits, joined at once from {SURE:g}\n")
    for number in "123":
        entries, true = entries_of(number)
        print(f"FEBRL {number}: {len(entries)} entries, {len(true)} pairs that are one person")
        print_rules(entries, true)
    entries, true = generated(20_000)
    print(f"generated: {len(entries)} entries, {len(true)} pairs that are one person")
    print_rules(entries, true)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, megabytes, found = pool.apply(measured, (options.people,))
    print(f"{options.people} people compared in {seconds:.0f} s, {megabytes:.0f} MB, {found} pairs")


def generated(count: int) -> tuple[list[Record], Pairs]:
    """Entries of the generated set."""
    lines, true = people(count, seed=7)
    return [
        record_of(key, name=one.name, email=one.email, phone=one.phone, address=one.address)
        for key, one in enumerate(lines)
    ], true


def measured(count: int) -> tuple[float, float, int]:
    """Seconds, megabytes at most, pairs found; entries already made."""
    entries, _true = generated(count)
    start = time.perf_counter()
    found = len(pairs_of(entries))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return time.perf_counter() - start, peak, found


def print_rules(entries: list[Record], true: Pairs) -> None:
    """Each rule with its precision, recall and F1."""
    pairs = pairs_of(entries)
    suggested = {(pair.first.key, pair.second.key) for pair in pairs}
    rules: dict[str, Pairs] = {
        "suggested": suggested,
        "suggested, homes apart": {(one.first.key, one.second.key) for one in pairs if one.doubt is not Doubt.HOME},
        f"at least {SURE:g} bits": {(one.first.key, one.second.key) for one in pairs if one.like.bits >= SURE},
        "joined at once": {(one.first.key, one.second.key) for one in pairs if one.certain},
        "the same name": same(entries, lambda one: one.name),
        "the same name and postcode": same(entries, lambda one: one.place.postcode and one.name + one.place.postcode),
        "the same home": same(entries, lambda one: one.place.street and one.place.number + one.place.street),
        "the same e-mail address": same(entries, lambda one: one.email),
        "the same telephone": same(entries, lambda one: one.phone),
        "chance": chance(len(entries), len(suggested)),
    }
    print(f"  {'':<28}{'pairs':>8}{'precision':>11}{'recall':>9}{'F1':>8}")
    for name, found in rules.items():
        if found:
            precision, recall, f1 = measures(found, true)
            print(f"  {name:<28}{len(found):>8}{precision:>11.4f}{recall:>9.4f}{f1:>8.4f}")
        else:
            print(f"  {name:<28}{0:>8}")
    print()


def measures(found: Pairs, true: Pairs) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = len(found & true)
    precision, recall = right / len(found), right / len(true)
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def same(entries: Iterable[Record], key: Callable[[Record], str]) -> Pairs:
    """Every two entries with an equal key that is not empty."""
    held: dict[str, list[int]] = {}
    for one in entries:
        if text := key(one):
            held.setdefault(text, []).append(one.key)
    return {pair for keys in held.values() for pair in combinations(keys, 2)}


def chance(entries: int, count: int) -> Pairs:
    """So many pairs drawn."""
    rnd = random.Random(1)
    found: Pairs = set()
    while len(found) < count:
        first, second = sorted((rnd.randrange(entries), rnd.randrange(entries)))
        if first != second:
            found.add((first, second))
    return found


def print_weights() -> None:
    """Of each part, how often it agrees so between two entries of one person and between two drawn, on FEBRL 4."""
    entries, true = entries_of("4a", "4b")
    drawn = chance(len(entries), 200_000) - true
    for part in LikePart:
        one, other = (
            Counter(likeness(entries[i], entries[j]).parts[part] for i, j in pairs) for pairs in (true, drawn)
        )
        for level, count in one.most_common():
            there, here = (other[level] + 0.5) / len(drawn), count / len(true)
            print(f"{part:<10}{level:<10}{here:>9.4f}{there:>10.6f}{math.log2(here / there):>7.1f} bits")


if __name__ == "__main__":
    main()
