"""How long what concerns a person is kept, as dated data (``retention.toml``)."""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.host import HostRule, RuleKind, of_kind
from arpenteur.domain.law.loading import Grade

_FILE = "retention.toml"


@dataclass(frozen=True)
class Length:
    """So many months and days, in force from a day."""

    since: date
    months: int = 0
    days: int = 0


@dataclass(frozen=True)
class Term:
    """One duration: what it waits for, how long, on what ground."""

    key: str
    title: str
    summary: str
    counted_from: str
    grade: Grade
    reference: str
    read_on: date
    lengths: tuple[Length, ...]

    def length(self, on: date) -> Length:
        """The duration in force on a day; before the first, the first."""
        return next((one for one in reversed(self.lengths) if one.since <= on), self.lengths[0])

    def after(self, moment: datetime) -> datetime:
        """The end of the term that begins at a moment."""
        length = self.length(moment.date())
        return add_months(moment, length.months) + timedelta(days=length.days)

    def before(self, moment: datetime) -> datetime:
        """The moment whose term ends at another."""
        length = self.length(moment.date())
        return add_months(moment, -length.months) - timedelta(days=length.days)

    def after_day(self, day: date, time_zone: str) -> datetime:
        """The end of the term that begins when a day is over, on the clocks of a territory.

        >>> term("volunteer").after_day(date(2027, 3, 21), "Europe/Paris").isoformat()
        '2027-05-22T00:00:00+02:00'
        """
        length = self.length(day)
        last = add_months(datetime.combine(day, time(), UTC), length.months).date() + timedelta(days=length.days + 1)
        return datetime.combine(last, time(), ZoneInfo(time_zone))


def add_months(moment: datetime, months: int) -> datetime:
    """The same day of another month, its last where it is shorter.

    >>> add_months(datetime(2027, 1, 31, tzinfo=UTC), 1).date().isoformat()
    '2027-02-28'
    """
    month = moment.year * 12 + moment.month - 1 + months
    year, number = month // 12, month % 12 + 1
    return moment.replace(year=year, month=number, day=min(moment.day, calendar.monthrange(year, number)[1]))


@cache
def terms() -> Mapping[str, Term]:
    """All of them, by key, as the host changed them. Raises InputError where a file is not complete."""
    raw = tomllib.loads(files("arpenteur.domain.law").joinpath(_FILE).read_text(encoding="utf-8"))
    found = {key: _read(key, one) for key, one in raw.items()}
    for rule in of_kind(RuleKind.RETENTION):
        if rule.term in found:  # an unknown one is refused by ``check_names``
            found[rule.term] = _changed(found[rule.term], rule)
    return MappingProxyType(found)


def _changed(one: Term, rule: HostRule) -> Term:
    """The term with the lengths of a host, from their dates on, and its text."""
    try:
        lengths = tuple(Length(**each) for each in rule.lengths)
    except TypeError as fault:
        raise InputError("durée illisible ({fault})", Where(f"{rule.id}.toml"), fault=fault) from fault
    if any(type(each.since) is not date or each.months + each.days <= 0 for each in lengths):
        expected = "since, une date, puis months ou days au-dessus de 0"
        raise InputError("durée vide ou sans date", Where(f"{rule.id}.toml"), expected=expected)
    since = {each.since for each in lengths}
    kept = [each for each in one.lengths if each.since not in since]
    return replace(
        one,
        summary=f"{one.summary} {rule.summary}",
        reference=f"{one.reference} ; {rule.article}",
        lengths=tuple(sorted((*kept, *lengths), key=lambda each: each.since)),
    )


def term(key: str) -> Term:
    """One of them. Raises KeyError."""
    return terms()[key]


def _read(key: str, raw: Mapping[str, Any]) -> Term:
    try:
        lengths = tuple(sorted((Length(**one) for one in raw["values"]), key=lambda one: one.since))
        made = Term(
            key=key,
            title=raw["title"],
            summary=raw["summary"],
            counted_from=raw["from"],
            grade=Grade(raw["grade"]),
            reference=raw["reference"],
            read_on=raw["read_on"],
            lengths=lengths,
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(f"durée « {key} » illisible ({fault})", Where(_FILE)) from fault
    if not lengths or any(one.months + one.days <= 0 for one in lengths):
        raise InputError(f"durée « {key} » vide", Where(_FILE))
    return made
