"""Votes that volunteer hours can bring: doors × contact × (persuasion + mobilisation).

A door opened to persuade is worth more where more floating votes can be reached; one opened to mobilise is worth
more where more voters come and go, and then counts for the family by its own share only, since nobody knows whom
the extra voter chooses.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.plan.priors import Priors

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """What makes zones differ, n zones or draws × n: doors per person-hour, reachable and intermittent voters
    relative to the territory's mean (1 = mean), own share of the extra voters (0–1)."""

    doors: Array
    reachable: Array
    intermittent: Array
    own_share: Array


@dataclass(frozen=True)
class Response:
    """Contact rate, persuasion and mobilisation per opened door: numbers, or columns of draws (draws × 1)."""

    contact: float | Array
    persuasion: float | Array
    mobilisation: float | Array

    @classmethod
    def mean(cls, priors: Priors) -> "Response":
        """The centre of the priors."""
        return cls(priors.contact_mean, priors.persuasion, priors.mobilisation)

    @classmethod
    def draw(cls, priors: Priors, rng: np.random.Generator, draws: int) -> "Response":
        """Draws of the priors, never negative: contact, persuasion and mobilisation are drawn together."""
        any_effect = rng.random((draws, 1)) >= priors.persuasion_zero
        effect = rng.normal(priors.persuasion_if_any, priors.persuasion_sd, (draws, 1))
        return cls(
            rng.beta(priors.contact_alpha, priors.contact_beta, (draws, 1)),
            np.where(any_effect, np.maximum(effect, 0), 0.0),
            np.maximum(rng.normal(priors.mobilisation, priors.mobilisation_sd, (draws, 1)), 0),
        )


def doors_per_hour(flat_share: Array, priors: Priors) -> Array:
    """Doors a person knocks at in an hour, by the share of households in blocks of flats (NaN: unknown)."""
    known = priors.doors_houses + (priors.doors_flats - priors.doors_houses) * np.clip(flat_share, 0, 1)
    return np.where(np.isnan(flat_share), priors.doors_unknown, known)


def votes_per_opened_door(ground: Ground, response: Response) -> Array:
    """Expected votes for the family behind a door that opens (n, or draws × n)."""
    return response.persuasion * ground.reachable + response.mobilisation * ground.intermittent * ground.own_share


def votes_per_10_hours(ground: Ground, response: Response) -> Array:
    """Expected votes for the family in ten person-hours of door-to-door (n, or draws × n)."""
    return 10 * ground.doors * response.contact * votes_per_opened_door(ground, response)
