"""Where a scenario speaks of a narrower territory: which of its words hold for which zone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.places import Place, PlaceKind, departement_of
from arpenteur.domain.scenario import Scenario, Terms
from arpenteur.strategy.assessment.zones import Zones

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Locality:
    """Zones (n, a mask) that live under the same words; ``territory`` is None for the rest of the place."""

    territory: Place | None
    terms: Terms
    zones: Mask


def localities(zones: Zones, scenario: Scenario) -> tuple[Locality, ...]:
    """The zones parted by what the scenario supposes of them; a part without zones is left out.

    A zone goes with the most precise territory that holds most of its registered voters. The parts cover all zones,
    the rest of the place first.
    """
    free = np.ones(len(zones), dtype=np.bool_)
    found: list[Locality] = []
    for local in sorted(scenario.local, key=lambda one: -one.precision):
        taken = free & _inside(zones, local.territory)
        if taken.any():
            found.append(Locality(local.territory, scenario.terms_of(local), taken))
        free &= ~taken
    rest = [Locality(None, scenario.terms, free)] if free.any() or not found else []
    return (*rest, *reversed(found))


def _inside(zones: Zones, territory: Place) -> Mask:
    """Zones with more than half of their registered voters in the territory (n)."""
    stations = zones.snapshot.stations
    member = zones.member_of >= 0
    registered = stations["registered"].to_numpy().astype(np.float64)
    inside = _stations_inside(stations, territory)
    total = np.bincount(zones.member_of[member], weights=registered[member], minlength=len(zones))
    part = np.bincount(zones.member_of[member], weights=(registered * inside)[member], minlength=len(zones))
    return part > total / 2


def _stations_inside(stations: pl.DataFrame, territory: Place) -> Mask:
    if territory.kind is PlaceKind.COMMUNE:
        found = stations["commune"] == territory.code
    elif territory.kind is PlaceKind.CIRCONSCRIPTION:
        found = (stations["circonscription"] == territory.code).fill_null(value=False)
    else:
        found = pl.Series(
            [departement_of(commune) == territory.code for commune in stations["commune"]], dtype=pl.Boolean
        )
    return found.to_numpy().astype(np.bool_)
