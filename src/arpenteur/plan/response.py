"""Votes that volunteer hours can bring: doors × contact × (persuasion + mobilisation), for a whole plan.

No experiment says where a visit changes most votes. Votes are therefore counted at the mean of the place and for a
whole plan; between stations there is a relative value (``stats.priority``). A voter brought out counts for the family
by its own share only, since nobody knows whom she chooses.

How many doors open: a Beta belief, corrected by what the campaign has counted, station by station.

Doors of one station resemble each other, so that a thousand doors knocked at in one station tell less of the others
than a hundred in each of ten: a station of k doors weighs k (κ + 1) / (κ + k) doors in the place's mean, with κ the
concentration of the prior (the variance of a beta-binomial). Each counted station then leans on the place's mean with
κ pseudo-doors.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.plan.priors import Priors

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Contact:
    """Contact rate of n stations: Beta of the place (``alpha``, ``beta``) and Beta of each station (n each)."""

    alpha: float
    beta: float
    station_alpha: Array
    station_beta: Array
    counted: npt.NDArray[np.bool_]

    @property
    def place_mean(self) -> float:
        """Mean contact rate of stations nobody has counted yet."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def mean(self) -> Array:
        """Expected contact rate at the first passage (n)."""
        return self.station_alpha / (self.station_alpha + self.station_beta)


def learned(priors: Priors, knocked: Array, opened: Array) -> Contact:
    """The belief after ``opened`` doors of ``knocked`` (n each; 0 where nothing is counted)."""
    weight = priors.contact_alpha + priors.contact_beta
    counted = knocked > 0
    share = np.divide(opened, knocked, out=np.zeros_like(opened), where=counted)
    told = np.divide(knocked * (weight + 1), weight + knocked, out=np.zeros_like(knocked), where=counted)
    alpha = priors.contact_alpha + float(told @ share)
    beta = priors.contact_beta + float(told @ (1 - share))
    mean = alpha / (alpha + beta)
    return Contact(
        alpha,
        beta,
        weight * mean + opened,
        weight * (1 - mean) + knocked - opened,
        counted,
    )


def doors_per_hour(flat_share: Array, priors: Priors) -> Array:
    """Doors a person knocks at in an hour, by the share of households in blocks of flats (NaN: unknown)."""
    known = priors.doors_houses + (priors.doors_flats - priors.doors_houses) * np.clip(flat_share, 0, 1)
    return np.where(np.isnan(flat_share), priors.doors_unknown, known)


def votes_per_opened_door(priors: Priors, own_share: float) -> float:
    """Expected votes for the family behind a door that opens. ``own_share``: of the voters that a visit brings out,
    the part that votes for the family."""
    return priors.persuasion + priors.mobilisation * own_share


def votes(priors: Priors, own_share: float, *, knocked: float, opened: float) -> tuple[float, float, float]:
    """Votes for doors knocked at and opened: centre, floor (always 0), the most that was published for as many doors
    knocked at, never under the centre."""
    central = opened * votes_per_opened_door(priors, own_share)
    return central, 0.0, max(central, knocked * priors.published_per_door)


def ten_hours(priors: Priors, own_share: float) -> tuple[float, float, float]:
    """Votes of ten person-hours on the mean of a place: centre, floor, most published."""
    knocked = 10 * priors.doors_unknown
    return votes(priors, own_share, knocked=knocked, opened=knocked * priors.contact_mean)
