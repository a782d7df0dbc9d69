"""The picture of money over time: what came in, what was paid, what is still to be paid, beside the ceiling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from arpenteur.domain.money_expenses import UNPAID
from arpenteur.web.accountability.money.books import Books, MoneyWay
from arpenteur.web.accountability.money.models import Expense
from arpenteur.web.accountability.money.templatetags.euros import euros
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.dates import date_format

LEFT, RIGHT, TOP, BOTTOM = 46.0, 560.0, 26.0, 196.0
"""The frame of the axes, in units of the drawing, which is 644 wide and 226 high."""
_STEPS = (1, 2, 5)
_MOST_LINES = 4
_SOON = timedelta(days=30)
"""When something without a date is paid, for the drawing."""

Step = tuple[date, int]
"""A day, and cents so far."""


@dataclass(frozen=True)
class FlowMark:
    """Words at a place of the drawing."""

    x: float
    y: float
    text: str
    kind: str = "tick"
    anchor: str = "middle"


@dataclass(frozen=True)
class Flow:
    """Cents by day, rising; ``due`` goes on from what is paid today."""

    today: date
    first: date
    last: date
    came: Sequence[Step]
    paid: Sequence[Step]
    due: Sequence[Step]
    ceiling: int | None
    direct: int = 0
    """Of what is paid, cents by others than the agent."""
    cash: int | None = None
    """Cents that the agent has."""

    @cached_property
    def most(self) -> int:
        """Cents at the top of the frame."""
        tops = [one[-1][1] for one in (self.came, self.paid, self.due) if one]
        return max([*tops, self.ceiling or 0, 100])

    def _x(self, day: date) -> float:
        whole = max((self.last - self.first).days, 1)
        return LEFT + (RIGHT - LEFT) * min(max((day - self.first).days, 0), whole) / whole

    def _y(self, cents: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * cents / (self.most * 1.04)

    def _path(self, steps: Iterable[Step]) -> str:
        points = [f"{self._x(day):.1f} {self._y(cents):.1f}" for day, cents in steps]
        return "M" + "L".join(points) if points else ""

    @property
    def came_path(self) -> str:
        """What came in, until today."""
        return self._path(self.came)

    @property
    def paid_path(self) -> str:
        """What was paid, until today."""
        return self._path(self.paid)

    @property
    def due_path(self) -> str:
        """What is still to be paid, after today."""
        return self._path(self.due)

    @property
    def ceiling_y(self) -> float | None:
        """Where the ceiling is."""
        return None if self.ceiling is None else self._y(self.ceiling)

    @property
    def now(self) -> float:
        """Where today is."""
        return self._x(self.today)

    @property
    def heights(self) -> dict[str, float]:
        """Where each line ends today."""
        return {"came": self._y(self.came[-1][1]), "paid": self._y(self.paid[-1][1])}

    @property
    def lines(self) -> list[FlowMark]:
        """Thousands of euros on the upright axis; single euros where there is little."""
        euros = self.most / 100
        step = next(
            power * one
            for power in (10**exponent for exponent in range(9))
            for one in _STEPS
            if euros / (power * one) <= _MOST_LINES
        )
        return [
            FlowMark(LEFT - 6, self._y(value * 100), numbers.decimal(value), anchor="end")
            for value in range(0, int(euros) + 1, step)
        ]

    @property
    def months(self) -> list[FlowMark]:
        """First days of months."""
        days = []
        day = self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                days.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        every = len(days) // 7 + 1
        return [FlowMark(self._x(day), BOTTOM + 20, date_format(day, "N")) for day in days[::every]]

    @property
    def in_words(self) -> str:
        """For whoever does not see it."""
        words = {"came": euros(self.came[-1][1]), "paid": euros(self.paid[-1][1]), "due": euros(self.due[-1][1])}
        said = _("%(came)s came in so far, %(paid)s are paid, %(due)s will be once everything is paid.") % words
        if self.direct:
            said += " " + _("Others than the agent paid %(direct)s of it.") % {"direct": euros(self.direct)}
        if self.cash is not None:
            said += " " + _("The account holds %(cash)s.") % {"cash": euros(self.cash)}
        if self.ceiling is None:
            return said
        return said + " " + _("The ceiling is %(most)s.") % {"most": euros(self.ceiling)}


def flow_of(books: Books, today: date) -> Flow:
    """The money of a campaign until its account is filed. Inside a ``sealed`` block."""
    signs = {MoneyWay.CAME: 1, MoneyWay.WENT_BACK: -1}
    came = [(one.on, one.cents * signs[one.way]) for one in books.movements if one.way in signs]
    paid = [(one.on, one.cents) for one in books.movements if one.way not in signs]
    waiting = Expense.objects.filter(stage__in=[one.value for one in UNPAID]).values_list("due_on", "cents")
    due = sorted((max(day or today + _SOON, today), cents) for day, cents in waiting)
    days = [day for day, _cents in (*came, *paid)]
    first = min([*days, today - timedelta(days=60)])
    last = max([today + _SOON, books.view.campaign.first_round, *(day for day, _cents in due)])
    spent = _rising(paid, first, today)
    return Flow(
        today=today,
        first=first,
        last=last,
        came=_rising(came, first, today),
        paid=spent,
        due=[spent[-1], *_rising(due, today, last, spent[-1][1])[1:]],
        ceiling=books.view.most,
        direct=books.direct,
        cash=books.cash,
    )


def _rising(pairs: Sequence[Step], first: date, last: date, cents: int = 0) -> list[Step]:
    """Cents so far on each day that changes them, from a first day to a last."""
    steps = [(first, cents)]
    for day, one in pairs:
        cents += one
        if steps[-1][0] == day:
            steps[-1] = (day, cents)
        else:
            steps.append((day, cents))
    return steps if steps[-1][0] >= last else [*steps, (last, cents)]
