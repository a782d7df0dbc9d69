"""What strategy answers: frozen values, the same for the command line and the web."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Interval:
    """A central value and its 90 % interval, in the unit of the figure (shares 0–1, or persons, or votes)."""

    central: float
    low: float
    high: float

    def to_json(self) -> Json:
        """``{"central", "low", "high"}``."""
        return {"central": self.central, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class RankedZone:
    """One zone of a ranking. Figures are None where the zone is suppressed or cannot be estimated."""

    zone: str
    level: str
    label: str
    commune: str
    commune_name: str
    quartier: str | None
    registered: int
    support: Interval | None
    floating: Interval | None
    intermittence: Interval | None
    mobilisable: Interval | None
    potential: Interval | None
    votes_per_10_hours: Interval | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    priority_class: int | None
    class_probability: float | None
    suppressed: str | None
    flags: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """One element of ``stations`` in ``rank --format json``."""

        def block(value: Interval | None) -> Json | None:
            return value.to_json() if value else None

        return {
            "station" if self.level == "station" else self.level: self.zone,
            "label": self.label,
            "commune": self.commune,
            "commune_name": self.commune_name,
            "quartier": self.quartier,
            "registered": self.registered,
            "support": block(self.support),
            "floating": block(self.floating),
            "intermittence": block(self.intermittence),
            "mobilisable": block(self.mobilisable),
            "potential": block(self.potential),
            "votes_per_10_hours": block(self.votes_per_10_hours),
            "rank": self.rank,
            "rank_low": self.rank_low,
            "rank_high": self.rank_high,
            "class": self.priority_class,
            "class_probability": self.class_probability,
            "suppressed": self.suppressed,
            "flags": list(self.flags),
        }


@dataclass(frozen=True)
class Ranking:
    """All zones of a place at one level, best first; suppressed and unestimated ones last."""

    place: str
    place_name: str
    fictional: bool
    family: str
    target: str
    level: str
    scenario: Json
    generated_at: str
    sources: tuple[Json, ...]
    inputs: Json
    verdict: str
    warnings: tuple[str, ...]
    zones: tuple[RankedZone, ...]

    def to_json(self) -> Json:
        """The public JSON of ``rank``; zones come under ``stations``, ``quartiers`` or ``communes``."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "family": self.family,
            "for": self.target,
            "level": self.level,
            "scenario": self.scenario,
            "generated_at": self.generated_at,
            "sources": list(self.sources),
            "inputs": self.inputs,
            "verdict": self.verdict,
            "warnings": list(self.warnings),
            f"{self.level}s": [zone.to_json() for zone in self.zones],
        }


@dataclass(frozen=True)
class Term:
    """One line of an explanation: a named value, its unit, its date and its source, or how it is computed."""

    name: str
    symbol: str
    value: float | None
    unit: str
    date: str = ""
    source: str = ""
    formula: str = ""
    substituted: str = ""

    def to_json(self) -> Json:
        """Plain values."""
        return {key: getattr(self, key) for key in self.__dataclass_fields__}


@dataclass(frozen=True)
class Figure:
    """One published figure, reproducible by hand: formula, inputs, steps, result."""

    name: str
    symbol: str
    formula: str
    inputs: tuple[Term, ...]
    steps: tuple[Term, ...]
    result: Interval | None
    unit: str
    note: str = ""

    def to_json(self) -> Json:
        """Plain values."""
        return {
            "name": self.name,
            "symbol": self.symbol,
            "formula": self.formula,
            "inputs": [term.to_json() for term in self.inputs],
            "steps": [term.to_json() for term in self.steps],
            "result": self.result.to_json() if self.result else None,
            "unit": self.unit,
            "note": self.note,
        }


@dataclass(frozen=True)
class Explanation:
    """Why a zone is where it is: the ranked zone and every figure, recomputable by hand."""

    zone: RankedZone
    summary: str
    figures: tuple[Figure, ...]
    sources: tuple[Json, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """The public JSON of ``explain``."""
        return {
            "zone": self.zone.to_json(),
            "summary": self.summary,
            "figures": [figure.to_json() for figure in self.figures],
            "sources": list(self.sources),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class TurnoutPoint:
    """Turnout of a zone and of its commune at one election (shares of registered)."""

    election: str
    label: str
    date: str
    zone: float | None
    commune: float | None
    comparable: bool


@dataclass(frozen=True)
class ResultPoint:
    """Share of valid votes of a family at one election, in the zone and in its commune."""

    election: str
    label: str
    family: str
    family_label: str
    zone: float | None
    commune: float | None


@dataclass(frozen=True)
class IndicatorLine:
    """One line of the sociology: zone against commune and against the range of the place's zones."""

    indicator: str
    label: str
    kind: str
    vintage: int
    zone: float | None
    commune: float | None
    place_low: float | None
    place_high: float | None
    source: str
    method: str
    masked: str | None


@dataclass(frozen=True)
class StreetLine:
    """One street of the street sheet."""

    street: str
    addresses: int
    dwellings: float | None
    numbers: str
    shared: bool


@dataclass(frozen=True)
class ZoneProfile:
    """Everything the two-page profile shows; no figure below the station."""

    place: str
    place_name: str
    fictional: bool
    zone: RankedZone
    explanation: Explanation
    headline: str
    reading: tuple[str, ...]
    turnout: tuple[TurnoutPoint, ...]
    results: tuple[ResultPoint, ...]
    indicators: tuple[IndicatorLine, ...]
    streets: tuple[StreetLine, ...]
    sources: tuple[Json, ...]
    generated_at: str
