"""The printed profile: the same figures and charts, set by Typst on two A4 pages."""

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.figures.map_lines import lines_on_paper
from arpenteur.figures.shapes import Drawing
from arpenteur.web.foundation.shared.numbers import decimal, figure, percent
from arpenteur.web.foundation.shared.templatetags.ap import written
from arpenteur.web.foundation.shared.typesetting import typeset_drawn
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.panel import FigureView, ZonePanel, shows
from arpenteur.web.foundation.territory.profiles.sheet import Sheet
from arpenteur.web.foundation.territory.sources import credits_on_paper

TEMPLATE = Path(__file__).parents[1] / "typst" / "profile.typ"
INK, ACCENT, MAP = "#12211F", "#0B5D5B", "#DBE2DF"
STREETS_PRINTED = 39
SOURCES_PRINTED = 8
STEPS_PRINTED = 3


def profile_document(
    sheet: Sheet, *, published: PublishedSnapshot, drawing: Drawing, verdict: str, address: str
) -> bytes:
    """A PDF of two pages. Fonts are those of the built site; Typst's own where they are missing."""
    drawings = {"map.svg": _map(drawing, sheet.panel.zone.zone), "turnout.svg": sheet.turnout}
    drawings |= {f"result-{number}.svg": svg for number, (_label, svg) in enumerate(sheet.results)}
    return typeset_drawn(TEMPLATE, _data(sheet, published, verdict, address), drawings)


def _map(drawing: Drawing, chosen: str) -> str:
    """The place in grey, the zone in the accent."""
    paths = "".join(
        f'<path d="{shape.path}" fill="{ACCENT if shape.zone == chosen else MAP}" stroke="#fff"/>'
        for shape in drawing.shapes
    )
    size = f'width="{max(drawing.width, 1)}" height="{max(drawing.height, 1)}"'
    box = f"-2 -2 {drawing.width + 4} {drawing.height + 4}"
    paths += lines_on_paper(drawing.lines, 0.4)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}">{paths}</svg>'


def _data(sheet: Sheet, published: PublishedSnapshot, verdict: str, address: str) -> dict[str, Any]:
    panel = sheet.panel
    found = panel.profile
    return {
        "language": (get_language() or "fr")[:2],
        "place": found.place_name,
        "title": panel.name,
        "date": written(published.generated_at),
        "fictional": found.fictional,
        "headline": panel.headline,
        "reading": list(found.reading),
        "facts": _facts(sheet),
        "standing": panel.standing if panel.zone.rank else panel.reason,
        "results": [label for label, _svg in sheet.results],
        "figures": [
            {
                "name": view.figure.name,
                "formula": view.figure.formula,
                "text": view.text,
                "range": view.range_text,
                "low": view.low,
                "width": view.width,
                "central": view.central,
                "top": view.top_text,
                "steps": [
                    f"{step.symbol} = {step.substituted} = {figure(step.value, step.unit)}"
                    for step in view.figure.steps[-STEPS_PRINTED:]
                ],
            }
            for view in _printed(panel)
        ],
        "verdict": verdict,
        "indicators": [
            {
                "label": view.line.label,
                "zone": view.zone_text,
                "place": view.commune_text,
                "vintage": view.line.vintage,
                "zone_at": view.zone_at,
                "place_at": view.commune_at,
                "from": view.range_from,
                "width": view.range_width,
            }
            for view in sheet.indicators
        ],
        "masked": [f"{view.line.label} : {view.line.masked}" for view in sheet.masked],
        "streets": [[line.street, line.numbers, decimal(line.addresses)] for line in panel.streets[:STREETS_PRINTED]],
        "streets_left": max(len(panel.streets) - STREETS_PRINTED, 0),
        "sources": [
            [source.label, source.producer, source.vintage, source.coverage or source.licence]
            for source in panel.sources[:SOURCES_PRINTED]
        ],
        "address": address,
        "credits": credits_on_paper(published),
        "words": _words(),
    }


def _printed(panel: ZonePanel) -> list[FigureView]:
    """The figures of the ranking's own columns, the main one first; the steps between them stay on the page."""
    zone = panel.zone
    kept = (zone.support, zone.floating, zone.intermittence, zone.mobilisable)
    others = [view for view in panel.figures if any(shows(view.figure, value) for value in kept)]
    return [panel.main, *others] if panel.main else others


def _facts(sheet: Sheet) -> list[list[str]]:
    zone = sheet.panel.zone
    facts = [[decimal(zone.registered), _("registered")]]
    if zone.intermittence:
        points = f"{decimal(100 * zone.intermittence.central, 1)} {_('pts')}"
        facts.append([points, _("presidential – legislative turnout gap")])
    if zone.floating:
        facts.append([percent(zone.floating.central), _("floating vote")])
    if zone.value is not None and not sheet.panel.profile.explanation.order.alone:
        facts.append([sheet.panel.value_text, _("value of a door, 1: the mean of the place")])
    return facts


def _words() -> dict[str, str]:
    """Everything the template writes itself."""
    return {
        "profile": _("Zone profile"),
        "made": _("made on"),
        "fictional": _("Fictional data"),
        "turnout": _("Turnout in first rounds"),
        "reading": _("What it says"),
        "model": _("What the model expects, and its margin"),
        "worth": _("What this order is worth here."),
        "results": _("Results by family, per cent of valid votes"),
        "who": _("Who lives here"),
        "zone": _("zone"),
        "place": _("place"),
        "range": _("all zones of the place"),
        "streets": _("Streets"),
        "streets_note": _("Every address of a zone has the same value: nothing is scored below the polling station."),
        "more": _("and %(count)s more streets"),
        "by_hand": _("The calculation, to be redone by hand"),
        "not": _("What this profile does not say"),
        "not_1": _("Nothing about a person: neither vote, nor opinions, nor origin."),
        "not_2": _("Nothing finer than the zone: all its addresses have the same value."),
        "not_3": _("No guaranteed effect: one outing in two moves no vote."),
        "not_4": _("No “volatile station”: that index is mostly noise and is not published."),
        "sources": _("Sources"),
        "data": _("Data"),
        "producer": _("Producer"),
        "vintage": _("Date"),
        "coverage": _("Coverage"),
        "line": _("solid: zone; dashed: place"),
        "solid": _("zone"),
        "masked": _("Masked"),
        "addresses": _("addresses"),
        "numbers": _("numbers"),
        "street": _("street"),
    }
