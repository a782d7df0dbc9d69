"""The zones as SVG, for pages without script and until the map is there: written without a template, for speed."""

from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from arpenteur.figures.shapes import Shape
from arpenteur.web.foundation.territory.templatetags.landmarks import landmarks
from arpenteur.web.site.glance.board import GlanceRow
from arpenteur.web.site.glance.drawn import Outlines

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
