"""What strategy answers: frozen values, the same for the command line and the web."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Json = dict[str, Any]
SCHEMA_VERSION = 2
"""Of the JSON of ``rank``, ``explain``, ``plan``: 2 brings the tested order (``order``, ``value``, ``first_fifth``)."""


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
    """One zone of a ranking. Figures are None where the zone is suppressed or cannot be estimated.

    ``value``: what a door is worth here beside the mean of the place (1). ``first_fifth``: whether the zone is among
    the first 20 % of registered; None where there are too few zones. ``priority_class`` is None as well where the
    order was never shown to beat the mean, or where the interval of the rank reaches beyond the classes beside it.
    """

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
    value: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    priority_class: int | None
    first_fifth: bool | None
    suppressed: str | None
    flags: tuple[str, ...] = ()

    @property
    def shown_class(self) -> int:
        """What maps, baskets and posters mark: the class; without one, 1 in the first fifth of the order, else 0."""
        return self.priority_class or int(bool(self.first_fifth))

    @property
    def uncertain(self) -> bool:
        """Whether the class has less than 60 % of chances to be the right one, or none can be given."""
        return "uncertain_class" in self.flags or self.untold

    @property
    def untold(self) -> bool:
        """Whether the order has classes and the interval of the rank tells none of them for this zone."""
        return "not_told_apart" in self.flags

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
            "value": self.value,
            "rank": self.rank,
            "rank_low": self.rank_low,
            "rank_high": self.rank_high,
            "class": self.priority_class,
            "first_fifth": self.first_fifth,
            "suppressed": self.suppressed,
            "flags": list(self.flags),
        }


@dataclass(frozen=True)
class OrderTestLine:
    """What an order was worth from ``last`` to ``target``, two elections of one type: share (%) of the gain, or loss,
    in the first fifth of registered, by chance 20, with its 90 % interval. ``scope``: the place, France or the half of
    it at hand. None: gains and losses cancel. ``best`` reads one half of the voters: it can be under what was found."""

    scope: Literal["here", "nation", "half"]
    last: str
    target: str
    target_label: str
    level: str
    rises: bool
    found: float | None
    low: float | None
    high: float | None
    own_share: float | None
    rule_2012: float | None
    best: float | None
    above_mean: float | None


@dataclass(frozen=True)
class SecondChoice:
    """Of the voters of a bloc, the part that would choose us in a second round: ours, least and most at hand (0–1)."""

    bloc: str
    label: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Order:
    """How the zones are ordered, on what, and what it was worth.

    ``alike``: an opposed bloc that the usual rules would send to the same stations of this place, and the overlap (0–1)
    of the first fifths; own share serves then. ``shared``: an opposed bloc that the orders shown still share more than
    30 % of their first fifths with, and the overlap. ``missed``: points of capture by which V was below our own share
    on this type of transition, where a plain share serves. ``lift``: votes that moved in class 1 against the mean, with
    its 90 % interval, from ``tested``; classes are shown where it is above 1 for certain. ``ten_hours``: votes for ten
    person-hours of the whole plan. ``stability``: part (0–1) of the registered of the first fifth that stays in it, by
    cause. ``few``: too few zones for classes; ``untold``: the interval of its rank tells no zone of the first fifth
    from those of the middle; ``alone``: the whole place is one polling station; ``without_pair``: the type of election
    asked for, where the snapshot has no two of it, so that nothing was replayed on the place.
    """

    family: str
    family_label: str
    bloc: str | None
    rule: str
    alike: tuple[str, float] | None
    missed: float | None
    last_vote: str | None
    rise: float
    turnout_floor: float
    moving_weight: float
    second_choices: tuple[SecondChoice, ...]
    second_choices_from: str | None
    second_choices_date: str | None
    strength: float
    classes: bool
    lift: Interval | None
    above_mean: float | None
    tested: OrderTestLine | None
    line: OrderTestLine | None
    ten_hours: Interval
    stability: dict[str, float]
    few: bool
    alone: bool = False
    without_pair: str = ""
    shared: tuple[str, float] | None = None
    untold: bool = False

    def to_json(self) -> Json:
        """Plain values."""
        choices = [asdict(one) for one in self.second_choices]
        pairs = {name: list(pair) if pair else None for name, pair in (("alike", self.alike), ("shared", self.shared))}
        return {**asdict(self), "second_choices": choices, **pairs}

    @classmethod
    def from_json(cls, raw: Json) -> Self:
        """What ``to_json`` gave, read back. Raises KeyError or TypeError where it is something else."""
        choices = tuple(SecondChoice(**one) for one in raw["second_choices"])
        read: Json = {name: OrderTestLine(**raw[name]) if raw[name] else None for name in ("tested", "line")}
        read["lift"] = Interval(**raw["lift"]) if raw["lift"] else None
        read |= {name: tuple(raw[name]) if raw.get(name) else None for name in ("alike", "shared")}
        read |= {"second_choices": choices, "ten_hours": Interval(**raw["ten_hours"])}
        return cls(**(raw | read))


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
    credits: str
    inputs: Json
    order: Order
    verdict: str
    warnings: tuple[str, ...]
    zones: tuple[RankedZone, ...]

    def to_json(self) -> Json:
        """The public JSON of ``rank``; zones come under ``stations``, ``quartiers`` or ``communes``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "family": self.family,
            "for": self.target,
            "level": self.level,
            "scenario": self.scenario,
            "generated_at": self.generated_at,
            "sources": list(self.sources),
            "credits": self.credits,
            "inputs": self.inputs,
            "order": self.order.to_json(),
            "verdict": self.verdict,
            "warnings": list(self.warnings),
            f"{self.level}s": [zone.to_json() for zone in self.zones],
        }


@dataclass(frozen=True)
class Term:
    """One line of an explanation: a named value, its unit, its date and its source, or how it is computed.

    ``published``: what the source says of this station, where another value is used, and ``reason`` why it is.
    """

    name: str
    symbol: str
    value: float | None
    unit: str
    date: str = ""
    source: str = ""
    formula: str = ""
    substituted: str = ""
    published: float | None = None
    reason: str = ""

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
    order: Order
    figures: tuple[Figure, ...]
    sources: tuple[Json, ...]
    credits: str
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """The public JSON of ``explain``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "zone": self.zone.to_json(),
            "summary": self.summary,
            "order": self.order.to_json(),
            "figures": [figure.to_json() for figure in self.figures],
            "sources": list(self.sources),
            "credits": self.credits,
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
