"""The zones as tables and on paper: the figures of the page, the total, and how actions add up."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.figures.map_lines import lines_on_paper
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import decimal, percent
from arpenteur.web.foundation.shared.sheets import Cell
from arpenteur.web.foundation.shared.typesetting import typeset_drawn
from arpenteur.web.foundation.territory.sources import credits_on_paper
from arpenteur.web.site.glance.board import GlanceRow
from arpenteur.web.site.glance.ledger import ZoneLine

if TYPE_CHECKING:
    from arpenteur.web.site.glance.page import Glance

TEMPLATE = Path(__file__).parent / "typst" / "zones.typ"
_FILLS = ("#D3D8D6", "#2B1B5C", "#2C5A8A", "#1F8079", "#84C78B", "#E3EBB4")
_DARK = (1, 2, 3)
_INK = "#12211F"


def head(look: "Glance") -> list[str]:
    """Titles of the columns."""
    zone = [_("Station"), _("Quartier")] if look.question.level == "station" else [_("Quartier"), _("Stations")]
    return [
        *zone,
        _("Priority"),
        _("Dwellings"),
        _("Doors opened"),
        _("Nobody home"),
        _("Out of reach"),
        _("Come back later"),
        _("Doors done"),
        _("People met today"),
        _("People met"),
        _("Actions in progress"),
        _("Actions planned"),
        _("Actions finished"),
    ]


def lines(look: "Glance") -> Iterator[list[Cell]]:
    """One line a zone in the order of the page, the sum of the zones, then the actions counted once."""
    for row in look.board.rows:
        yield _line(look, row)
    sums, total = look.board.passages, look.board.total
    yield [_("Sum of the zones"), "", None, *_figures(sums)]
    yield [_("Total, each action once"), "", None, *_figures(total)]


def _line(look: "Glance", row: GlanceRow) -> list[Cell]:
    stations = sum(1 for one in look.ground.stations.values() if one.quartier == row.zone)
    second: Cell = row.quartier if look.question.level == "station" else stations or ""
    return [row.name, second, row.standing.priority or None if row.standing else None, *_figures(row.line)]


def _figures(line: ZoneLine) -> list[Cell]:
    return [
        line.planned_doors,
        line.opened,
        line.absent,
        line.inaccessible,
        line.later,
        line.doors,
        line.met_today,
        line.met,
        line.running,
        line.planned,
        line.done,
    ]


def printed(look: "Glance") -> bytes:
    """A PDF: the figures, the map, the table."""
    return typeset_drawn(TEMPLATE, _data(look), {"map.svg": _map(look)})


def _map(look: "Glance") -> str:
    drawing, rows = look.outlines.drawing, {row.zone: row for row in look.board.rows}
    parts: list[str] = []
    labels: list[str] = []
    for shape in drawing.shapes:
        row = rows.get(shape.zone)
        number = row.bin if row else 0
        parts.append(f'<path d="{shape.path}" fill="{_FILLS[number]}" stroke="#FFFFFF" stroke-width="2"/>')
        if row and shape.x is not None:
            colour = "#FFFFFF" if number in _DARK else _INK
            font = 'font-family="Public Sans" font-size="22" font-weight="600" text-anchor="middle"'
            place = f'x="{shape.x}" y="{(shape.y or 0) + 8}"'
            labels.append(f'<text {place} {font} fill="{colour}">{escape(row.mark)}</text>')
    parts += [lines_on_paper(drawing.lines), *labels]
    box = f"-4 -4 {drawing.width + 8} {drawing.height + 8}"
    size = f'width="{max(drawing.width, 1)}" height="{max(drawing.height, 1)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}">{"".join(parts)}</svg>'


def _data(look: "Glance") -> dict[str, Any]:
    board, total = look.board, look.board.total
    return {
        "language": (get_language() or "fr")[:2],
        "fictional": look.member.campaign.fictional,
        "campaign": look.member.campaign.name,
        "credits": credits_on_paper(look.published),
        "date": date_format(look.local_now, "DATETIME_FORMAT"),
        "facts": [
            [percent(board.first_share), _("of the doors of %(first)s") % {"first": board.first_words}],
            [decimal(total.met_today), _("people met today")],
            [decimal(total.met_ever), _("people met since the start")],
            [decimal(total.running), _("actions in progress")],
            [decimal(total.done), _("actions finished")],
        ],
        "legend": [[_FILLS[one.number], one.number in _DARK, one.label] for one in board.bins],
        "metric": str(board.metric_label) + (f", {_('in per cent')}" if board.in_per_cent else ""),
        "rows": [_printed_row(row) for row in board.rows],
        "total": _printed(board.total, _("Total")),
        "words": {
            "fictional": _("Fictional data"),
            "title": _("Where do we stand?"),
            "zone": _("Station") if look.question.level == "station" else _("Quartier"),
            "quartier": _("Quartier") if look.question.level == "station" else "",
            "priority": _("Priority"),
            "doors": _("Doors done"),
            "today": _("Met today"),
            "met": _("Met"),
            "running": _("In progress"),
            "done": _("Finished"),
            "rule": _("An action that covers several zones is written in each of them; the total counts it once."),
            "nothing": _("Counts by zone: nothing about a person is written here."),
        },
    }


def _printed_row(row: GlanceRow) -> dict[str, Any]:
    priority = row.standing.class_text if row.standing else "–"
    return _printed(row.line, row.name) | {
        "fill": _FILLS[row.bin],
        "quartier": row.quartier,
        "priority": priority,
        "reach": row.reach,
    }


def _printed(line: ZoneLine, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "share": percent(line.share),
        "doors": f"{decimal(line.doors)} / {decimal(line.planned_doors)}",
        "today": decimal(line.met_today),
        "met": decimal(line.met),
        "running": decimal(line.running),
        "done": decimal(line.done),
    }
