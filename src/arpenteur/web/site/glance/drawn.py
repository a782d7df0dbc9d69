"""Outlines, kept in the process: the drawing of the page and what the map element is fed, without any count.

The zones as SVG, for pages without script and until the map is there: written without a template, for speed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from arpenteur.figures.shapes import Drawing, Outlined, Shape, draw
from arpenteur.web.foundation.campaigns.standing import ASKED, Standings
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.maps import landmark_members
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.templatetags.landmarks import landmarks
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


ZoneDrawn = tuple[SafeString, SafeString]
"""A link with its path, and the label; the label is empty where it has no room."""
_DOTS = mark_safe('<path class="over" fill="url(#dots)" d="{}"/>')
_HATCH = mark_safe('<path class="over" fill="url(#hz)" d="{}"/>')


def zones_drawn(outlines: Outlines, rows: Iterable[GlanceRow], metric: str) -> dict[str, ZoneDrawn]:
    """Each zone that has an outline, by its key, in the order of the drawing."""
    by_zone = {row.zone: row for row in rows}
    shapes = (shape for shape in outlines.drawing.shapes if shape.zone in by_zone)
    return {shape.zone: _zone(shape, by_zone[shape.zone], metric == "priority") for shape in shapes}


def map_drawn(outlines: Outlines, zones: Iterable[ZoneDrawn]) -> SafeString:
    """Zones, landmarks over them, labels over both."""
    every = list(zones)
    parts = [*(zone for zone, _label in every), landmarks(outlines.drawing), *(label for _zone, label in every)]
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308 — parts that were escaped


def _zone(shape: Shape, row: GlanceRow, hatches: bool) -> ZoneDrawn:
    parts = [
        format_html(
            '<a href="{}" tabindex="-1" data-zone="{}"><path class="{}zone f{}" d="{}"/>',
            row.query,
            shape.zone,
            "on " if row.selected else "",
            row.bin,
            shape.path,
        )
    ]
    if not row.bin:
        parts.append(format_html(_DOTS, shape.path))
    elif hatches and row.hatched:
        parts.append(format_html(_HATCH, shape.path))
    label = SafeString()
    if shape.x is not None:
        text = '<text class="lb on-f{}" x="{}" y="{}">{}</text>'
        label = format_html(text, row.bin, shape.x, shape.y, conditional_escape(row.mark))
    return mark_safe("".join([*parts, "</a>"])), label  # noqa: S308 — joined from what format_html escaped
