"""What ``plan`` answers: frozen values, the same for the command line and the web.

A plan as CSV and JSON text.
"""

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import Literal

from arpenteur.domain.spreadsheet import flag, inert
from arpenteur.strategy.results import SCHEMA_VERSION, Interval, Json, Order

Arm = Literal["treatment", "control", "out"]


@dataclass(frozen=True)
class PlannedStation:
    """One station of the place. ``hours`` are person-hours, set-up included; ``doors`` knocks, ``passages`` by
    passage; ``opened`` doors expected to open; ``value``: what a door is worth beside the mean of the place (1), never
    votes: no experiment says where a visit changes most. ``priority_class`` (1 to 5) is None where the order has no
    classes, ``first_fifth`` where there are too few stations.

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
    value: float | None
    priority_class: int | None
    first_fifth: bool | None
    arm: Arm
    stratum: int | None
    previous_share: float | None
    teams: dict[str, float]
    reasons: tuple[str, ...]

    def to_json(self) -> Json:
        """One element of ``stations``."""
        return asdict(self)


@dataclass(frozen=True)
class Total:
    """Sums over the place. ``value``: mean value of the doors that open, 1 for doors as the place has them.

    ``votes`` for the family are counted at the mean of the place: from 0 to the most that was published for as many
    doors, the centre from the priors, of which ``persuaded`` (the others come from turnout). ``first_fifth_hours``
    are spent in the first fifth of the order; None where there are too few stations.
    """

    hours: float
    stations: int
    doors: float
    opened: float
    value: float
    first_fifth_hours: float | None
    votes: Interval
    persuaded: float
    unspent_hours: float


@dataclass(frozen=True)
class Baseline:
    """A naive rule with the same hours, limits and curve: doors that open, their mean value, and what both together
    are ``worth`` beside the plan (1 = as much). By the order of the plan itself: nothing here was measured."""

    name: str
    label: str
    opened: float
    value: float
    worth: float


@dataclass(frozen=True)
class HoldOut:
    """The experiment: share asked, arms, and what it can see. Effects in points of the family's share of votes;
    ``cost``: part (0–1) of what the plan without controls is worth."""

    share: float
    stratum_size: int
    controls_by_stratum: int
    strata: int
    treatment: int
    control: int
    residual_sd_pp: float
    residual_sd_source: str
    expected_effect_pp: float
    cost: float
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
    order: Order
    baselines: tuple[Baseline, ...]
    hold_out: HoldOut | None
    minimum_detectable_effect_pp: float | None
    seed: int
    method: str
    gap: float
    inputs: Json
    sources: tuple[Json, ...]
    credits: str
    verdict: str
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """The public JSON of ``plan``."""
        return {
            "schema_version": SCHEMA_VERSION,
            "hours": self.hours,
            "stations": [station.to_json() for station in self.stations],
            "total": asdict(self.total),
            "order": self.order.to_json(),
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
            "credits": self.credits,
            "verdict": self.verdict,
            "warnings": list(self.warnings),
        }


_COLUMNS = (
    "station",
    "label",
    "commune",
    "commune_name",
    "quartier",
    "quartier_name",
    "registered",
    "arm",
    "stratum",
    "hours",
    "setup_hours",
    "dwellings",
    "doors",
    "opened",
    "value",
    "class",
    "first_fifth",
    "teams",
    "reasons",
)


def plan_csv(plan: Plan) -> str:
    """One row a station, in the order of the plan; decimal points; rows of a fictional place end by saying so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fiction = (["fictional"], ["données fictives"]) if plan.fictional else ([], [])
    writer.writerow([*_COLUMNS, *fiction[0]])
    for station in plan.stations:
        writer.writerow([*_row(station), *fiction[1]])
    return out.getvalue()


def plan_json(plan: Plan) -> str:
    """The public JSON of a plan, indented: the file that ``effect`` reads after the vote."""
    return json.dumps(plan.to_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _row(one: PlannedStation) -> list[str | float | None]:
    names = (one.station, one.label, one.commune, one.commune_name, one.quartier, one.quartier_name)
    teams = " ; ".join(f"{name} : {hours:.2f}" for name, hours in one.teams.items())
    return [
        *(inert(name) for name in names),
        one.registered,
        one.arm,
        one.stratum,
        one.hours,
        one.setup_hours,
        one.dwellings,
        one.doors,
        one.opened,
        one.value,
        one.priority_class,
        flag(one.first_fifth),
        inert(teams),
        " ; ".join(one.reasons),
    ]
