"""The poster of the day, for the wall of the local office: who walks what, from where, at what hour, what is left."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from arpenteur.strategy.turfs.walk_map import WIDTH, draw_together
from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import clock, decimal
from arpenteur.web.foundation.shared.typesetting import typeset_folder, write_part
from arpenteur.web.foundation.territory.sources import credits_on_paper
from arpenteur.web.ground.fieldwork.display import LONG_DAY, capital, name_of
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.ground.tallying import Beside
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.measures import lasting
from arpenteur.web.ground.routes.paper.lines import events_of
from arpenteur.web.ground.routes.paper.sheets import walk_of
from arpenteur.web.ground.routes.plane import colour

TEMPLATE = Path(__file__).parent / "typst" / "day.typ"
COLOURS = (
    "#1F6FA8",
    "#BF540A",
    "#44296E",
    "#35A07E",
    "#CF93BC",
    "#5E5A12",
    "#0E3F4C",
    "#9C8FD9",
    "#97A01F",
    "#D6A04E",
)
"""Those of turfs on the screen (``tokens.css``)."""
_MAP = (178.0, 112.0)


def day_poster(action: Action, turfs: Sequence[Turf], names: Mapping[int, str], at: datetime) -> bytes:
    """A PDF of one A4 page; more turfs than fit one under the other are set smaller. ``names`` of pairs by number."""
    with tempfile.TemporaryDirectory(prefix="arpenteur-print-") as scratch:
        folder = Path(scratch)
        name = write_poster(action, turfs, names, at, folder)
        return typeset_folder(folder, name)


def write_poster(action: Action, turfs: Sequence[Turf], names: Mapping[int, str], at: datetime, folder: Path) -> str:
    """The same written into a folder, to stand in a longer document: the name of the file to include."""
    packed = [package(turf, "", at) for turf in turfs]
    walks = [walk_of(one) for one in packed]
    colours = [COLOURS[colour(number_of(turf.letter)) - 1] for turf in turfs]
    credit = packed[0]["origin"]["streets"]
    drawn = draw_together(walks, colours, round(WIDTH * _MAP[1] / _MAP[0], 1), credit=credit)
    beside = Beside.of({key for turf in turfs for key in buildings_of(turf.plan)})
    rows = [_row(turf, beside, tint, names) for turf, tint in zip(turfs, colours, strict=True)]
    return write_part(TEMPLATE, _data(action, rows, at), {"map.svg": drawn}, folder)


def _row(turf: Turf, beside: Beside, tint: str, names: Mapping[int, str]) -> dict[str, Any]:
    ground = beside.fold(turf.pk, events_of(turf), buildings_of(turf.plan))
    done = ground.counts().total()
    left = max(ground.size - done, 0)
    return {
        "letter": turf.letter,
        "colour": tint,
        "streets": capital(turf.plan.get("title", "")),
        "pair": names.get(turf.pair) or (_("Pair %(n)d") % {"n": turf.pair} if turf.pair else _("nobody yet")),
        "given": bool(turf.pair),
        "doors": decimal(turf.doors),
        "left": decimal(left) if left else _("done"),
        "minutes": lasting(turf.minutes),
        "code": turf.code,
    }


def _data(action: Action, rows: list[dict[str, Any]], at: datetime) -> dict[str, Any]:
    campaign = action.campaign
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    return {
        "language": (get_language() or "fr")[:2],
        "fictional": campaign.fictional,
        "title": name_of(action, ground_of(campaign)),
        "above": " · ".join((published_of(campaign).name, campaign.name)),
        "day": capital(date_format(starts.date(), LONG_DAY)),
        "hours": f"{clock(starts)} – {clock(ends)}",
        "place": action.place,
        "rows": rows,
        "credits": credits_on_paper(published_of(campaign), ground_only=True),
        "count": ngettext("%(n)d turf", "%(n)d turfs", len(rows)) % {"n": len(rows)},
        "at": _("Printed on %(day)s, %(hour)s")
        % {
            "day": date_format(local(campaign, at).date(), "j F"),
            "hour": clock(local(campaign, at)),
        },
        "words": {
            "fictional": _("Fictional data"),
            "meet": _("We meet"),
            "turf": _("Turf"),
            "pair": _("Pair"),
            "doors": _("Doors"),
            "left": _("Left"),
            "time": _("Walk"),
            "code": _("Typing code"),
            "map": _("Map of the turfs"),
            "back": _("A sheet that comes back is typed in, then destroyed. A phone sends by itself."),
            "nothing": _("Names of those who walk, no name of anyone at a door."),
        },
    }
