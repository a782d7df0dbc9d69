"""Where a pace leads: the mean of all whole weeks since the start, and a range that holds three times out of four.

Chosen by ``benchmarks/progress_projection.py``: on simulated campaigns that no rule was chosen on, the last weeks did
no better than the plain mean since the start, so the plain mean it is. The range is that of a Student interval of four
fifths, twice as wide, because campaigns change their pace; a rush before the vote leaves it two times out of three.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

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
