"""Dated parameters of the estimates, read from ``parameters.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from arpenteur.domain.elections import ElectionType


@dataclass(frozen=True)
class Transition:
    """Calibration of the support interval for one type of transition; ``inflation`` multiplies the half-width."""

    z: float
    rho: float
    inflation: float
    calibrated: bool
    date: date
    reference: str


@dataclass(frozen=True)
class Parameters:
    """All numbers that no snapshot can give; shares 0–1."""

    pseudo_votes: float
    legislative_weight: float
    older_weight: float
    presidential_turnout_weights: tuple[float, float]
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
    transitions: dict[str, Transition]

    def transition(self, target: ElectionType) -> Transition:
        """Calibration for a target type; a type never calibrated gets the legislative one, widened."""
        known = self.transitions.get(target.value)
        if known is not None:
            return known
        base = self.transitions[ElectionType.LEGISLATIVE.value]
        return Transition(base.z, base.rho, self.unseen_inflation, False, base.date, self.references["unseen"])


@cache
def parameters() -> Parameters:
    """The parameters shipped with the program."""
    raw = tomllib.loads(files("arpenteur.stats").joinpath("parameters.toml").read_text(encoding="utf-8"))
    sections = {name: values for name, values in raw.items() if name != "transitions"}
    return Parameters(
        pseudo_votes=raw["smoothing"]["pseudo_votes"],
        legislative_weight=raw["ballots"]["legislative"],
        older_weight=raw["ballots"]["older_presidential"],
        presidential_turnout_weights=tuple(raw["turnout"]["presidential_weights"]),
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
        transitions={
            name: Transition(
                values["z"], values["rho"], values.get("inflation", 1.0), True, values["date"], values["reference"]
            )
            for name, values in raw["transitions"].items()
        },
    )
