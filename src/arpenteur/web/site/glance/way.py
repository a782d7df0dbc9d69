"""The answer of the page and its curve, made ready for the template.

The curve of progress as SVG: what was done, an even pace to the goal, where the pace leads with its range.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.site.glance.progress import DAY, HELD, WEEK, GoalProgress
from arpenteur.web.site.glance.progress_words import GlanceAnswer, answer, round_figure, sentence

LEFT, RIGHT, TOP, BOTTOM = 46.0, 560.0, 24.0, 214.0
"""The frame of the axes, in units of the drawing, which is 644 wide and 240 high."""
_LEAST_GAP = 62.0
_LINE = 16.0
_STEPS = (1, 2, 5)
_MOST_LINES = 4


@dataclass(frozen=True)
class Mark:
    """Words at a place of the drawing; ``kind`` is their class, ``aside`` for those that a phone leaves out."""

    x: float
    y: float
    text: str
    kind: str = "tick"
    anchor: str = "middle"


@dataclass(frozen=True)
class Curve:
    """A drawing of one measure. Only made where something was counted and a last day is known."""

    of: GoalProgress

    @property
    def _start(self) -> date:
        return self.of.start or self.of.today

    @property
    def _last(self) -> date:
        return self.of.last_day or self.of.today

    @cached_property
    def most(self) -> float:
        """The value at the top of the frame."""
        values = [self.of.done, self.of.goal or 0, min(self.of.projected or 0, self._ceiling)]
        return max(*values, 1) * 1.04

    @property
    def _ceiling(self) -> float:
        """Doors end at the goal; people have no end."""
        return float(self.of.goal) if self.of.goal and self.of.measure == "doors" else float("inf")

    def _x(self, days: float) -> float:
        """Of the end of a day, by its distance from the eve of the first door."""
        whole = max((self._last - self._start).days + 1, 1)
        return LEFT + (RIGHT - LEFT) * min(max(days, 0.0), whole) / whole

    def _at(self, day: date) -> float:
        return self._x((day - self._start).days + 1)

    def _y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(value, self.most) / self.most

    @cached_property
    def now(self) -> tuple[float, float]:
        """Where the campaign is."""
        return self._at(self.of.today), self._y(self.of.done)

    @property
    def done(self) -> str:
        """The line of what was done, week by week until now."""
        points = [(self._x(0), self._y(0)), *((self._at(one.last), self._y(one.total)) for one in self.of.weeks)]
        return _path([*points, self.now])

    @property
    def goal(self) -> str:
        """An even pace to the goal."""
        return _path([(self._x(0), self._y(0)), (RIGHT, self._y(self.of.goal))]) if self.of.goal else ""

    @property
    def projected(self) -> str:
        """Where the pace leads."""
        return _path([self.now, *self._towards(self.of.projected)]) if self.of.projected is not None else ""

    @property
    def band(self) -> str:
        """Its range."""
        if self.of.low is None or self.of.high is None:
            return ""
        back = list(self._towards(self.of.low))
        return _path([self.now, *self._towards(self.of.high), *reversed(back)]) + "Z"

    def _towards(self, value: int | None) -> Iterator[tuple[float, float]]:
        """From now to a value on the last day, no higher than the ceiling on the way."""
        x, _y = self.now
        value = value or 0
        top = min(self._ceiling, self.most)
        if value > top > self.of.done:
            share = (top - self.of.done) / (value - self.of.done)
            yield x + (RIGHT - x) * share, self._y(top)
        yield RIGHT, self._y(min(value, top))

    @property
    def lines(self) -> list[Mark]:
        """Values of the upright axis."""
        step = next(
            power * one
            for power in (10**exponent for exponent in range(9))
            for one in _STEPS
            if self.most / (power * one) <= _MOST_LINES
        )
        values = range(0, int(self.most) + 1, step)
        return [Mark(LEFT - 6, self._y(value), numbers.decimal(value), anchor="end") for value in values]

    @property
    def days(self) -> list[Mark]:
        """Days of the lying axis: the first door, today, the last day, and every second week where there is room."""
        y, x_now = BOTTOM + 22, self.now[0]
        marks = [Mark(x_now, y, _("today"), "tick now")]
        for x, day in ((RIGHT, self._last), (LEFT, self._start)):
            if all(abs(x - one.x) >= _LEAST_GAP for one in marks):
                marks.append(Mark(x, y, _short(day)))
        day = self._start - DAY + 2 * WEEK
        while day < self._last:
            if all(abs(self._at(day) - one.x) >= _LEAST_GAP for one in marks):
                marks.append(Mark(self._at(day), y, _short(day), "tick aside"))
            day += timedelta(days=14)
        return marks

    @property
    def words(self) -> list[Mark]:
        """What the lines are and lead to, and how far behind an even pace the campaign is."""
        return [*self._ends(), *self._names(), *self._behind()]

    def _ends(self) -> Iterator[Mark]:
        """Values at the ends of the lines, one under the other."""
        one = self.of
        goal = self._y(one.goal) + 4 if one.goal else None
        if one.goal and goal is not None:
            yield Mark(RIGHT + 6, goal, numbers.decimal(one.goal), "end", "start")
        if one.projected is not None and one.projected < self._ceiling:
            y = self._y(one.projected) + 4
            if goal is not None and abs(y - goal) < _LINE:
                y = goal + (_LINE if y >= goal else -_LINE)
            yield Mark(RIGHT + 6, y, numbers.decimal(round_figure(one.projected)), "end ours", "start")

    def _names(self) -> Iterator[Mark]:
        """The names of the lines, where there is room: the goal's above it, the pace's below its range."""
        one, width = self.of, RIGHT - LEFT
        if one.goal:
            yield Mark(LEFT + 0.66 * width, self._y(0.72 * one.goal) - 4, _("goal"), "name aside", "end")
        x, y = self.now
        if one.low is not None and RIGHT - x > 0.3 * width:
            half = y + 0.6 * (self._y(min(one.low, self._ceiling)) - y)
            yield Mark(x + 0.6 * (RIGHT - x), min(half + 18, BOTTOM - 6), _("at this pace"), "name aside", "start")

    @property
    def gap(self) -> tuple[float, float] | None:
        """Heights between which the campaign lags behind an even pace; None on time, ahead, or hardly late."""
        return (self.now[1] - 9, self._y(self.of.done + self.of.behind)) if self.of.behind else None

    def _behind(self) -> Iterator[Mark]:
        if self.gap:
            x, words = self.now[0], _("%(n)s behind") % {"n": numbers.decimal(self.of.behind)}
            early = x < LEFT + 0.3 * (RIGHT - LEFT)
            yield Mark(x + (8 if early else -8), self.gap[1] - 8, words, "late", "start" if early else "end")

    @property
    def in_words(self) -> str:
        """The drawing for who does not see it."""
        one = self.of
        said = [_("%(n)s today") % {"n": numbers.decimal(one.done)}]
        if one.goal:
            said.append(_("%(n)s wanted by %(day)s") % {"n": numbers.decimal(one.goal), "day": _short(self._last)})
        if one.projected is not None:
            low, middle, high = (
                numbers.decimal(round_figure(value or 0)) for value in (one.low, one.projected, one.high)
            )
            said.append(_("at this pace %(n)s, from %(low)s to %(high)s") % {"n": middle, "low": low, "high": high})
        return ", ".join(said)


def _short(day: date) -> str:
    return date_format(day, "j N") if numbers.french() else date_format(day, "j M")


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


@dataclass(frozen=True)
class Way:
    """How far the first zones are: ``doors`` answer the question of the page, the curve follows ``curve_progress``."""

    doors: GoalProgress
    curve_progress: GoalProgress
    first_words: str

    @cached_property
    def answer(self) -> GlanceAnswer | None:
        """In one sentence."""
        return answer(self.doors, self.first_words)

    @property
    def sentence(self) -> str:
        """Where the pace leads."""
        return sentence(self.curve_progress)

    @cached_property
    def curve(self) -> Curve | None:
        """The drawing; none before the first door, after the last day, or without anything to go to."""
        one = self.curve_progress
        return Curve(one) if one.start and one.last_day and self.doors.goal else None

    @property
    def goal_words(self) -> str:
        """What the goal is."""
        one = self.curve_progress
        if one.goal is None or one.last_day is None or one.start is None:
            return ""
        words = {
            "n": numbers.decimal(one.goal),
            "first": self.first_words,
            "day": date_format(one.last_day, "j F Y"),
            "start": date_format(one.start, "j F Y"),
            "share": numbers.percent(one.goal / (self.doors.goal or 1)),
        }
        if one.measure == "doors":
            what = _("Goal (%(first)s): %(n)s dwellings, a door each, by %(day)s, the last day before the silence.")
        else:
            what = _("Goal (%(first)s): %(n)s people, if every door opened as often as so far (%(share)s), by %(day)s.")
        return " ".join(
            (what % words, _("The dotted line goes straight there from the first door, on %(start)s.") % words)
        )

    @property
    def pace_words(self) -> str:
        """How the pace is made, and what its range is worth."""
        one = self.curve_progress
        if one.pace is None:
            return ""
        said = _("The pace is the mean of the %(weeks)s whole weeks since the first door, %(pace)s a week.") % {
            "weeks": one.whole_weeks,
            "pace": numbers.decimal(round_figure(one.pace.weekly)),
        }
        worth = _(
            "On simulated campaigns no other rule that was tried does clearly better. The range, %(low)s to "
            "%(high)s, held there %(held)s of the time; a rush before the vote leaves it."
        ) % {
            "low": numbers.decimal(round_figure(one.low or 0)),
            "high": numbers.decimal(round_figure(one.high or 0)),
            "held": numbers.percent(HELD),
        }
        return f"{said} {worth}"
