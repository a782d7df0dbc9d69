"""Rank the zones of a snapshot for a family."""

from typing import Literal

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Ranking

Level = Literal["station", "quartier", "commune"]


def rank(
    snapshot: Snapshot,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
    top: int | None = None,
) -> Ranking:
    """All zones of the place at one level, best first."""
    raise NotImplementedError


def targets(snapshot: Snapshot) -> tuple[ElectionType, ...]:
    """Election types that can be asked for, the most sensible first."""
    raise NotImplementedError
