"""People counted by station somewhere else, without any of them: shares and means of them as a local series.

What is handed over is sums; what comes out has no share of which one side is fewer than eleven people, nor one that a
subtraction would give away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from arpenteur.domain.disclosure import OfHouseholds, suppress_by
from arpenteur.strategy.local_series.results import Key, Masked, Measure, SeriesByStation, StationValue

YOUNG = (18, 25)
"""Ages reached in the year, both included."""


class BirthYearCount(NamedTuple):
    """People of a station born in a year, of a sex (F, M or nothing)."""

    station: str
    birth_year: int
    sex: str
    people: int


@dataclass(frozen=True)
class HeadCount:
    """People of a station: how many of them (``part``), of how many; or, for a mean, the sum of what is averaged."""

    part: float
    whole: int


def ages(counts: Iterable[BirthYearCount], *, year: int, since: int) -> dict[str, dict[str, HeadCount]]:
    """By figure and station: ``age`` (years reached in ``year``), ``young`` (18 to 25 of them), ``new_adults``: born
    too late to be 18 at any day of the year ``since``. A birth year of 0 counts in none.
    """
    sums: dict[str, defaultdict[str, float]] = {name: defaultdict(float) for name in ("age", "young", "new_adults")}
    whole: defaultdict[str, int] = defaultdict(int)
    for one in counts:
        if not one.birth_year:
            continue
        age = year - one.birth_year
        whole[one.station] += one.people
        sums["age"][one.station] += age * one.people
        sums["young"][one.station] += one.people * (YOUNG[0] <= age <= YOUNG[1])
        sums["new_adults"][one.station] += one.people * (one.birth_year + YOUNG[0] > since)
    return {name: {key: HeadCount(found[key], whole[key]) for key in whole} for name, found in sums.items()}


def shares(counts: Mapping[str, HeadCount]) -> SeriesByStation:
    """Per cent of each station; both those counted and the others are eleven at least where it is shown."""
    sizes = ({key: one.part for key, one in counts.items()}, {key: one.whole - one.part for key, one in counts.items()})
    return _series(counts, 100.0, *sizes)


def means(counts: Mapping[str, HeadCount]) -> SeriesByStation:
    """The mean of each station, over eleven people at least where it is shown."""
    return _series(counts, 1.0, {key: float(one.whole) for key, one in counts.items()})


def _series(counts: Mapping[str, HeadCount], scale: float, *sizes: Mapping[str, float]) -> SeriesByStation:
    """A masked figure takes its size with it, so that no sum of the place gives it back."""
    masks: dict[str, str] = {}
    for one in sizes:
        found = suppress_by(OfHouseholds(), dict(one), dict.fromkeys(one, ""))
        masks |= {key: why for key, why in found.items() if key and key not in masks}
    stations = tuple(
        StationValue(key, None, None, (), Masked.SMALL if _small(key, sizes) else Masked.NEIGHBOUR)
        if key in masks or not counts[key].whole
        else StationValue(key, scale * counts[key].part / counts[key].whole, float(counts[key].whole))
        for key in sorted(counts)
    )
    people = sum(one.whole for one in counts.values())
    return SeriesByStation(Measure.RATE, Key.STATION, "", "", (), stations, people, people, 0, ())


def _small(key: str, sizes: Iterable[Mapping[str, float]]) -> bool:
    return any(OfHouseholds().reason(one[key]) is not None for one in sizes)
