"""Beliefs about what a door gives, read from ``priors.toml`` or from a file of the campaign in the same form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.toml_text import table_of, text_of

_OWN = "fichier de la campagne"


@dataclass(frozen=True)
class Priors:
    """Doors per person-hour, contact rate (Beta), persuasion (mixture) and mobilisation (normal), in shares.

    ``passages`` are made at doors that stayed closed; ``concentration`` is that of the Beta doors differ by.
    """

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
    published_per_door: float
    registered_per_dwelling: float
    passages: int
    concentration: float
    outing_hours: float
    residual_sd: float
    dates: dict[str, str]
    references: dict[str, str]

    @property
    def persuasion(self) -> float:
        """Mean of the mixture, points of vote per opened door as a share."""
        return (1 - self.persuasion_zero) * self.persuasion_if_any

    def with_contact(self, mean: float) -> Self:
        """The same with a contact rate around ``mean`` (0–1, excluded), as sure of itself as before."""
        weight = self.contact_alpha + self.contact_beta
        return replace(self, contact_mean=mean, contact_alpha=mean * weight, contact_beta=(1 - mean) * weight)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The shipped priors, with the values that a TOML file of the campaign gives. Raises InputError."""
        if not path.is_file():
            raise InputError("a priori introuvables", Where(path), expected="un fichier .toml")
        shipped = _shipped()
        given = table_of(text_of(path), str(path), known=frozenset(shipped), required=frozenset(), expected=_KEYS)
        return cls._of({name: _section(name, values, given.get(name, {}), path) for name, values in shipped.items()})

    @classmethod
    def _of(cls, raw: Mapping[str, Mapping[str, Any]]) -> Self:
        doors, contact, persuasion, mobilisation = (
            raw[name] for name in ("doors_per_hour", "contact", "persuasion", "mobilisation")
        )
        return cls(
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
            published_per_door=raw["published"]["switched_per_door"],
            registered_per_dwelling=raw["dwellings"]["registered_per_dwelling"],
            passages=int(raw["passages"]["count"]),
            concentration=raw["passages"]["concentration"],
            outing_hours=raw["outing"]["hours"],
            residual_sd=raw["experiment"]["residual_sd"],
            dates={name: str(values["date"]) for name, values in raw.items()},
            references={name: values["reference"] for name, values in raw.items()},
        )


_POSITIVE = (1e-6, 1e4, "un nombre positif")
_SHARE = (0.0, 1.0, "un nombre de 0 à 1")
_RANGES = {
    ("contact", "mean"): (1e-6, 1 - 1e-6, "un nombre entre 0 et 1, exclus"),
    ("passages", "count"): (1, 20, "un nombre de passages, de 1 à 20"),
    ("outing", "hours"): (0.0, 1e4, "un nombre positif ou nul"),
    **{("persuasion", key): _SHARE for key in ("zero_probability", "mean", "sd")},
    **{("mobilisation", key): _SHARE for key in ("mean", "sd")},
    ("published", "switched_per_door"): _SHARE,
}
_KEYS = "les sections de priors.toml (doors_per_hour, contact, persuasion, mobilisation, dwellings, passages…)"


def _section(name: str, shipped: Mapping[str, Any], given: Any, path: Path) -> Mapping[str, Any]:
    """A section of the shipped priors, overwritten where the campaign gives a number."""
    if not isinstance(given, dict):
        raise InputError(f"{name} n'est pas une section", Where(path), expected=f"[{name}]")
    values = cast("dict[str, Any]", given)
    numbers = {key for key in shipped if key not in ("date", "reference")}
    unknown = values.keys() - shipped.keys()
    if unknown:
        raise InputError(f"{name} : clés inattendues {sorted(unknown)}", Where(path), expected=", ".join(numbers))
    for key in (key for key in values if key in numbers):
        value = values[key]
        low, high, expected = _RANGES.get((name, key), _POSITIVE)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise InputError(f"{name}.{key} = {value!r}", Where(path), expected=expected)
    merged = {**shipped, **values}
    if values and "reference" not in values:
        merged["reference"] = _OWN
    if name == "contact" and "mean" in values and not values.keys() & {"alpha", "beta"}:
        weight = shipped["alpha"] + shipped["beta"]
        merged |= {"alpha": weight * values["mean"], "beta": weight * (1 - values["mean"])}
    return merged


def _shipped() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("arpenteur.plan").joinpath("priors.toml").read_text(encoding="utf-8"))


@cache
def priors() -> Priors:
    """The priors shipped with the program."""
    return Priors._of(_shipped())  # pyright: ignore[reportPrivateUsage]
