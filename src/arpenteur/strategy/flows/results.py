"""What a transfer estimate answers: frozen values, the same for exports, for the web and for what is kept on disk."""

from dataclasses import dataclass
from typing import Any, Self

from arpenteur.strategy.results import Interval, Json

BLANK, ABSTENTION, ARRIVALS, DEPARTURES = "blank", "abstention", "arrivals", "departures"


@dataclass(frozen=True)
class FlowGroup:
    """Voters counted together in one round: a family (bloc, option), blank and null, abstention, arrivals, departures.

    ``candidates`` are their surnames where they are few; ``partly`` is True where the group could not be voted for in
    every station.
    """

    id: str
    label: str
    candidates: tuple[str, ...]
    persons: float
    partly: bool

    @classmethod
    def from_json(cls, raw: Json) -> Self:
        """From ``to_json``."""
        return cls(raw["id"], raw["label"], tuple(raw["candidates"]), raw["persons"], raw["partly"])

    def to_json(self) -> Json:
        """Plain values."""
        return {
            "id": self.id,
            "label": self.label,
            "candidates": list(self.candidates),
            "persons": self.persons,
            "partly": self.partly,
        }


@dataclass(frozen=True)
class FlowCell:
    """Of the persons of a row, those found in a column: a share (0–1) with its interval, and a count."""

    share: Interval
    persons: float

    @property
    def low(self) -> float:
        """Persons at the low end of the interval."""
        return self.persons * self.share.low / self.share.central if self.share.central else 0.0


@dataclass(frozen=True)
class Flows:
    """Where the voters of one round are found in another, on the stations whose territory is the same in both.

    ``cells`` has a line for each of ``rows`` and, in it, a cell for each of ``columns``; central shares of a line
    add up to 1. ``left_out`` says why stations were not used, and how many. ``level`` is that of the intervals.
    """

    place: str
    place_name: str
    fictional: bool
    first: str
    second: str
    grouping: str
    rows: tuple[FlowGroup, ...]
    columns: tuple[FlowGroup, ...]
    cells: tuple[tuple[FlowCell, ...], ...]
    units: int
    left_out: tuple[tuple[str, int], ...]
    level: float
    method: str
    warnings: tuple[str, ...]

    @classmethod
    def from_json(cls, raw: Json) -> Self:
        """From ``to_json``; raises KeyError, TypeError or ValueError where it is something else."""
        shares = zip(raw["share"], raw["low"], raw["high"], raw["counts"], strict=True)
        plain = ("place", "place_name", "fictional", "first", "second", "grouping", "units", "level", "method")
        named: dict[str, Any] = {key: raw[key] for key in plain}
        return cls(
            **named,
            rows=tuple(FlowGroup.from_json(group) for group in raw["groups"]["rows"]),
            columns=tuple(FlowGroup.from_json(group) for group in raw["groups"]["columns"]),
            cells=tuple(
                tuple(FlowCell(Interval(*bounds), count) for *bounds, count in zip(*line, strict=True))
                for line in shares
            ),
            left_out=tuple((reason, count) for reason, count in raw["left_out"]),
            warnings=tuple(raw["warnings"]),
        )

    def to_json(self) -> Json:
        """As ``arpenteur transfers --format json``, with the two rounds and the groups in full."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "first": self.first,
            "second": self.second,
            "grouping": self.grouping,
            "rows": [group.id for group in self.rows],
            "columns": [group.id for group in self.columns],
            "groups": {
                "rows": [group.to_json() for group in self.rows],
                "columns": [group.to_json() for group in self.columns],
            },
            "share": [[cell.share.central for cell in line] for line in self.cells],
            "low": [[cell.share.low for cell in line] for line in self.cells],
            "high": [[cell.share.high for cell in line] for line in self.cells],
            "counts": [[cell.persons for cell in line] for line in self.cells],
            "units": self.units,
            "left_out": [list(one) for one in self.left_out],
            "level": self.level,
            "method": self.method,
            "warnings": list(self.warnings),
        }
