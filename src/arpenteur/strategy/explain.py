"""Explain one zone."""

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Explanation
from arpenteur.strategy.zones import Level


def explain(
    snapshot: Snapshot,
    zone: str,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
) -> Explanation:
    """Every figure of one zone, recomputable by hand. ``zone`` takes any spelling (93010_1)."""
    raise NotImplementedError
