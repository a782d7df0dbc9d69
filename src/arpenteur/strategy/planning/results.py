"""What ``plan`` answers: frozen values, the same for the command line and the web."""

from dataclasses import asdict, dataclass
from typing import Literal

from arpenteur.strategy.results import Interval, Json

Arm = Literal["treatment", "control", "out"]


@dataclass(frozen=True)
class PlannedStation:
    """One station of the place. ``hours`` are person-hours, set-up included; ``doors`` knocks, ``passages`` by
    passage; ``opened`` doors expected to open; ``votes`` for the family, floor always 0, of which ``persuaded`` at
    the centre (the others come from turnout).

    ``arm``: "treatment" gets hours, "control" is left aside by lot, "out" takes no part in the lottery (and has hours
    only where a constraint imposes them or some were worked before). ``stratum`` and ``previous_share`` (own share at
    ``HoldOut.previous_election``) are given to stations of an experiment.
    """

    station: str
    label: str
    commune: str
    commune_name: str
    quartier: str | None
    quartier_name: str | None
    registered: int
    hours: float
    setup_hours: float
    dwellings: float | None
    doors: float
    passages: tuple[float, ...]
    contact_rate: float | None
    opened: float
    votes: Interval
    persuaded: float
    arm: Arm
    stratum: int | None
    previous_share: float | None
    teams: dict[str, float]
    reasons: tuple[str, ...]

    def to_json(self) -> Json:
        """One element of ``stations``."""
        return {**asdict(self), "votes": self.votes.to_json()}


@dataclass(frozen=True)
class Total:
    """Sums over the place; ``votes`` is the interval of the sum, not the sum of the ends."""

    hours: float
    stations: int
    doors: float
    opened: float
    votes: Interval
    persuaded: float
    unspent_hours: float


@dataclass(frozen=True)
class Baseline:
    """A naive rule with the same hours, limits and curve. ``regret``: votes the plan brings more, by its model."""

    name: str
    label: str
    votes_central: float
    regret: float


@dataclass(frozen=True)
class HoldOut:
    """The experiment: share asked, arms, and what it can see. Effects in points of the family's share of votes."""

    share: float
    stratum_size: int
    controls_by_stratum: int
    strata: int
    treatment: int
    control: int
    residual_sd_pp: float
    residual_sd_source: str
    expected_effect_pp: float
    cost_votes: float
    previous_election: str


@dataclass(frozen=True)
class Plan:
    """Hours to stations for a family, best first; stations without hours follow. Everything is printed as is."""

    place: str
    place_name: str
    fictional: bool
    family: str
    target: str
    scenario: Json
    generated_at: str
    hours: float
    stations: tuple[PlannedStation, ...]
    total: Total
    baselines: tuple[Baseline, ...]
    hold_out: HoldOut | None
    minimum_detectable_effect_pp: float | None
    seed: int
    method: str
    gap: float
    inputs: Json
    sources: tuple[Json, ...]
    verdict: str
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """The public JSON of ``plan``."""
        return {
            "hours": self.hours,
            "stations": [station.to_json() for station in self.stations],
            "total": {**asdict(self.total), "votes": self.total.votes.to_json()},
            "baselines": [asdict(baseline) for baseline in self.baselines],
            "minimum_detectable_effect_pp": self.minimum_detectable_effect_pp,
            "seed": self.seed,
            "place": self.place,
            "place_name": self.place_name,
            "fictional": self.fictional,
            "family": self.family,
            "for": self.target,
            "scenario": self.scenario,
            "generated_at": self.generated_at,
            "hold_out": asdict(self.hold_out) if self.hold_out else None,
            "solver": {"method": self.method, "gap": self.gap},
            "inputs": self.inputs,
            "sources": list(self.sources),
            "verdict": self.verdict,
            "warnings": list(self.warnings),
        }
