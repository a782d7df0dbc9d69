"""A table of zones and its map, of a place or of the nation: rows coloured by one figure, with their bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arpenteur.strategy.results import Interval
from arpenteur.web.foundation.shared.kit import Bar, Rows
from arpenteur.web.foundation.territory.metrics import Bin, ZoneMetric, ZoneScale


@dataclass(frozen=True, kw_only=True)
class ZoneRow[Z]:
    """One zone: its class on the map, its bar or why it has none, the address that opens it. ``partial``: what its
    figure rests on, where that is not all of the zone.
    """

    zone: Z
    name: str
    detail: str
    query: str
    bin: int
    bar: Bar | None
    reason: str
    selected: bool = False
    partial: str = ""


@dataclass(frozen=True, kw_only=True)
class ZoneTable[R: ZoneRow[Any]](Rows[R]):
    """The rows in their order; ``rows_query``: the address with the last ones where they are left out, or without."""

    rows: Sequence[R]
    scale: ZoneScale[Any]
    level_label: str
    all_rows: bool
    rows_query: str

    @property
    def metric(self) -> ZoneMetric[Any]:
        """The figure that colours the rows."""
        return self.scale.metric

    @property
    def bins(self) -> list[Bin]:
        """Swatches of the legend."""
        return self.scale.bins()


def strongest_first(value: Interval | None) -> tuple[bool, float]:
    """The key that sorts figures: the largest first, zones without one last."""
    return value is None, -value.central if value else 0.0


def bar(value: Interval | None, measured: ZoneScale[Any]) -> Bar | None:
    """An interval as drawn and as written."""
    if value is None:
        return None
    metric = measured.metric
    return Bar(
        low=measured.along(value.low),
        central=measured.along(value.central),
        high=measured.along(value.high),
        low_text=metric.bare(value.low),
        central_text=metric.write(value.central),
        high_text=metric.bare(value.high),
    )
