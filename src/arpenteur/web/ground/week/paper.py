"""The paper of outings in one document: roll call, where addresses come from, the poster of turfs, walk sheets; whole
stations where no turf is cut."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import EN_DASH, clock
from arpenteur.web.foundation.shared.typesetting import typeset_folder, write_part
from arpenteur.web.foundation.territory.lacking import lacking
from arpenteur.web.ground.fieldwork.display import LONG_DAY, capital, name_of
from arpenteur.web.ground.fieldwork.kinds import DOORS_DONE
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.phone.origin import origin_of
from arpenteur.web.ground.routes.paper.day_poster import COLOURS, write_poster
from arpenteur.web.ground.routes.paper.sheets import write_sheet
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.week.station_paper import stations_on_paper, write_stations

TEMPLATE = Path(__file__).parent / "typst" / "roll.typ"
_ROOT = "outing.typ"
_LINES = 2
"""Lines to write for a turf where no name is printed."""
_MOST_LINES = 60
"""Lines to write where there are no turfs: one for each person wanted, no more than fill two pages."""


@dataclass(frozen=True)
class OutingPaper:
    """What the paper of one action shows.

    ``people``: letter of her turf and name of each; none, and lines are left to write instead. ``names`` are those of
    pairs by number, ``links`` the addresses that open each turf on a phone, by its key. Without turfs there is the
    roll call, and a sheet for each whole station where none can be cut.
    """

    action: Action
    turfs: Sequence[Turf]
    people: Sequence[tuple[str, str]]
    names: Mapping[int, str]
    links: Mapping[int, str]


def outings_pdf(outings: Sequence[OutingPaper], at: datetime) -> bytes:
    """One PDF of some actions, each with all its sheets, in the order given."""
    with tempfile.TemporaryDirectory(prefix="arpenteur-print-") as scratch:
        root = Path(scratch)
        parts = [part for number, one in enumerate(outings) for part in _write_outing(one, at, root, str(number))]
        (root / _ROOT).write_text("\n".join(f'#include "{one}"' for one in parts), encoding="utf-8")
        return typeset_folder(root, _ROOT)


def _write_outing(one: OutingPaper, at: datetime, root: Path, name: str) -> list[str]:
    """The files to include, below ``root``."""
    folders = {part: root / name / part for part in ("roll", "poster", "sheets", "stations")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    roll = write_part(TEMPLATE, _data(one.action, one.turfs, one.people), {}, folders["roll"])
    parts = [f"{name}/roll/{roll}"]
    if one.turfs:
        parts.append(f"{name}/poster/{write_poster(one.action, one.turfs, one.names, at, folders['poster'])}")
        parts.append(f"{name}/sheets/{write_sheet(one.turfs, one.names, at, one.links, folders['sheets'])}")
    else:
        written = write_stations(one.action, stations_on_paper(one.action), folders["stations"])
        parts += [f"{name}/stations/{file}" for file in written]
    return parts


def _data(action: Action, turfs: Sequence[Turf], people: Sequence[tuple[str, str]]) -> dict[str, Any]:
    campaign = action.campaign
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    origin = origin_of(campaign)
    addresses = f"{origin['addresses']}."
    if lacking(published_of(campaign)).addresses:
        addresses = _("We have no list of addresses: we go from street to street.")
    rows = people or [(turf.letter, "") for turf in turfs for _line in range(_LINES)]
    rows = rows or [("", "")] * min(action.wanted, _MOST_LINES)
    return {
        "language": (get_language() or "fr")[:2],
        "fictional": campaign.fictional,
        "above": " · ".join((published_of(campaign).name, campaign.name, name_of(action, ground_of(campaign)))),
        "title": _("Who is here?"),
        "when": f"{capital(date_format(starts.date(), LONG_DAY))}, {clock(starts)} {EN_DASH} {clock(ends)}",
        "place": action.place,
        "rows": [
            {"letter": letter, "name": name, "colour": COLOURS[colour(number_of(letter)) - 1] if letter else "#43524E"}
            for letter, name in rows
        ],
        "turfs": bool(turfs),
        "facts": [
            (_("Where the address comes from"), addresses),
            (_("What we note"), _("door opened, nobody home, out of reach or to see again")),
            (_("Read and use your rights:").rstrip(" :\u00a0\u202f"), origin["contact"]),
        ]
        if action.kind in DOORS_DONE
        else [],
        "words": {
            "fictional": _("Fictional data"),
            "meet": _("We meet"),
            "turf": _("Turf"),
            "who": _("Who"),
            "came": _("Here"),
            "phone": _("Turf on the phone"),
            "back": _("Back at"),
            "destroy": _("This sheet names people: destroy it once presence is written down."),
            "question": _("“How did you get my address?”"),
            "answer": _("We hold neither your name nor your opinion."),
            "lead": _("We go to every door of the turf.")
            if turfs
            else _("We go to every door of the polling station."),
        },
    }
