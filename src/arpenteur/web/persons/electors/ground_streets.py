"""Streets of the place, to choose a slice by: those of the published snapshot, never a text of the list."""

from functools import lru_cache
from pathlib import Path

from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory.addresses import place_index


def streets_of_place(campaign: Campaign, within: frozenset[str] | None) -> list[str]:
    """By name; ``within``: those of some stations alone."""
    streets = _streets(published_of(campaign).path)
    return sorted({street for station, street in streets if within is None or station in within})


@lru_cache(maxsize=4)
def _streets(path: Path) -> tuple[tuple[str, str], ...]:
    index = place_index(path)
    return tuple(
        (station, name)
        for of_commune in index.streets.values()
        for name, stations in of_commune.values()
        for station in stations
    )
