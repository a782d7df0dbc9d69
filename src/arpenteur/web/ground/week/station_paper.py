"""A whole station as a turf on paper, where a place has no addresses to cut: its outline, and lines to write on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.figures.shapes import Drawing
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import EN_DASH, clock, decimal
from arpenteur.web.foundation.shared.typesetting import write_part
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.lacking import lacking
from arpenteur.web.foundation.territory.sources import credits_on_paper
from arpenteur.web.ground.fieldwork.display import LONG_DAY, capital, name_of
from arpenteur.web.ground.fieldwork.kinds import DOORS_DONE, Kind
from arpenteur.web.ground.fieldwork.models import Action

TEMPLATE = Path(__file__).parent / "typst" / "station.typ"
_LINES = 15
_AROUND = 0.12
"""Of the longer side of a station, what its map shows beyond it."""


def stations_on_paper(action: Action) -> list[str]:
    """Stations that get a sheet: those of an action that goes to doors, where none can be cut, in the order of keys."""
    if action.kind not in DOORS_DONE or not lacking(published_of(action.campaign)).addresses:
        return []
    return sorted(action.zones.values_list("station", flat=True))


def write_stations(action: Action, stations: Sequence[str], folder: Path) -> list[str]:
    """One sheet for each, written into a folder to stand in a longer document: names of the files to include."""
    drawing = queries.drawing(published_of(action.campaign), "station")
    return [_write(action, station, drawing, folder / str(rank)) for rank, station in enumerate(stations)]


def _write(action: Action, station: str, drawing: Drawing, folder: Path) -> str:
    folder.mkdir()
    drawn = any(one.zone == station for one in drawing.shapes)
    drawings = {"map.svg": _map(action, station, drawing)} if drawn else {}
    return f"{folder.name}/{write_part(TEMPLATE, _data(action, station, drawn=drawn), drawings, folder)}"


def _map(action: Action, station: str, drawing: Drawing) -> str:
    """The station in white among its neighbours, in units of the drawing."""
    one = next(zone for zone in queries.zones(published_of(action.campaign), "station") if zone.zone == station)
    west, east = ((x - drawing.west) * drawing.unit * drawing.stretch for x in (one.west or 0.0, one.east or 0.0))
    north, south = ((drawing.north - y) * drawing.unit for y in (one.north or 0.0, one.south or 0.0))
    around = _AROUND * max(east - west, south - north, 1.0)
    wide, high = east - west + 2 * around, south - north + 2 * around
    line = max(wide, high) / 250
    ground = [
        f'<path d="{shape.path}" fill="{"#FFFFFF" if shape.zone == station else "#ECF0EE"}" stroke="#7D8A86" '
        f'stroke-width="{line:.2f}"/>'
        for shape in drawing.shapes
    ]
    mine = next(shape.path for shape in drawing.shapes if shape.zone == station)
    ground.append(f'<path d="{mine}" fill="none" stroke="#12211F" stroke-width="{3 * line:.2f}"/>')
    box = f"{west - around:.1f} {north - around:.1f} {wide:.1f} {high:.1f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(ground)}</svg>'


def _data(action: Action, station: str, *, drawn: bool) -> dict[str, Any]:
    campaign = action.campaign
    published, ground = published_of(campaign), ground_of(campaign)
    one = ground.stations[station]
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    page = f"{settings.ARPENTEUR_ADDRESS}{reverse('fieldwork:action', args=[campaign.slug, action.pk])}"
    doors = _("about %(n)s, from registered voters") if lacking(published).profiles else _("about %(n)s")
    return {
        "language": (get_language() or "fr")[:2],
        "fictional": campaign.fictional,
        "above": " · ".join((published.name, campaign.name, name_of(action, ground))),
        "title": ground.title(station),
        "when": f"{capital(date_format(starts.date(), LONG_DAY))}, {clock(starts)} {EN_DASH} {clock(ends)}",
        "map": drawn,
        "lines": _LINES,
        "marks": [capital(str(mark.label)) for mark in DOORS_DONE[Kind(action.kind)]],
        "facts": [
            *([(_("Polling place"), one.name)] if one.name else []),
            (_("Registered voters"), decimal(one.registered)),
            (_("Dwellings"), doors % {"n": decimal(one.doors)}),
            (_("How"), _how(drawn=drawn)),
        ],
        "credits": credits_on_paper(published, ground_only=True),
        "words": {
            "fictional": _("Fictional data"),
            "street": _("Street"),
            "numbers": _("Numbers"),
            "total": _("Total"),
            "back": _(
                "Back from the walk, type the totals on the page of the action, “What I have just done”, "
                "%(station)s: %(page)s. Then destroy this sheet. No name, nothing about anyone."
            )
            % {"station": ground.title(station), "page": page},
        },
    }


def _how(*, drawn: bool) -> str:
    if drawn:
        return _(
            "Streets are not known here. Share the station out before leaving, write each street down as you go, and "
            "one stroke for each door."
        )
    return _(
        "Neither streets nor the outline are known here: take the list of streets of the town hall with you. Write "
        "each street down as you go, and one stroke for each door."
    )
