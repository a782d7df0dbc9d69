"""The account of a campaign by heading, and what is still missing before it can be filed."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.loading import Grade
from arpenteur.domain.money_expenses import InKindGiver

_FILE = "money_headings.toml"
OWN, GIFTS = "7020", "7040"
IN_KIND: Mapping[InKindGiver, str] = MappingProxyType(
    {InKindGiver.CANDIDATE: "7070", InKindGiver.PARTY: "7071", InKindGiver.PERSON: "7072"}
)


@dataclass(frozen=True)
class Headings:
    """Numbers and names of both sides of the account, and where they come from."""

    since: date
    grade: Grade
    source: str
    expenses: Mapping[str, str]
    receipts: Mapping[str, str]

    def name(self, number: str) -> str:
        """The name of a heading; its number where it is none of these."""
        return self.expenses.get(number) or self.receipts.get(number) or number


@dataclass(frozen=True)
class AccountLine:
    """The sum of a heading, in cents."""

    number: str
    name: str
    cents: int


@dataclass(frozen=True)
class Account:
    """Both sides of the account: sums by heading, in the order of their numbers."""

    receipts: tuple[AccountLine, ...]
    expenses: tuple[AccountLine, ...]

    @property
    def received(self) -> int:
        """Cents of all receipts, in kind included."""
        return sum(one.cents for one in self.receipts)

    @property
    def spent(self) -> int:
        """Cents of all expenses, in kind included."""
        return sum(one.cents for one in self.expenses)

    @property
    def surplus(self) -> int:
        """What is left, in cents; below zero the account may not be filed (L52-12)."""
        return self.received - self.spent


@cache
def headings() -> Headings:
    """The headings in force. Raises InputError where the file is not complete."""
    raw = tomllib.loads(files("arpenteur.domain").joinpath(_FILE).read_text(encoding="utf-8"))
    try:
        return Headings(
            raw["since"],
            Grade(raw["grade"]),
            raw["source"],
            MappingProxyType(raw["expenses"]),
            MappingProxyType(raw["receipts"]),
        )
    except (KeyError, ValueError) as fault:
        raise InputError("plan de comptes illisible", Where(_FILE)) from fault


def account(receipts: Iterable[tuple[str, int]], expenses: Iterable[tuple[str, int]]) -> Account:
    """The account of pairs of heading and cents; what is given in kind stands among both."""
    return Account(_lines(receipts), _lines(expenses))


def next_number(numbers: Iterable[int | None]) -> int:
    """The number of the next piece: one more than the last that was given, so that none is given twice."""
    return max((one for one in numbers if one is not None), default=0) + 1


def missing_numbers(numbers: Sequence[str]) -> list[str]:
    """Receipts of the CNCCFP that are missing between the first and the last that were recorded, by series.

    A number is letters or nothing, then figures; each series of letters and of a length is looked at by itself.

    >>> missing_numbers(["000117", "000119", "A7", "A9", "papier"])
    ['000118', 'A8']
    """
    series: dict[tuple[str, int], set[int]] = {}
    for one in numbers:
        letters = one.rstrip("0123456789")
        figures = one[len(letters) :]
        if figures:
            series.setdefault((letters, len(figures)), set()).add(int(figures))
    return [
        f"{letters}{number:0{length}}" for (letters, length), known in sorted(series.items()) for number in _gaps(known)
    ]


MOST_GAPS = 500
"""Beyond so many in one series it is no gap but another booklet."""


def _gaps(known: set[int]) -> list[int]:
    first, last = min(known), max(known)
    return [] if last - first - len(known) >= MOST_GAPS else [one for one in range(first, last) if one not in known]


def _lines(pairs: Iterable[tuple[str, int]]) -> tuple[AccountLine, ...]:
    sums: Counter[str] = Counter()
    for number, cents in pairs:
        sums[number] += cents
    return tuple(AccountLine(number, headings().name(number), cents) for number, cents in sorted(sums.items()))
