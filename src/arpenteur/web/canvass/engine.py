"""The engine's turfs for a cutting, kept as long as the question and the snapshot are the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import turfs as engine
from arpenteur.strategy.turfs import Area, StreetLine, Turfs
from arpenteur.web.canvass.asking import PAIRS, Asked
from arpenteur.web.shared.turns import TURNS
from arpenteur.web.territory.models import PublishedSnapshot
from arpenteur.web.territory.queries import kept, opened


@dataclass(frozen=True)
class Holding:
    """Who holds what: every segment by the number of its turf, and buildings that left their segment's turf."""

    segments: Mapping[int, int]
    buildings: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Holding":
        """As ``Cutting.holding`` keeps it. Raises InputError for a row that was never written so."""
        try:
            return cls(
                {int(key): int(turf) for key, turf in raw.get("segments", {}).items()},
                {str(key): int(turf) for key, turf in raw.get("buildings", {}).items()},
            )
        except (AttributeError, TypeError, ValueError) as error:
            raise InputError("ce découpage ne se lit pas", action="découpez de nouveau") from error

    @classmethod
    def of(cls, found: Turfs) -> "Holding":
        """What a proposal says."""
        segments = {one: turf.number for turf in found.turfs for one in turf.segments}
        moved = {
            one.id: turf.number
            for turf in found.turfs
            for one in turf.buildings
            if segments.get(one.segment) != turf.number
        }
        return cls(segments, moved)

    def kept(self) -> dict[str, dict[str, int]]:
        """As ``Cutting.holding`` keeps it."""
        return {"segments": {str(key): turf for key, turf in self.segments.items()}, "buildings": dict(self.buildings)}


def walkable(snapshot: Snapshot) -> bool:
    """Whether a snapshot holds streets and buildings."""
    return engine.walkable(snapshot)


def proposed(published: PublishedSnapshot, asked: Asked) -> Turfs:
    """Turfs for a question, in its turn: one proposal at a time in a process. Raises InputError, BusyError."""
    key = f"turfs:proposed:{published.digest}:{json.dumps(asked.kept(), sort_keys=True)}"

    def compute() -> Turfs:
        with TURNS.wait():
            return engine.propose(
                opened(published.path),
                area_of(asked),
                turfs=asked.number if asked.by == PAIRS else None,
                doors=None if asked.by == PAIRS else asked.number,
                seed=asked.seed,
                walk=asked.walk,
                start=asked.start,
                across_stations=asked.across,
                done=asked.done,
            )

    return kept(key, compute)


def measured(published: PublishedSnapshot, asked: Asked, holding: Holding) -> Turfs:
    """What people made of a proposal, measured. Raises InputError."""
    said = json.dumps([asked.kept(), holding.kept()], sort_keys=True)

    def compute() -> Turfs:
        return engine.measured(
            opened(published.path),
            area_of(asked),
            holding.segments,
            moved=holding.buildings,
            walk=asked.walk,
            start=asked.start,
            done=asked.done,
        )

    return kept(f"turfs:measured:{published.digest}:{said}", compute)


def backdrop(published: PublishedSnapshot, asked: Asked) -> tuple[StreetLine, ...]:
    """Streets of the ground asked for, before it is cut. Raises InputError."""
    said = json.dumps([list(asked.stations), asked.polygon, list(asked.streets)], sort_keys=True)
    return kept(
        f"turfs:backdrop:{published.digest}:{said}", lambda: engine.backdrop(opened(published.path), area_of(asked))
    )


def area_of(asked: Asked) -> Area:
    """The area, as the engine asks for it."""
    return Area(
        stations=frozenset(asked.stations) or None,
        polygon=dict(asked.polygon) if asked.polygon else None,
        streets=frozenset(asked.streets) or None,
    )
