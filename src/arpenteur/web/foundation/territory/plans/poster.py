"""The plan as a poster for the wall of the local office: one page, A4 or A3, set by Typst."""

from html import escape
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.figures.map_lines import lines_on_paper
from arpenteur.figures.shapes import Drawing
from arpenteur.strategy.turfs.sheet import drawn_code
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.foundation.shared.templatetags.ap import sentence, written
from arpenteur.web.foundation.shared.typesetting import typeset_drawn
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.plans.page import PlanPage
from arpenteur.web.foundation.territory.sources import credits_on_paper

TEMPLATE = Path(__file__).parents[1] / "typst" / "plan.typ"
FORMATS = ("a4", "a3")
LINES = 66
_FILLS = {"f1": "#0B5D5B", "f2": "#4E938E", "f3": "#A9CFCB", "control": "#FFFFFF", "idle": "#ECF0EE"}
_INK, _LINE = "#12211F", "#7D8A86"


def poster(
    page: PlanPage, *, published: PublishedSnapshot, titles: tuple[str, ...], drawing: Drawing, address: str, paper: str
) -> bytes:
    """A PDF of one page. ``titles``: family, election, hypothesis; ``address``: the plan on the site, for the QR."""
    code = drawn_code(address)
    data = _data(page, published, titles, address, paper) | {"qr": bool(code)}
    return typeset_drawn(TEMPLATE, data, {"map.svg": _map(drawing, page), "qr.svg": code})


def _map(drawing: Drawing, page: PlanPage) -> str:
    """Stations in the tint of their hours; controls in white with a dashed line."""
    parts: list[str] = []
    for shape in drawing.shapes:
        style = page.styles.get(shape.zone, "idle")
        dash = ' stroke-dasharray="4 3"' if style == "control" else ""
        stroke = _INK if style == "control" else _LINE
        parts.append(f'<path d="{shape.path}" fill="{_FILLS[style]}" stroke="{stroke}" stroke-width="0.8"{dash}/>')
    parts.append(lines_on_paper(drawing.lines, 0.6))
    for shape in drawing.shapes:
        mark = page.marks.get(shape.zone)
        if mark and shape.x is not None:
            colour = "#FFFFFF" if page.styles[shape.zone] == "f1" else _INK
            place = f'x="{shape.x}" y="{(shape.y or 0) + 4}"'
            font = 'font-family="Public Sans" font-size="12" font-weight="600" text-anchor="middle"'
            parts.append(f'<text {place} {font} fill="{colour}">{escape(mark)}</text>')
    box = f"-2 -2 {drawing.width + 4} {drawing.height + 4}"
    size = f'width="{max(drawing.width, 1)}" height="{max(drawing.height, 1)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}">{"".join(parts)}</svg>'


def _data(
    page: PlanPage, published: PublishedSnapshot, titles: tuple[str, ...], address: str, paper: str
) -> dict[str, Any]:
    plan, rows = page.plan, page.rows[:LINES]
    total = plan.total
    return {
        "paper": paper,
        "language": (get_language() or "fr")[:2],
        "title": _("Our hours, where they count"),
        "place": plan.place_name,
        "subject": " · ".join(titles),
        "date": written(published.generated_at),
        "fictional": plan.fictional,
        "facts": [
            [decimal(total.hours), _("hours")],
            [decimal(total.stations), _("stations")],
            [decimal(total.doors), _("doors")],
            [
                f"0 – {decimal(total.votes.central)} – {decimal(total.votes.high)}",
                _("votes for the whole plan: floor, middle, high"),
            ],
        ],
        "rows": [
            [row.name, row.detail, decimal(row.station.hours), decimal(row.station.doors), row.bin] for row in rows
        ],
        "left": len(page.rows) + page.hidden - len(rows),
        "controls": _("Not to be visited: %(names)s.") % {"names": ", ".join(page.controls)} if page.controls else "",
        "verdict": [sentence(one) for one in page.worth],
        "address": address,
        "credits": credits_on_paper(published),
        "words": {
            "fictional": _("Fictional data"),
            "station": _("station"),
            "hours": _("hours"),
            "doors": _("doors"),
            "done": _("done"),
            "order": _("From the best hour to the least; no day is set, take the next line."),
            "why": _("Drawn by lot to know afterwards what we were worth: going there would spoil the measure."),
            "more": _("and %(count)s more stations"),
            "qr": _("The plan on the site"),
            "nothing": _("Nothing about a person is written here: every door of a station has the same value."),
        },
    }
