"""Votes that volunteer hours can bring: doors × contact × (persuasion + mobilisation).

No experiment says where a visit changes most votes. Votes are therefore counted for a whole plan; between stations
there is a relative value (``stats.priority``). A voter brought out counts for the family by its own share only, since
nobody knows whom she chooses.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.plan.priors import Priors

Array = npt.NDArray[np.float64]


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


def votes_per_opened_door(value: Array, own_share: float, response: Response) -> Array:
    """Expected votes for the family behind a door that opens (n, or draws × n).

    ``value`` (n): what a door is worth beside the mean of the place, 1; ``own_share``: of the voters that a visit
    brings out, the part that votes for the family.
    """
    return (response.persuasion + response.mobilisation * own_share) * value


def ten_hours(priors: Priors, own_share: float) -> tuple[float, float, float]:
    """Votes of ten person-hours on the mean of a place: centre, floor (always 0), the most that was published."""
    doors, mean = 10 * priors.doors_unknown, Response.mean(priors)
    central = doors * priors.contact_mean * float(votes_per_opened_door(np.ones(1), own_share, mean)[0])
    return central, 0.0, max(central, doors * priors.published_per_door)
