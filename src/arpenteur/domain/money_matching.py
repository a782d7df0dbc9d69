"""Lines of a bank statement beside what the campaign wrote: which entry a line may be. Proposed, never decided here."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

MOST_DAYS = 10
"""Days between the date of an entry and that of its line: a cheque waits to be brought to the bank."""
_LONG_WAY = 45
"""The same where the reference agrees too."""
MOST_TOGETHER, MOST_OPEN = 4, 24
"""Entries of one transfer that are put together, out of so many that could be."""
_REFERENCE, _AMOUNT, _WORDS = 4, 2, 1
_LEAST_LETTERS = 3


@dataclass(frozen=True)
class BankLine:
    """A line of a statement: cents that came in, or went out (below zero)."""

    key: int
    cents: int
    on: date
    text: str


@dataclass(frozen=True)
class OpenEntry:
    """A donation, a receipt, a payment that no line is matched with yet; cents below zero for what goes out. ``words``:
    a label or a supplier, ``references``: of the payment or the receipt; ``batch``: of one file of a provider, who pays
    many together.
    """

    key: str
    cents: int
    on: date
    words: str = ""
    references: tuple[str, ...] = ()
    batch: str = ""


@dataclass(frozen=True)
class Proposal:
    """Entries that add up to a line, with how much speaks for it and why: ``reference``, ``amount``, ``words``,
    ``together``.
    """

    line: int
    entries: tuple[str, ...]
    weight: int
    why: tuple[str, ...]


def proposals(lines: Iterable[BankLine], entries: Sequence[OpenEntry]) -> list[Proposal]:
    """For each line the likeliest entries, the surest lines first; no entry is proposed to two lines."""
    by_amount: dict[int, list[_Plain]] = {}
    for entry in entries:
        by_amount.setdefault(entry.cents, []).append(_Plain.of(entry))
    batches = _by_file(entries)
    found: list[Proposal] = []
    for line in lines:
        said, words = _folded(line.text), _words(line.text)
        alone = [made for one in by_amount.get(line.cents, ()) if (made := _alone(line, said, words, one))]
        found += alone or _batches(line, batches, entries) or _together(line, entries)
    found.sort(key=lambda one: (-one.weight, one.line, one.entries))
    taken: set[str] = set()
    served: set[int] = set()
    chosen: list[Proposal] = []
    for one in found:
        if one.line not in served and taken.isdisjoint(one.entries):
            served.add(one.line)
            taken.update(one.entries)
            chosen.append(one)
    return chosen


@dataclass(frozen=True)
class _Plain:
    """An entry with its texts as they are compared, which is done once for all lines."""

    entry: OpenEntry
    references: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def of(cls, entry: OpenEntry) -> "_Plain":
        references = tuple(_folded(part) for part in entry.references if len(part) >= _LEAST_LETTERS)
        return cls(entry, references, frozenset(_words(entry.words)))


def _alone(line: BankLine, said: str, words: set[str], one: _Plain) -> Proposal | None:
    """One entry of the very amount of a line, whose text is ``said`` without anything but letters and figures."""
    days = abs((line.on - one.entry.on).days)
    if days > _LONG_WAY:
        return None
    why = ["amount"]
    if any(part in said for part in one.references):
        why.insert(0, "reference")
    elif days > MOST_DAYS:
        return None
    if not one.words.isdisjoint(words):
        why.append("words")
    weights = {"reference": _REFERENCE, "amount": _AMOUNT, "words": _WORDS}
    nearness = MOST_DAYS - min(days, MOST_DAYS)
    return Proposal(line.key, (one.entry.key,), 100 * sum(weights[each] for each in why) + nearness, tuple(why))


def _by_file(entries: Iterable[OpenEntry]) -> list[list[OpenEntry]]:
    """Entries of each file of a provider, money that came in and money that went out apart."""
    found: dict[tuple[str, bool], list[OpenEntry]] = {}
    for one in entries:
        if one.batch:
            found.setdefault((one.batch, one.cents > 0), []).append(one)
    return [some for some in found.values() if len(some) > 1]


def _batches(line: BankLine, batches: Iterable[list[OpenEntry]], entries: Sequence[OpenEntry]) -> list[Proposal]:
    """Everything of one file of a provider, paid in one transfer, whole or less one payment that is its fees."""
    found = []
    for batch in batches:
        fees = sum(one.cents for one in batch) - line.cents
        kept = [one for one in entries if fees > 0 and one.cents == -fees and abs((line.on - one.on).days) <= _LONG_WAY]
        if max(one.on for one in batch) <= line.on and (not fees or len(kept) == 1):
            keys = tuple(one.key for one in (*batch, *kept))
            found.append(Proposal(line.key, keys, 100 * _AMOUNT, ("together",)))
    return found


def _together(line: BankLine, entries: Sequence[OpenEntry]) -> list[Proposal]:
    """A few entries that add up, cheques brought together for instance; only one way to add up is a proposal."""
    near = [
        one
        for one in entries
        if one.cents * line.cents > 0 and abs(one.cents) < abs(line.cents) and abs((line.on - one.on).days) <= MOST_DAYS
    ][:MOST_OPEN]
    ways = [
        some
        for size in range(2, MOST_TOGETHER + 1)
        for some in combinations(near, size)
        if sum(one.cents for one in some) == line.cents
    ]
    if len(ways) != 1:
        return []
    return [Proposal(line.key, tuple(one.key for one in ways[0]), 100, ("together",))]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", "".join(one for one in plain if not unicodedata.combining(one)).casefold())


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return {one for one in re.findall(r"[a-z0-9]+", plain) if len(one) > _LEAST_LETTERS}
