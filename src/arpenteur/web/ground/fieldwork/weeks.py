"""A week laid out as a calendar: a column a day, a line a quarter of an hour, actions of one hour side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format, day_of_month
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.fieldwork.display import ActionCard, capital
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.law import silent

DAYS = 7
_QUARTERS = 4
_FIRST_HOUR, _LAST_HOUR = 8, 22
_SHORTEST = 2
MOST_LANES = 3


@dataclass(frozen=True)
class Slot:
    """An action in its column: from line to line, one of so many side by side.

    ``more`` stand where no room is left; a ``beyond`` one is among them, named where a day is read as a list.
    """

    card: ActionCard | None
    row: int
    until: int
    lane: int
    lanes: int
    more: int = 0
    refused: bool = False
    title: str = ""
    beyond: bool = False


@dataclass
class Day:
    """One column; ``name`` without its month; ``aside``: it is never read as a list."""

    date: date
    name: str
    month: str
    today: bool
    silence: str
    silence_detail: str
    aside: bool = False
    slots: list[Slot] = field(default_factory=list)

    @property
    def visible(self) -> list[Slot]:
        """Its slots as they are written: beside a form, only those that are drawn."""
        return [one for one in self.slots if not (self.aside and one.beyond)]

    @property
    def lacking(self) -> int:
        """People still to be found for its actions."""
        return sum(one.card.lacking for one in self.slots if one.card)

    @property
    def iso(self) -> str:
        """As addresses write it."""
        return self.date.isoformat()


@dataclass(frozen=True)
class Attempt:
    """A slot that is being asked for, or was refused."""

    title: str
    starts: datetime
    ends: datetime
    refused: bool


@dataclass(frozen=True)
class Week:
    """Everything the calendar shows. ``hours``: line and name of each hour; ``rows``: how many lines."""

    monday: date
    days: tuple[Day, ...]
    hours: tuple[tuple[int, str], ...]
    rows: int
    title: str
    empty: bool


def week(
    campaign: Campaign, monday: date, cards: Iterable[ActionCard], at: datetime, attempt: Attempt | None = None
) -> Week:
    """Lay out the actions that start in a week; ``attempt`` is drawn among them."""
    listed = [one for one in cards if monday <= one.day < monday + timedelta(days=DAYS)]
    first, last = _span(listed, attempt)
    today = day_of(campaign, at)
    days = tuple(day(campaign, monday + timedelta(days=number), today) for number in range(DAYS))
    for one in days:
        one.aside = attempt is not None
        one.slots = _laid(one.date, listed, attempt, first, last)
    hours = tuple((1 + (hour - first) * _QUARTERS, _hour(hour)) for hour in range(first, last))
    title = span_text(monday, monday + timedelta(days=DAYS - 1))
    return Week(monday, days, hours, (last - first) * _QUARTERS, title, not listed)


def day(campaign: Campaign, on: date, today: date) -> Day:
    """A day of the calendar without its actions; hatched where the law asks for silence."""
    silence = detail = ""
    if on in (campaign.first_round, campaign.second_round):
        silence, detail = _("Vote"), _("until the last polling station closes")
    elif silent(campaign, on):
        silence, detail = _("Electoral silence"), _("from midnight")
    return Day(on, date_format(on, "l j"), date_format(on, "F"), on == today, silence, detail)


def span_text(first: date, last: date) -> str:
    """``8 – 14 mars 2027``."""
    same = (first.month, first.year) == (last.month, last.year)
    start = day_of_month(first) if same else date_format(first, "j F" if first.year == last.year else "j F Y")
    return f"{start} – {date_format(last, 'j F Y')}"


def hours_by_kind(cards: Iterable[ActionCard]) -> list[tuple[str, float, float]]:
    """Kind, person-hours planned, and the same on a scale of 0 to 100; most first."""
    sums: dict[str, float] = {}
    for one in cards:
        if one.action.status not in {Status.DRAFT, Status.CANCELLED} and one.person_hours:
            label = capital(str(Kind(one.action.kind).label))
            sums[label] = sums.get(label, 0.0) + one.person_hours
    most = max(sums.values(), default=1.0)
    return [(kind, hours, 100 * hours / most) for kind, hours in sorted(sums.items(), key=lambda pair: -pair[1])]


def _span(listed: list[ActionCard], attempt: Attempt | None) -> tuple[int, int]:
    """First and last hour of the grid: those of a working day, wider where something starts or ends outside."""
    pieces = [(one.starts, one.ends) for one in listed] + ([(attempt.starts, attempt.ends)] if attempt else [])
    first = min([_FIRST_HOUR, *(starts.hour for starts, _ends in pieces)])
    last = max([_LAST_HOUR, *(_end_hour(starts, ends) for starts, ends in pieces)])
    return first, last


def _end_hour(starts: datetime, ends: datetime) -> int:
    if ends.date() > starts.date():
        return 24
    return ends.hour + (1 if ends.minute else 0)


def _laid(on: date, listed: list[ActionCard], attempt: Attempt | None, first: int, last: int) -> list[Slot]:
    """Slots of a day: those that overlap share its width."""
    wanted = [(*_rows(one.starts, one.ends, first, last), one) for one in listed if one.day == on]
    slots: list[Slot] = []
    cluster: list[tuple[int, int, ActionCard]] = []
    end = 0
    for row, until, one in sorted(wanted, key=lambda piece: (piece[0], -piece[1], piece[2].action.pk)):
        if cluster and row >= end:
            slots += _side_by_side(cluster)
            cluster, end = [], 0
        cluster.append((row, until, one))
        end = max(end, until)
    slots += _side_by_side(cluster)
    if attempt is not None and attempt.starts.date() == on:
        row, until = _rows(attempt.starts, attempt.ends, first, last)
        slots.append(Slot(None, row, until, 1, 1, refused=attempt.refused, title=attempt.title))
    return slots


def _rows(starts: datetime, ends: datetime, first: int, last: int) -> tuple[int, int]:
    """First line and line after the last; at least half an hour, so that its name can be read."""
    row = 1 + (starts.hour - first) * _QUARTERS + starts.minute // 15
    until = 1 + (last - first) * _QUARTERS
    if ends.date() == starts.date():
        until = 1 + (ends.hour - first) * _QUARTERS + -(-ends.minute // 15)
    return row, min(max(until, row + _SHORTEST), 1 + (last - first) * _QUARTERS)


def _side_by_side(cluster: list[tuple[int, int, ActionCard]]) -> list[Slot]:
    ends: list[int] = []
    placed: list[tuple[int, int, ActionCard, int]] = []
    for row, until, one in cluster:
        lane = next((number for number, end in enumerate(ends) if end <= row), len(ends))
        ends[lane : lane + 1] = [until]
        placed.append((row, until, one, lane + 1))
    lanes = min(len(ends), MOST_LANES)
    crowded = len(ends) > MOST_LANES
    room = lanes - 1 if crowded else lanes
    slots = [Slot(one, row, until, lane, lanes) for row, until, one, lane in placed if lane <= room]
    hidden = [Slot(one, row, until, lanes, lanes, beyond=True) for row, until, one, lane in placed if lane > room]
    if hidden:
        first, last = min(slot.row for slot in hidden), max(slot.until for slot in hidden)
        slots += [*hidden, Slot(None, first, last, lanes, lanes, more=len(hidden))]
    return slots


def _hour(hour: int) -> str:
    return clock(datetime(2000, 1, 1, hour))  # noqa: DTZ001 — an hour of any day
