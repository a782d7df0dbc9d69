"""Figures of zones that rooms above declare: shown beside the public ones to who may see them, never in the order.

A room has a module ``zone_figures`` with ``FIGURES``: a function of the request and the place that gives
``SeriesOfZones``, none where the visitor may see none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class SeriesOfZones:
    """One series over the stations of a place: as numbers to be drawn, and as written. ``about``: source and date."""

    title: str
    about: str
    address: str
    numbers: Mapping[str, float]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class SeriesFigure:
    """A series in one zone: its figure among those of the place."""

    series: SeriesOfZones
    text: str
    at: float
    low: str
    high: str


def zone_figures(request: HttpRequest, place: str, level: str) -> tuple[SeriesOfZones, ...]:
    """What the visitor may see, for stations; figures that cannot be added say nothing of quartiers and communes."""
    if level != "station":
        return ()
    return tuple(one for read in declared("zone_figures", "FIGURES") for one in read(request, place))


def of_zone(series: tuple[SeriesOfZones, ...], zone: str) -> tuple[SeriesFigure, ...]:
    """The figures of one zone, each with its position (0–100) between the ends of the place; those it has not are left
    out."""
    return tuple(_figure(one, zone) for one in series if zone in one.numbers)


def _figure(one: SeriesOfZones, zone: str) -> SeriesFigure:
    low, high = (pick(one.numbers, key=one.numbers.__getitem__) for pick in (min, max))
    span = one.numbers[high] - one.numbers[low]
    at = 50.0 if span == 0 else 100 * (one.numbers[zone] - one.numbers[low]) / span
    return SeriesFigure(one, one.texts[zone], round(at, 1), one.texts[low], one.texts[high])
