"""The engine's turfs for a cutting, kept as long as the question and the snapshot are the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import turfs as engine
from arpenteur.strategy.turfs import Area, StreetLine, Turfs
from arpenteur.web.routes.cut.asking import Asked
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
        return cls(*engine.held(found))

    def kept(self) -> dict[str, dict[str, int]]:
        """As ``Cutting.holding`` keeps it."""
        return {"segments": {str(key): turf for key, turf in self.segments.items()}, "buildings": dict(self.buildings)}


def walkable(snapshot: Snapshot) -> bool:
    """Whether a snapshot holds buildings on streets."""
    return not snapshot.buildings.is_empty()


def proposed(published: PublishedSnapshot, asked: Asked) -> Turfs:
    """Turfs for a question, in its turn: one proposal at a time in a process. Raises InputError, BusyError."""
    key = f"turfs:proposed:{published.digest}:{json.dumps(asked.kept(), sort_keys=True)}"

    def compute() -> Turfs:
        with TURNS.wait():
            return engine.propose(
                opened(published.path),
                area_of(asked),
                **_how(asked),
            )

    return kept(key, compute)


def measured(published: PublishedSnapshot, asked: Asked, holding: Holding) -> Turfs:
    """What people made of a proposal, measured. Raises InputError."""
    said = json.dumps([asked.kept(), holding.kept()], sort_keys=True)

    def compute() -> Turfs:
        return engine.measured(
            opened(published.path),
            holding.segments,
            area_of(asked),
            moved=holding.buildings,
            **_how(asked),
        )

    return kept(f"turfs:measured:{published.digest}:{said}", compute)


def _how(asked: Asked) -> dict[str, Any]:
    """Everything but the ground, as both questions take it."""
    return {
        asked.by: asked.number, "seed": asked.seed, "keep_stations": asked.keep_stations, "done": asked.done,
        "walk": asked.walk, "start": asked.start, "task": asked.task,
    }  # fmt: skip


def backdrop(published: PublishedSnapshot, bounds: tuple[float, float, float, float]) -> tuple[StreetLine, ...]:
    """Streets of a box of degrees (west, south, east, north). Raises InputError."""
    said = f"turfs:backdrop:{published.digest}:{bounds}"
    return kept(said, lambda: engine.backdrop(opened(published.path), bounds))


def area_of(asked: Asked) -> Area:
    """The area, as the engine asks for it."""
    return Area(
        stations=frozenset(asked.stations) or None,
        polygon=dict(asked.polygon) if asked.polygon else None,
        streets=frozenset(asked.streets) or None,
    )
