"""The outlook of every zone: one for the place, others where the scenario speaks of a narrower territory.

Where a scenario speaks of a narrower territory: which of its words hold for which zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.places import Place, PlaceKind, departement_of
from arpenteur.domain.scenario import Scenario, Terms
from arpenteur.strategy.assessment.outlook import Outlook, local_outlook, outlook
from arpenteur.strategy.assessment.records import Array, Ints, Records
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


@dataclass(frozen=True)
class Prospects:
    """n zones, k families. ``of`` gives each zone its outlook; ``shared`` are the localities in the same order."""

    whole: Outlook
    outlooks: tuple[Outlook, ...]
    places: tuple[Locality, ...]

    @cached_property
    def of(self) -> Ints:
        """Rank in ``outlooks`` of each zone (n)."""
        found = np.zeros(len(self.places[0].zones), dtype=np.int64)
        for rank, place in enumerate(self.places):
            found[place.zones] = rank
        return found

    @cached_property
    def shares(self) -> Array:
        """Shares of the scenario that each zone lives under (n × k); 0 where a family does not stand."""
        return self._each(lambda one: one.shares)

    @cached_property
    def collapse(self) -> Array:
        """c by zone and family (n × k)."""
        return self._each(lambda one: one.collapse)

    @cached_property
    def steady(self) -> Array:
        """c with the last balance of power kept (n × k)."""
        return self._each(lambda one: one.steady)

    @cached_property
    def rise(self) -> Array:
        """Rise of turnout (n)."""
        return self._each(lambda one: np.array(one.rise))

    def base(self, election: Election) -> Array:
        """Shares the swing of a past ballot starts from (n × k)."""
        return self._each(lambda one: one.bases[election].shares)

    @cached_property
    def share_groups(self) -> tuple[tuple[Mask, Outlook], ...]:
        """Zones that together follow the same shares, with these: the place but for those with shares of their own."""
        return self._groups(lambda place: bool(place.terms.shares))

    @cached_property
    def turnout_groups(self) -> tuple[tuple[Mask, Outlook], ...]:
        """Zones that together follow the same turnout, with it."""
        whole = (self.whole.scenario.turnout, self.whole.scenario.turnout_rise)
        return self._groups(lambda place: (place.terms.turnout, place.terms.turnout_rise) != whole)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What limits the outlooks, each once."""
        return tuple(dict.fromkeys(text for one in (self.whole, *self.outlooks) for text in one.warnings))

    def _each(self, read: Callable[[Outlook], Array]) -> Array:
        return np.array([read(one) for one in self.outlooks])[self.of]

    def _groups(self, apart: Callable[[Locality], bool]) -> tuple[tuple[Mask, Outlook], ...]:
        own = [apart(place) and place.territory is not None for place in self.places]
        rest = np.zeros(len(self.places[0].zones), dtype=np.bool_)
        for place, alone in zip(self.places, own, strict=True):
            if not alone:
                rest |= place.zones
        alone = [
            (place.zones, one) for place, one, separate in zip(self.places, self.outlooks, own, strict=True) if separate
        ]
        return ((rest, self.whole), *alone) if rest.any() else tuple(alone)


def prospects(records: Records, zones: Zones, target: ElectionType, scenario: Scenario) -> Prospects:
    """Resolve a scenario for every zone. Raises InputError where it contradicts itself."""
    whole = outlook(records, target, scenario)
    places = localities(zones, scenario)
    outlooks = tuple(
        whole if place.territory is None else local_outlook(records, whole, place.territory, place.terms)
        for place in places
    )
    return Prospects(whole, outlooks, places)
