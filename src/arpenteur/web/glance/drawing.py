"""The zones as SVG, for pages without script and until the map is there: written without a template, for speed."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from arpenteur.figures.shapes import Shape
from arpenteur.web.glance.board import Board, Row
from arpenteur.web.glance.drawn import Outlines

_DOTS = mark_safe('<path class="over" fill="url(#dots)" d="{}"/>')
_HATCH = mark_safe('<path class="over" fill="url(#hz)" d="{}"/>')


def zones_drawn(outlines: Outlines, board: Board) -> SafeString:
    """A link, a path and a label for each zone of the page that has an outline."""
    rows = {row.zone: row for row in board.rows}
    hatches = board.asked.metric == "priority"
    drawn = (_zone(shape, rows[shape.zone], hatches) for shape in outlines.drawing.shapes if shape.zone in rows)
    return mark_safe("\n".join(drawn))  # noqa: S308 — joined from what format_html escaped


def opened_zone(drawn: SafeString, zone: str) -> SafeString:
    """The same drawing with one zone chosen."""
    head = format_html('data-zone="{}"><path class="', zone)
    return mark_safe(drawn.replace(head, head + "on ", 1))  # noqa: S308 — only a constant is added


def opened_row(table: SafeString, zone: str) -> SafeString:
    """The same table with one row chosen."""
    row, link = format_html('<tr data-zone="{}"', zone), format_html('<a id="z-{}"', zone)
    marked = table.replace(row, row + ' class="on"', 1).replace(link, link + ' aria-current="true"', 1)
    return mark_safe(marked)  # noqa: S308 — only constants are added


def _zone(shape: Shape, row: Row, hatches: bool) -> str:
    parts = [
        format_html(
            '<a href="{}" tabindex="-1" data-zone="{}"><path class="zone f{}" d="{}"/>',
            row.query, shape.zone, row.bin, shape.path,
        )
    ]  # fmt: skip
    if not row.bin:
        parts.append(format_html(_DOTS, shape.path))
    elif hatches and row.hatched:
        parts.append(format_html(_HATCH, shape.path))
    if shape.x is not None:
        label = '<text class="lb on-f{}" x="{}" y="{}">{}</text>'
        parts.append(format_html(label, row.bin, shape.x, shape.y, conditional_escape(row.mark)))
    return "".join([*parts, "</a>"])
