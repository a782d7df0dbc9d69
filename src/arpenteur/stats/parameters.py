"""Dated parameters of the estimates, read from ``parameters.toml``."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from arpenteur.domain.elections import Election, ElectionType


@dataclass(frozen=True)
class Transition:
    """Calibration of the support interval for one type of transition; ``inflation`` multiplies the half-width.

    ``within_z`` and ``within_rho`` are the calibration inside a constituency; ``source`` and ``election`` are the pair
    of elections it was made on.
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

    @property
    def within(self) -> "Transition":
        """The calibration inside a constituency."""
        return replace(self, z=self.within_z, rho=self.within_rho)


@dataclass(frozen=True)
class Parameters:
    """All numbers that no snapshot can give; shares 0–1."""

    pseudo_votes: float
    legislative_weight: float
    older_weight: float
    municipal_weight: float
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
    transitions: tuple[Transition, ...]

    def transition(self, target: ElectionType, *, round_: int = 1, before: Election | None = None) -> Transition:
        """The latest calibration for a type and round of target, among those made on elections before ``before``.

        A type never calibrated gets that of another type (the same round if possible), widened and marked so.
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
        widest = max(lent, key=lambda one: (one.election.round == round_, one.rho))
        return replace(widest, inflation=self.unseen_inflation, calibrated=False, reference=self.references["unseen"])


@cache
def parameters() -> Parameters:
    """The parameters shipped with the program."""
    raw = tomllib.loads(files("arpenteur.stats").joinpath("parameters.toml").read_text(encoding="utf-8"))
    sections = {name: values for name, values in raw.items() if name != "transitions"}
    return Parameters(
        pseudo_votes=raw["smoothing"]["pseudo_votes"],
        legislative_weight=raw["ballots"]["legislative"],
        older_weight=raw["ballots"]["older_presidential"],
        municipal_weight=raw["municipal"]["weight"],
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
        transitions=tuple(_transition(values) for values in raw["transitions"]),
    )


def _transition(raw: dict[str, Any]) -> Transition:
    election = Election.parse(raw["calibrated"])
    numbers = {name: raw[name] for name in ("z", "rho", "within_z", "within_rho")}
    return Transition(
        target=ElectionType(raw["target"]),
        source=Election.parse(raw["source"]),
        election=election,
        **numbers,
        date=raw["date"],
        reference=raw["reference"],
    )
