"""Assemble the two-page profile of a zone."""

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import ZoneProfile
from arpenteur.strategy.zones import Level


def profile(
    snapshot: Snapshot,
    zone: str,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
) -> ZoneProfile:
    """History, sociology, streets and explanation of one zone."""
    raise NotImplementedError
