"""Days of a vote turned into moments, to the second, on the clocks of the territory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from arpenteur.domain.time_zones import time_zone_of

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_MONDAY = 0
_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Calendar:
    """The rounds of a campaign, and its territory's clocks."""

    place: str
    time_zone: str
    first_round: date
    second_round: date | None

    @property
    def zone(self) -> ZoneInfo:
        """The campaign's own time zone, its territory's where it has none."""
        return ZoneInfo(self.time_zone or time_zone_of(self.place))

    @property
    def rounds(self) -> tuple[date, ...]:
        """Days of vote, in order."""
        return (self.first_round,) if self.second_round is None else (self.first_round, self.second_round)

    def at(self, day: date, hour: time = time()) -> datetime:
        """A moment of a day on the territory's clocks."""
        return datetime.combine(day, hour, self.zone)

    def months_before(self, months: int) -> date:
        """First day of the month of the first round, so many months earlier (L50-1, L51, L52-1)."""
        first = self.first_round.replace(day=1)
        month = first.year * 12 + first.month - 1 - months
        return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Span:
    """From a moment until just before another."""

    starts: datetime
    ends: datetime

    def meets(self, starts: datetime, ends: datetime) -> bool:
        """Whether something between two moments takes place inside."""
        # Python compares two moments of one time zone by their wall clocks, which a change of hour makes wrong.
        ours, other = (self.starts, self.ends), (starts, ends)
        (begin, end), (their_begin, their_end) = ([one.astimezone(UTC) for one in pair] for pair in (ours, other))
        return their_begin < end and (their_end > begin or their_begin == their_end == begin)


def silences(calendar: Calendar, eve_days: int, closing: time) -> Iterator[Span]:
    """From the eve of each round at 0:00 until the last polling station closes."""
    for day in calendar.rounds:
        yield Span(calendar.at(day - timedelta(days=eve_days)), calendar.at(day, closing))


def official_campaign(calendar: Calendar) -> Iterator[Span]:
    """L47 A: from the second Monday before the vote until the eve at 0:00; then from the day after the first round."""
    first = calendar.first_round
    monday = first - timedelta(days=(first.weekday() - _MONDAY) % 7 or 7) - timedelta(days=7)
    yield Span(calendar.at(monday), calendar.at(first - timedelta(days=1)))
    if calendar.second_round is not None:
        yield Span(calendar.at(first + timedelta(days=1)), calendar.at(calendar.second_round - timedelta(days=1)))


def window(calendar: Calendar, months: int) -> Span:
    """From six months before the first day of the month of the election until the end of its last round's day."""
    last = calendar.rounds[-1] + timedelta(days=1)
    return Span(calendar.at(calendar.months_before(months)), calendar.at(last))


def in_words(moment: datetime) -> str:
    """« samedi 13 mars à 10 h 30 »."""
    day = "1er" if moment.day == 1 else str(moment.day)
    hour = f"{moment.hour}{_NBSP}h" + (f"{_NBSP}{moment.minute:02}" if moment.minute else "")
    return f"{_DAYS[moment.weekday()]} {day} {_MONTHS[moment.month - 1]} à {hour}"
