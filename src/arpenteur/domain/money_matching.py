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
    found: list[Proposal] = []
    for line in lines:
        found += _of(line, entries)
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


def _of(line: BankLine, entries: Sequence[OpenEntry]) -> list[Proposal]:
    alone = [made for one in entries if one.cents == line.cents and (made := _alone(line, one))]
    return alone or _batches(line, entries) or _together(line, entries)


def _alone(line: BankLine, one: OpenEntry) -> Proposal | None:
    days = abs((line.on - one.on).days)
    text = _folded(line.text)
    why = ["amount"]
    if any(len(part) >= _LEAST_LETTERS and _folded(part) in text for part in one.references):
        why.insert(0, "reference")
    if _words(one.words) & _words(line.text):
        why.append("words")
    if days > (_LONG_WAY if "reference" in why else MOST_DAYS):
        return None
    weights = {"reference": _REFERENCE, "amount": _AMOUNT, "words": _WORDS}
    nearness = MOST_DAYS - min(days, MOST_DAYS)
    return Proposal(line.key, (one.key,), 100 * sum(weights[each] for each in why) + nearness, tuple(why))


def _batches(line: BankLine, entries: Sequence[OpenEntry]) -> list[Proposal]:
    """Everything of one file of a provider, paid in one transfer."""
    batches: dict[str, list[OpenEntry]] = {}
    for one in entries:
        if one.batch and one.cents * line.cents > 0:
            batches.setdefault(one.batch, []).append(one)
    return [
        Proposal(line.key, tuple(one.key for one in batch), 100 * _AMOUNT, ("together",))
        for batch in batches.values()
        if len(batch) > 1 and sum(one.cents for one in batch) == line.cents
        and max(one.on for one in batch) <= line.on
    ]  # fmt: skip


def _together(line: BankLine, entries: Sequence[OpenEntry]) -> list[Proposal]:
    """A few entries that add up, cheques brought together for instance; only one way to add up is a proposal."""
    near = [
        one for one in entries
        if one.cents * line.cents > 0 and abs(one.cents) < abs(line.cents) and abs((line.on - one.on).days) <= MOST_DAYS
    ][:MOST_OPEN]  # fmt: skip
    ways = [
        some for size in range(2, MOST_TOGETHER + 1) for some in combinations(near, size)
        if sum(one.cents for one in some) == line.cents
    ]  # fmt: skip
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
