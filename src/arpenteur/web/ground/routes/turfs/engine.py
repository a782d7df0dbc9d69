"""The engine's turfs for a cutting, kept as long as the question and the snapshot are the same."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy import turfs as engine
from arpenteur.strategy.turfs import Area, Turfs
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened, remember
from arpenteur.web.ground.phone.ground import objections
from arpenteur.web.ground.phone.ground.doors import done_doors
from arpenteur.web.ground.routes.engine import in_turn
from arpenteur.web.ground.routes.requests import TurfRequest


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
            raise InputError(_("this cutting cannot be read"), action=_("cut again")) from error

    @classmethod
    def of(cls, walks: Turfs) -> "Holding":
        """What a proposal says."""
        return cls(*engine.held(walks))

    def as_json(self) -> dict[str, dict[str, int]]:
        """As ``Cutting.holding`` keeps it."""
        return {"segments": {str(key): turf for key, turf in self.segments.items()}, "buildings": dict(self.buildings)}


def propose(published: PublishedSnapshot, request: TurfRequest) -> Turfs:
    """Turfs for a question. Raises InputError, BusyError."""
    key = f"turfs:proposed:{published.digest}:{json.dumps(request.as_json(), sort_keys=True)}"
    return in_turn(key, lambda: engine.propose(opened(published.path), area_of(request), **_how(request)))


def measure(published: PublishedSnapshot, request: TurfRequest, holding: Holding) -> Turfs:
    """What people made of a proposal, measured. Raises InputError."""
    key = f"turfs:measured:{published.digest}:{json.dumps([request.as_json(), holding.as_json()], sort_keys=True)}"
    return remember(
        key,
        lambda: engine.measured(
            opened(published.path), holding.segments, area_of(request), moved=holding.buildings, **_how(request)
        ),
    )


def _how(request: TurfRequest) -> dict[str, Any]:
    """Everything but the ground, as both questions take it."""
    return {
        request.by: request.number,
        "seed": request.seed,
        "keep_stations": request.keep_stations,
        "done": request.done,
        "walk": request.walk,
        "start": request.start,
        "task": request.task,
    }


def area_of(request: TurfRequest) -> Area:
    """The area, as the engine asks for it."""
    return Area(
        stations=frozenset(request.stations) or None,
        polygon=dict(request.polygon) if request.polygon else None,
        streets=frozenset(request.streets) or None,
        segments=frozenset(request.segments) or None,
    )


def left_out(done: bool) -> Mapping[str, int]:
    """Doors that no turf takes in again, by building, in the sealed campaign: where nobody comes back, always; with
    ``done``, also those that need no other visit.
    """
    found = Counter(objections.left_out())
    return found + Counter(done_doors()) if done else found
