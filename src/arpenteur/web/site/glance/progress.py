"""How far the first zones are, week by week, against what is wanted of them by the last day before the vote.

What is wanted, the goal, is every dwelling of the zones to be done first, once; of people, those who would be met if
every door opened as often as so far. Weeks are seven days that end yesterday, so that none is cut short by today.

Where a pace leads: the mean of all whole weeks since the start, and a range that holds three times out of four.

Chosen by ``benchmarks/progress_projection.py``: on simulated campaigns that no rule was chosen on, the last weeks did
no better than the plain mean since the start, so the plain mean it is. The range is that of a Student interval of four
fifths, twice as wide, because campaigns change their pace; a rush before the vote leaves it two times out of three.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import sqrt
from statistics import fmean, stdev

from django.db.models import Sum

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.ground.crew.asking import SATURDAY, next_saturday
from arpenteur.web.ground.fieldwork.doors import doors_of
from arpenteur.web.ground.fieldwork.kinds import DOORS, MET, Kind, Measure, Status
from arpenteur.web.ground.fieldwork.law import refusals
from arpenteur.web.site.glance.scope import GlanceScope

HARDLY = 0.02
"""A share of the goal that is not spoken of as late."""
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
ENOUGH_DOORS = 50
"""Below that, how often doors open is not known, and people have no goal."""
_DOORS, _MET = frozenset(DOORS), frozenset(MET)


LEAST_WEEKS = 3
"""Below that the spread of the weeks is not known, and nothing is said of the future."""
WIDENED = 2.0
HELD = 0.75
"""What the range holds, measured on campaigns that it was not made on."""
_STUDENT = (
    3.078,
    1.886,
    1.638,
    1.533,
    1.476,
    1.440,
    1.415,
    1.397,
    1.383,
    1.372,
    1.363,
    1.356,
    1.350,
    1.345,
    1.341,
    1.337,
    1.333,
    1.330,
    1.328,
    1.325,
    1.323,
    1.321,
    1.319,
    1.318,
    1.316,
    1.315,
    1.314,
    1.313,
    1.311,
    1.310,
)
"""Nine tenths of Student's law lie below, by degrees of freedom from 1; Abramowitz and Stegun, table 26.10."""
_NORMAL = 1.282


@dataclass(frozen=True)
class Projection:
    """What is still to come at the pace so far: a week, and until the end, with the range."""

    weekly: float
    central: float
    low: float
    high: float


def pace(weeks: Sequence[float], weeks_left: float) -> Projection | None:
    """The pace of whole weeks, oldest first, over ``weeks_left`` (0 or more) weeks; None where they are too few."""
    if len(weeks) < LEAST_WEEKS:
        return None
    mean, count = fmean(weeks), len(weeks)
    student = _STUDENT[count - 2] if count - 2 < len(_STUDENT) else _NORMAL
    half = WIDENED * student * stdev(weeks) * sqrt(weeks_left * (1 + weeks_left / count))
    central = mean * weeks_left
    return Projection(mean, central, max(central - half, 0.0), central + half)


@dataclass(frozen=True, slots=True)
class DayCount:
    """What was counted on a day in the first zones."""

    day: date
    doors: int
    opened: int
    met: int


@dataclass(frozen=True)
class WeekCount:
    """Seven days, what was counted in them and until their end."""

    first: date
    last: date
    count: int
    total: int


@dataclass(frozen=True)
class Saturday:
    """A Saturday to measure by: its doors, those of the turfs or actions planned, or those that were done."""

    day: date
    doors: int
    coming: bool


@dataclass(frozen=True)
class FirstCounts:
    """What was counted in the first zones, day by day and doors by station, and a Saturday to measure by."""

    days: Sequence[DayCount]
    by_station: Mapping[str, int]
    saturday: Saturday | None


@dataclass(frozen=True)
class GoalProgress:
    """One measure (``doors`` or ``met``) of the first zones on a day.

    ``start`` is the day of the first door, None before it; ``last_day`` the last one on which doors may be knocked at
    before the next vote, None once all votes are over; ``goal`` None where there is none.
    """

    measure: str
    today: date
    start: date | None
    last_day: date | None
    goal: int | None
    done: int
    weeks: tuple[WeekCount, ...]
    whole_weeks: int
    saturday: Saturday | None = None

    @property
    def share(self) -> float | None:
        """Done of the goal."""
        return self.done / self.goal if self.goal else None

    @property
    def days_left(self) -> int:
        """Days that remain, today and the last one among them."""
        return max((self.last_day - self.today).days + 1, 0) if self.last_day else 0

    @cached_property
    def pace(self) -> Projection | None:
        """Where the pace of the whole weeks leads, from the end of yesterday."""
        counts = [week.count for week in self.weeks[len(self.weeks) - self.whole_weeks :]]
        return pace(counts, self.days_left / WEEK.days) if self.last_day else None

    @property
    def until_yesterday(self) -> int:
        """Done before today, from where the pace leads on."""
        return self.weeks[-1].total if self.weeks else 0

    @property
    def today_count(self) -> int:
        """Since midnight."""
        return self.done - self.until_yesterday

    @property
    def projected(self) -> int | None:
        """What the pace leads to on the last day; never less than what is done."""
        return max(round(self.until_yesterday + self.pace.central), self.done) if self.pace else None

    @property
    def low(self) -> int | None:
        """The low end of its range."""
        return max(round(self.until_yesterday + self.pace.low), self.done) if self.pace else None

    @property
    def high(self) -> int | None:
        """The high end of its range."""
        return max(round(self.until_yesterday + self.pace.high), self.done) if self.pace else None

    @property
    def length(self) -> int:
        """Days from the first door to the last day."""
        return (self.last_day - self.start).days + 1 if self.start and self.last_day else 0

    @property
    def expected(self) -> int | None:
        """What an even pace from the first door to the goal would have done by the end of yesterday."""
        if not self.goal or not self.length or self.start is None:
            return None
        return round(self.goal * min((self.today - self.start).days / self.length, 1.0))

    @property
    def behind(self) -> int:
        """How many are missing beside an even pace; 0 on time, and where it is less than a day of that pace or than a
        fiftieth of the goal, whichever is less. Late, for the sentence and for the curve, is where it is not 0.
        """
        if not self.goal or self.expected is None:
            return 0
        missing = self.expected - self.done
        return missing if missing >= max(min(self.goal / self.length, HARDLY * self.goal), 1) else 0

    @property
    def days_late(self) -> float | None:
        """How many days ago an even pace had done as much; negative where it has not yet."""
        if not self.goal or not self.length or self.start is None:
            return None
        return min((self.today - self.start).days, self.length) - self.done / self.goal * self.length

    @property
    def reached_on(self) -> date | None:
        """The day on which the pace reaches the goal, None where it does not before the last day."""
        if not self.goal or self.pace is None or not self.pace.weekly or self.projected is None:
            return None
        days = (self.goal - self.until_yesterday) / self.pace.weekly * WEEK.days
        return self.today + timedelta(days=max(int(days), 0)) if self.projected >= self.goal else None


def last_day_before_the_vote(campaign: Campaign, today: date) -> date | None:
    """The last day on which doors may be knocked at before the next round; None once none is left."""
    for vote in (campaign.first_round, campaign.second_round):
        if vote is None or vote < today:
            continue
        day = vote
        while refusals(campaign, Kind.DOORS, *day_bounds(campaign, day)):
            day -= DAY
        if day >= today:
            return day
    return None


def first_counts(scope: GlanceScope, first: Iterable[str], saturday_doors: int) -> FirstCounts:
    """What was counted in the first stations, in two queries whatever the volume. Inside a ``sealed`` block.

    ``saturday_doors``: those planned for the next Saturday (``doors_next_saturday``), which no count changes.
    """
    stations = sorted(first)
    days = days_counted(scope, stations)
    return FirstCounts(days, doors_by_station(scope, stations), saturday_of(scope, days, saturday_doors))


def days_counted(scope: GlanceScope, first: Iterable[str]) -> list[DayCount]:
    """What was counted in the first zones, day by day. One query, inside a ``sealed`` block."""
    rows = scope.tallies().filter(station__in=sorted(first), measure__in=_DOORS | _MET)
    found: dict[date, dict[str, int]] = {}
    for day, measure, quantity in rows.values_list("day", "measure").annotate(Sum("quantity")):
        found.setdefault(day, {})[measure] = quantity
    return [
        DayCount(
            day,
            doors=sum(counts.get(one, 0) for one in DOORS),
            opened=counts.get(Measure.OPENED, 0),
            met=sum(counts.get(one, 0) for one in MET),
        )
        for day, counts in sorted(found.items())
    ]


def doors_next_saturday(scope: GlanceScope) -> int:
    """Doors planned for the next Saturday. Inside a ``sealed`` block."""
    coming = next_saturday(scope.today)
    begins, ends = scope.midnight(coming), scope.midnight(coming + DAY)
    planned = scope.actions().filter(
        kind=Kind.DOORS, status__in=(Status.PLANNED, Status.RUNNING), starts_at__gte=begins, starts_at__lt=ends
    )
    return sum(one.planned for one in doors_of({one.pk: one for one in planned}.values()).values())


def saturday_of(scope: GlanceScope, days: Sequence[DayCount], planned: int) -> Saturday | None:
    """The next Saturday where doors are planned for it, else the last on which some were done."""
    if planned:
        return Saturday(next_saturday(scope.today), planned, coming=True)
    walked = [one for one in days if one.day.weekday() == SATURDAY and one.day < scope.today and one.doors > 0]
    return Saturday(walked[-1].day, walked[-1].doors, coming=False) if walked else None


def progress(measure: str, today: date, last_day: date | None, planned: int, counted: FirstCounts) -> GoalProgress:
    """One measure of what was counted; ``planned`` are the dwellings of the first zones."""
    days = counted.days
    doors, opened = sum(one.doors for one in days), sum(one.opened for one in days)
    counts = {one.day: one.doors if measure == "doors" else one.met for one in days}
    if measure == "doors":
        goal = planned or None
    else:
        goal = round(planned * opened / doors) or None if doors >= ENOUGH_DOORS else None
    start = next((one.day for one in days if one.doors > 0), None)
    return GoalProgress(
        measure=measure,
        today=today,
        start=start,
        last_day=last_day,
        goal=goal,
        done=sum(counts.values()),
        weeks=_weeks(counts, start, today),
        whole_weeks=(today - start).days // 7 if start else 0,
        saturday=counted.saturday,
    )


def _weeks(counts: dict[date, int], start: date | None, today: date) -> tuple[WeekCount, ...]:
    """Seven days that end yesterday, those before them, until one holds the start."""
    if start is None:
        return ()
    found: list[WeekCount] = []
    last = today - DAY
    while last >= start:
        first = last - WEEK + DAY
        count = sum(number for day, number in counts.items() if first <= day <= last)
        total = sum(number for day, number in counts.items() if day <= last)
        found.append(WeekCount(first, last, count, total))
        last -= WEEK
    return tuple(reversed(found))


def doors_by_station(scope: GlanceScope, first: Iterable[str]) -> dict[str, int]:
    """Doors done in each of the first stations since the start; none for one where nothing was. One query."""
    rows = scope.tallies().filter(station__in=sorted(first), measure__in=_DOORS)
    return dict(rows.values_list("station").annotate(Sum("quantity")))
