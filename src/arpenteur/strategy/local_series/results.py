"""What a local series is: its values by station, and the rows that have no place."""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """How values are put together: numbers add up, lines are counted, a rate is a mean with a weight, words are
    counted each."""

    COUNT = "count"
    LINES = "lines"
    RATE = "rate"
    CATEGORY = "category"


class Key(StrEnum):
    """What says where a row is."""

    STATION = "station"
    IRIS = "iris"
    POINT = "point"
    ADDRESS = "address"


class Why(StrEnum):
    """Why a row is left out."""

    NO_PLACE = "no_place"
    NO_STATION = "no_station"
    NO_IRIS = "no_iris"
    NO_COMMUNE = "no_commune"
    OUTSIDE = "outside"
    NO_POINT = "no_point"
    NO_STREET = "no_street"
    NO_NUMBER = "no_number"
    SEVERAL_COMMUNES = "several_communes"
    NO_VALUE = "no_value"
    NO_WEIGHT = "no_weight"
    NEGATIVE = "negative"


class Masked(StrEnum):
    """Why a figure of a station is not shown."""

    SMALL = "small"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True)
class Unmatched:
    """A row without a place or a value: its line in the file, why."""

    line: int
    why: Why


@dataclass(frozen=True)
class StationValue:
    """What a series gives in one station.

    ``size`` is what stands behind the value, never under 11: the sum itself, the lines, or the weight of a mean.
    ``parts`` has the count of each category in the order of the series, None where that one is masked. All are None
    where ``masked`` says why.
    """

    station: str
    value: float | None
    size: float | None
    parts: tuple[float | None, ...] = ()
    masked: Masked | None = None


@dataclass(frozen=True)
class SeriesByStation:
    """A series by station, only of stations with rows; ``shared_out``: rows that several stations share."""

    measure: Measure
    key: Key
    value_column: str
    weight_column: str
    categories: tuple[str, ...]
    stations: tuple[StationValue, ...]
    rows: int
    matched: int
    shared_out: int
    unmatched: tuple[Unmatched, ...]
