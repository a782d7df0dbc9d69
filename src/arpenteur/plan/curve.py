"""What hours give in a station: doors are finite, and those that stayed closed open less often.

Passage 1 knocks at every door; passage k at those that stayed closed, which open with probability
c κ / (κ + k − 1): the mean of a Beta(κc, κ(1 − c)) after k − 1 refusals. What hours are worth is counted in opened
doors, each at its relative value: linear inside a passage, and less an hour from one passage to the next, so that the
curve is concave.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Hours of each passage and what an hour of it is worth (n × k each), which never rises along a row."""

    hours: Array
    gain: Array

    def worth(self, spent: Array) -> Array:
        """What hours spent by passage (n × k) are worth in n stations: opened doors × their value (n)."""
        return (spent * self.gain).sum(axis=1)


@dataclass(frozen=True)
class Passages:
    """Passages of n stations: doors knocked at (n × k) and contact rate relative to the first (k)."""

    doors: Array
    ease: Array


def passages(dwellings: Array, contact: Array, count: int, concentration: float) -> Passages:
    """Doors knocked at on each passage, for n stations of ``dwellings`` doors that open at the rate ``contact``."""
    ease: Array = concentration / (concentration + np.arange(count, dtype=np.float64))
    closed = np.cumprod(1 - contact[:, None] * ease, axis=1)
    before = np.hstack([np.ones((len(contact), 1)), closed[:, :-1]])
    return Passages(dwellings[:, None] * before, ease)


def curve(steps: Passages, doors_per_hour: Array, contact: Array, value: Array) -> Curve:
    """The curve of n stations (n each): hours of every passage, and what a door is worth; ``value`` of an opened
    door."""
    per_hour = doors_per_hour * contact * np.maximum(value, 0)
    return Curve(steps.doors / doors_per_hour[:, None], per_hour[:, None] * steps.ease)


def clipped(hours: Array, ceiling: Array) -> Array:
    """The first ``ceiling`` hours of each station (n), passage after passage (n × k)."""
    before = np.cumsum(hours, axis=1) - hours
    return np.clip(ceiling[:, None] - before, 0, hours)


def after(hours: Array, done: Array) -> Array:
    """What is left of each passage (n × k) once ``done`` hours (n) are worked."""
    return hours - clipped(hours, done)
