"""Dated parameters of the estimates, read from ``parameters.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from arpenteur.domain.elections import Election, ElectionType


@dataclass(frozen=True)
class Scales:
    """Calibration of an interval: over a territory, then inside a constituency."""

    z: float
    rho: float
    within_z: float
    within_rho: float


@dataclass(frozen=True)
class Transition:
    """Calibration of the support interval for one type of transition; ``inflation`` multiplies the half-width.

    ``within_z`` and ``within_rho`` are the calibration inside a constituency, ``by_bloc`` that of each bloc,
    ``turnout`` (z, ρ) that of turnout; ``source`` and ``election`` are the pair of elections it was made on.
    """

    target: ElectionType
    source: Election
    election: Election
    z: float
    rho: float
    within_z: float
    within_rho: float
    date: date
    reference: str
    inflation: float = 1.0
    calibrated: bool = True
    by_bloc: Mapping[str, "Scales"] = field(default_factory=dict[str, Scales])
    turnout: tuple[float, float] | None = None

    def of(self, bloc: str) -> "Transition":
        """The calibration of one bloc; that of all where it has none of its own."""
        own = self.by_bloc.get(bloc)
        return self if own is None else replace(self, **asdict(own))

    @property
    def within(self) -> "Transition":
        """The calibration inside a constituency."""
        return replace(self, z=self.within_z, rho=self.within_rho)


@dataclass(frozen=True)
class Rule:
    """How the support of one type of election is forecast: types of ballot it rests on, each of the same weight (those
    of ``only_last`` where no other came later), the part of the ordered transfer for presidentials (0: the naive
    swing), and the weight of the presidential before the last where presidentials stand alone. ``chosen_on``:
    elections looked at to choose."""

    sources: tuple[ElectionType, ...]
    only_last: tuple[ElectionType, ...]
    ordered: float
    older: float
    chosen_on: tuple[str, ...]
    date: date
    reference: str


@dataclass(frozen=True)
class Parameters:
    """All numbers that no snapshot can give; shares 0–1."""

    pseudo_votes: float
    support_pseudo_votes: float
    municipal_weight: float
    presidential_turnout_weights: tuple[float, float]
    european_turnout: float
    within_rho: float
    mobilisable_half_width: float
    gap_drift_sd: float
    normal_quantile: float
    classes: int
    sure_from: float
    smallest_territory: int
    unseen_inflation: float
    dates: dict[str, str]
    references: dict[str, str]
    rules: Mapping[str, Rule]
    transitions: tuple[Transition, ...]

    def rule(self, target: ElectionType) -> Rule:
        """How the support of a type of election is forecast; types without a rule of their own share one."""
        return self.rules.get(target.value, self.rules["other"])

    def transition(self, target: ElectionType, *, round_: int = 1, before: Election | None = None) -> Transition:
        """The latest calibration for a type and round of target, among those made on elections before ``before``.

        A type never calibrated gets the widest of the other types' latest (the same round if possible), widened and
        marked so.
        Raises LookupError where nothing at all was calibrated before.
        """
        known = [one for one in self.transitions if before is None or one.election.sort_key < before.sort_key]
        same = [one for one in known if (one.target, one.election.round) == (target, round_)]
        if same:
            return max(same, key=lambda one: one.election.sort_key)
        # A municipal calibration is that of stations around a result given for their commune: too little for others.
        lent = [one for one in known if one.target is not ElectionType.MUNICIPAL]
        if not lent:
            raise LookupError(f"no calibration before {before}")
        latest = {(one.target, one.election.round): one for one in sorted(lent, key=lambda one: one.election.sort_key)}
        widest = max(latest.values(), key=lambda one: (one.election.round == round_, one.rho))
        return replace(widest, inflation=self.unseen_inflation, calibrated=False, reference=self.references["unseen"])


@cache
def parameters() -> Parameters:
    """The parameters shipped with the program."""
    raw = tomllib.loads(files("arpenteur.stats").joinpath("parameters.toml").read_text(encoding="utf-8"))
    first_rounds = tomllib.loads(files("arpenteur.stats").joinpath("intervals.toml").read_text(encoding="utf-8"))
    sections = {name: values for name, values in raw.items() if name not in {"transitions", "rules"}}
    return Parameters(
        pseudo_votes=raw["smoothing"]["pseudo_votes"],
        support_pseudo_votes=raw["support"]["pseudo_votes"],
        municipal_weight=raw["municipal"]["weight"],
        presidential_turnout_weights=tuple(raw["turnout"]["presidential_weights"]),
        european_turnout=raw["turnout"]["european"],
        within_rho=raw["within"]["rho"],
        mobilisable_half_width=raw["mobilisable"]["half_width"],
        gap_drift_sd=raw["gap"]["drift_sd"],
        normal_quantile=raw["interval"]["normal_quantile"],
        classes=raw["classes"]["count"],
        sure_from=raw["classes"]["sure_from"],
        smallest_territory=raw["classes"]["smallest_territory"],
        unseen_inflation=raw["unseen"]["inflation"],
        dates={name: values["date"].isoformat() for name, values in sections.items()},
        references={name: values["reference"] for name, values in sections.items()},
        rules={one["target"]: _rule(one) for one in raw["rules"]},
        transitions=tuple(_transition(one) for one in (*first_rounds["transitions"], *raw["transitions"])),
    )


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(
        sources=tuple(ElectionType(one) for one in raw["sources"]),
        only_last=tuple(ElectionType(one) for one in raw.get("only_last", [])),
        ordered=raw["ordered"],
        older=raw.get("older_presidential", 0.0),
        chosen_on=tuple(raw.get("chosen_on", [])),
        date=raw["date"],
        reference=raw["reference"],
    )


def _transition(raw: dict[str, Any]) -> Transition:
    election = Election.parse(raw["calibrated"])
    turnout = raw.get("turnout")
    return Transition(
        target=ElectionType(raw["target"]),
        source=Election.parse(raw["source"]),
        election=election,
        z=raw["z"],
        rho=raw["rho"],
        within_z=raw["within_z"],
        within_rho=raw["within_rho"],
        date=raw["date"],
        reference=raw["reference"],
        by_bloc={bloc: Scales(*values) for bloc, values in raw.get("blocs", {}).items()},
        turnout=tuple(turnout) if turnout else None,
    )
