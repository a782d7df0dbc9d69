"""Beliefs about what a door gives, read from ``priors.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Priors:
    """Doors per person-hour, contact rate (Beta), persuasion (mixture) and mobilisation (normal), in shares."""

    doors_unknown: float
    doors_houses: float
    doors_flats: float
    contact_mean: float
    contact_alpha: float
    contact_beta: float
    persuasion_zero: float
    persuasion_if_any: float
    persuasion_sd: float
    mobilisation: float
    mobilisation_sd: float
    dates: dict[str, str]
    references: dict[str, str]

    @property
    def persuasion(self) -> float:
        """Mean of the mixture, points of vote per opened door as a share."""
        return (1 - self.persuasion_zero) * self.persuasion_if_any


@cache
def priors() -> Priors:
    """The priors shipped with the program."""
    raw = tomllib.loads(files("arpenteur.plan").joinpath("priors.toml").read_text(encoding="utf-8"))
    doors, contact, persuasion, mobilisation = (
        raw[name] for name in ("doors_per_hour", "contact", "persuasion", "mobilisation")
    )
    return Priors(
        doors_unknown=doors["unknown"],
        doors_houses=doors["houses"],
        doors_flats=doors["flats"],
        contact_mean=contact["mean"],
        contact_alpha=contact["alpha"],
        contact_beta=contact["beta"],
        persuasion_zero=persuasion["zero_probability"],
        persuasion_if_any=persuasion["mean"],
        persuasion_sd=persuasion["sd"],
        mobilisation=mobilisation["mean"],
        mobilisation_sd=mobilisation["sd"],
        dates={name: values["date"].isoformat() for name, values in raw.items()},
        references={name: values["reference"] for name, values in raw.items()},
    )
