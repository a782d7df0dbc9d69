"""How long people wait for an answer, those who still wait included: the estimator of Kaplan and Meier, exact.

An average of what was answered says nothing of what was not. Here a question without an answer counts for as long as
it has waited. E. L. Kaplan and P. Meier, *J. Amer. Statist. Assoc.* 53, 1958; variance by M. Greenwood (1926);
band of the logarithm of minus the logarithm, which never leaves 0-1: J. D. Kalbfleisch and R. L. Prentice, *The
Statistical Analysis of Failure Time Data*, 1980, § 1.3.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from statistics import NormalDist

LEAST = 10
"""Under so many questions no figure is shown."""
SHOWN_DAYS = (7, 14, 30)
LEVEL = Fraction(95, 100)
DAY = timedelta(days=1) // timedelta(seconds=1)
"""Seconds."""

type Pause = tuple[datetime, datetime]
"""From a moment until another, when nobody may answer: electoral silence."""


@dataclass(frozen=True)
class Wait:
    """Of one who asked: seconds until her answer, or until now where there is none yet."""

    seconds: int
    answered: bool

    def __post_init__(self) -> None:
        """Raises ValueError for a negative wait."""
        if self.seconds < 0:
            raise ValueError("a wait is never negative")


@dataclass(frozen=True)
class Band:
    """Ends of the interval of a share."""

    low: float
    high: float


@dataclass(frozen=True)
class ShareAnswered:
    """Share of who had an answer within so many days. ``share`` is None where nobody has been followed so long,
    ``band`` too where nobody or everybody has one, since the formula says nothing there; ``waiting``: who were still
    followed, and without an answer, just before.
    """

    days: int
    share: Fraction | None
    band: Band | None
    waiting: int


@dataclass(frozen=True)
class _Fall:
    seconds: int
    still: Fraction
    spread: Fraction | None
    """Sum of Greenwood; None once nobody is left without an answer."""


class Curve:
    """Share of who still wait, over time. Each one who asked counts, those of a group of questions too."""

    def __init__(self, waits: Iterable[Wait]) -> None:
        self._waits = sorted(waits, key=lambda one: one.seconds)
        self._falls = tuple(_falls(self._waits))
        self.asked = len(self._waits)
        self.answered = sum(one.answered for one in self._waits)

    def still_waiting(self, seconds: int) -> Fraction | None:
        """Share without an answer after so long; None beyond the longest wait, unless all were answered by then."""
        still = self._at(seconds).still
        beyond = not self._waits or seconds > self._waits[-1].seconds
        return None if beyond and still > 0 else still

    def share_answered(self, days: int, level: Fraction = LEVEL) -> ShareAnswered:
        """Share answered within so many days, with its band."""
        return self.share_after(days * DAY, level)

    def share_after(self, seconds: int, level: Fraction = LEVEL) -> ShareAnswered:
        """The same after any time; ``days`` of the answer are whole ones."""
        still = self.still_waiting(seconds)
        waiting = sum(one.seconds >= seconds for one in self._waits)
        if still is None:
            return ShareAnswered(seconds // DAY, None, None, waiting)
        return ShareAnswered(seconds // DAY, 1 - still, _band(self._at(seconds), level), waiting)

    def time_for(self, share: Fraction) -> int | None:
        """Seconds after which at least this share has an answer (a half: the median); None where not known yet."""
        return next((fall.seconds for fall in self._falls if 1 - fall.still >= share), None)

    def shown(self) -> tuple[ShareAnswered, ...]:
        """What is published, at 7, 14 and 30 days; nothing of fewer than ten questions."""
        return tuple(self.share_answered(days) for days in SHOWN_DAYS) if self.asked >= LEAST else ()

    def _at(self, seconds: int) -> _Fall:
        before = [fall for fall in self._falls if fall.seconds <= seconds]
        return before[-1] if before else _Fall(0, Fraction(1), Fraction(0))


def wait_of(asked: datetime, answered: datetime | None, now: datetime, pauses: Sequence[Pause] = ()) -> Wait:
    """The wait of somebody, pauses left out (several may overlap). Moments know their time zone.

    Raises ValueError for an answer before its question.
    """
    ends = now if answered is None else answered
    if ends < asked:
        raise ValueError("an answer never comes before its question")
    paused, reached = timedelta(), asked
    for begins, until in sorted(pauses):
        begins, until = max(begins, reached), min(until, ends)
        if until > begins:
            paused += until - begins
            reached = until
    return Wait((ends - asked - paused) // timedelta(seconds=1), answered is not None)


def _falls(waits: Sequence[Wait]) -> Iterable[_Fall]:
    """The steps of the curve. At one second, answers come before waits that end there without one, as is the custom."""
    still, spread, left = Fraction(1), Fraction(0), len(waits)
    for seconds, together in groupby(waits, key=lambda one: one.seconds):
        same = [one.answered for one in together]
        answers = sum(same)
        if answers:
            still *= Fraction(left - answers, left)
            if left > answers:
                spread += Fraction(answers, left * (left - answers))
            yield _Fall(seconds, still, spread if still else None)
        left -= len(same)


def _band(fall: _Fall, level: Fraction) -> Band | None:
    if fall.spread is None or fall.still == 1:
        return None
    z = NormalDist().inv_cdf(float((1 + level) / 2))
    wide = z * math.sqrt(fall.spread) / math.log(fall.still)
    # The logarithm is below zero: a larger power of what is left is a smaller share of it.
    powers = (float(fall.still) ** math.exp(sign * wide) for sign in (1, -1))
    low, high = sorted(1 - power for power in powers)
    return Band(low, high)
