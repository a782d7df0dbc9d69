"""Outlines, kept in the process: the drawing of the page and what the map element is fed, without any count."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from arpenteur.figures.shapes import Drawing, Outlined, draw
from arpenteur.web.foundation.campaigns.standing import ASKED, Standings
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.maps import landmark_members
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.templatetags.zones import ZoneDrawn, linked_zone
from arpenteur.web.site.glance.board import GlanceRow


@dataclass(frozen=True)
class Outlines:
    """The zones that have an outline, in the order of both the drawing and the features of the map."""

    drawing: Drawing
    zones: tuple[str, ...]
    geojson: bytes
    digest: str


@dataclass(frozen=True)
class _Asked:
    snapshot: int
    digest: str
    level: str
    only: frozenset[str] | None
    standings: Standings
    published: PublishedSnapshot = field(compare=False, repr=False)


def outlines_of(
    published: PublishedSnapshot, level: str, standings: Standings, only: frozenset[str] | None
) -> Outlines:
    """Outlines of a level; ``only`` some zones for a member narrowed to them. Made once a process."""
    return _made(_Asked(published.pk, published.digest, level, only, standings, published))


@lru_cache(maxsize=16)
def _made(asked: _Asked) -> Outlines:
    drawn = queries.outlines(asked.published, asked.level)
    rows = [zone for zone in drawn if zone.geometry and (asked.only is None or zone.zone in asked.only)]
    only = "" if asked.only is None else " ".join(sorted(asked.only))
    lines = queries.landmarks(asked.published, asked.level, rows, only)
    features = [_feature(at, row, asked.standings) for at, row in enumerate(rows)]
    drawing = draw(rows, lines=lines)
    collection = {"type": "FeatureCollection", "features": features, **landmark_members(lines, drawing)}
    content = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return Outlines(drawing, tuple(row.zone for row in rows), content, hashlib.sha256(content).hexdigest()[:32])


def _feature(at: int, row: Outlined, standings: Standings) -> dict[str, Any]:
    standing = standings.zones.get(row.zone)
    properties = {
        "zone": row.zone,
        "name": standing.mark if standing else row.label,
        "at": [row.label_longitude, row.label_latitude],
        "room": row.label_room,
        "hatched": bool(standing and standing.unsure),
        **{name: standings.bin_of(name, row.zone) for name in ASKED},
    }
    return {"type": "Feature", "id": at, "properties": properties, "geometry": row.geometry}


def zones_drawn(outlines: Outlines, rows: Iterable[GlanceRow]) -> dict[str, ZoneDrawn]:
    """Each zone that has an outline, by its key, in the order of the drawing: for pages without script, and until the
    map is there.
    """
    by_zone = {row.zone: row for row in rows}
    shapes = (shape for shape in outlines.drawing.shapes if shape.zone in by_zone)
    return {shape.zone: linked_zone(shape, by_zone[shape.zone]) for shape in shapes}
