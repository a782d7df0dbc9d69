"""Hours at which people may be called or sent a text message, by kind of day; never on a Sunday or a public holiday."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.loading import Rule, rule
from arpenteur.domain.working_days import holidays

type Span = tuple[time, time]
"""From an hour until just before another."""
CALLS, TEXTS = "CONSO-D223-9-HOURS", "SMS-AF2M-HOURS"
_SATURDAY, _SUNDAY = 5, 6
_SEARCHED = 15
"""Days in which there is always an hour: holidays do not follow each other so long."""


@dataclass(frozen=True)
class Hours:
    """Spans of the working days and of Saturdays, in order, on the clocks of the place."""

    weekdays: tuple[Span, ...]
    saturday: tuple[Span, ...]

    def __post_init__(self) -> None:
        """Raises InputError for spans that end before they begin, or meet."""
        for spans in (self.weekdays, self.saturday):
            edges = [edge for span in spans for edge in span]
            if any(after <= before for before, after in pairwise(edges)):
                raise InputError("des heures qui se suivent sont attendues", expected="10:00-13:00 14:00-20:00")

    def spans_of(self, day: date, place: str) -> tuple[Span, ...]:
        """Those of one day in a place; none on a Sunday or a public holiday."""
        if day.weekday() == _SUNDAY or day in _holidays(day.year, place):
            return ()
        return self.saturday if day.weekday() == _SATURDAY else self.weekdays

    def open_at(self, local: datetime, place: str) -> bool:
        """Whether people may be reached at a moment, given on the clocks of the place."""
        return any(starts <= local.time() < ends for starts, ends in self.spans_of(local.date(), place))

    def closes_at(self, local: datetime, place: str) -> datetime | None:
        """The end of the span that is under way; None outside."""
        spans = self.spans_of(local.date(), place)
        ends = next((ends for starts, ends in spans if starts <= local.time() < ends), None)
        return None if ends is None else datetime.combine(local.date(), ends, local.tzinfo)

    def opens_at(self, local: datetime, place: str) -> datetime | None:
        """The next moment at which people may be reached, the same one inside a span; None where no day has hours."""
        if self.open_at(local, place):
            return local
        for starts in self._starts(local, place):
            if starts.replace(tzinfo=None) >= local.replace(tzinfo=None):
                return starts
        return None

    def within(self, other: "Hours") -> bool:
        """Whether no span of these lies outside those of another."""
        pairs = ((self.weekdays, other.weekdays), (self.saturday, other.saturday))
        return all(
            any(begins <= starts and ends <= closes for begins, closes in wide)
            for spans, wide in pairs
            for starts, ends in spans
        )

    def _starts(self, local: datetime, place: str) -> Iterator[datetime]:
        for ahead in range(_SEARCHED):
            day = local.date() + timedelta(days=ahead)
            for starts, _ends in self.spans_of(day, place):
                yield datetime.combine(day, starts, local.tzinfo)


def usual(id: str, on: date) -> Hours:
    """Hours that a rule gives where a campaign says nothing."""
    return _hours(rule(id), ("weekdays", "saturday"), on)


def widest(id: str, on: date) -> Hours:
    """The longest hours that a campaign may choose."""
    return _hours(rule(id), ("widest_weekdays", "widest_saturday"), on)


def read_spans(text: str) -> tuple[Span, ...]:
    """``10:00-13:00 14:00-20:00``; nothing for none. Raises InputError for what cannot be read.

    >>> read_spans("9:30-12:00")
    ((datetime.time(9, 30), datetime.time(12, 0)),)
    """
    try:
        return tuple(_span(one) for one in text.replace(",", " ").split())
    except ValueError as fault:
        raise InputError("heures illisibles : {text}", expected="10:00-13:00 14:00-20:00", text=text[:40]) from fault


def written_spans(spans: Sequence[Span]) -> str:
    """The same text that ``read_spans`` reads.

    >>> written_spans(read_spans("9:30-12:00 14:00-20:00"))
    '09:30-12:00 14:00-20:00'
    """
    return " ".join(f"{starts:%H:%M}-{ends:%H:%M}" for starts, ends in spans)


def _span(text: str) -> Span:
    starts, _dash, ends = text.partition("-")
    return time.fromisoformat(starts.zfill(5)), time.fromisoformat(ends.zfill(5))


def _hours(found: Rule, names: tuple[str, str], on: date) -> Hours:
    days = (found.parameter(name, act=on) for name in names)
    weekdays, saturday = (tuple((starts, ends) for starts, ends in spans) for spans in days)
    return Hours(weekdays, saturday)


@lru_cache(maxsize=64)
def _holidays(year: int, place: str) -> frozenset[date]:
    return holidays(year, place)
