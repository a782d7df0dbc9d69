"""Reads: turfs as paper shows them, the lines of a sheet, which sheets went out and did not come back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from arpenteur.strategy.routes import Closed, Stair, Stop, StreetLine
from arpenteur.strategy.turfs.sheet import Heading, walk_sheets, write_sheets
from arpenteur.strategy.turfs.walk import Walk
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.handset.package import package
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.print import heading

_SIDES = {"even": "even", "odd": "odd"}


def walk_of(packed: Mapping[str, Any]) -> Walk:
    """A turf's package as a walk: paper says what the phone says."""
    own = tuple(StreetLine(_points(one["line"]), one.get("name", "")) for one in packed["streets"])
    around = tuple(
        StreetLine(_points(one["line"]), one.get("name", ""), one.get("class", "")) for one in packed["around"]
    )
    meeting = packed.get("meeting")
    return Walk(
        letter=packed["letter"],
        stops=tuple(_stop(one) for one in packed["buildings"]),
        metres=packed["metres"],
        minutes=packed["minutes"],
        own=own,
        around=(*around, *own),
        path=_points(packed["path"]),
        outline=tuple(_points(ring) for ring in packed["outline"]),
        meeting=(meeting[0], meeting[1]) if meeting else None,
    )


def _stop(one: Mapping[str, Any]) -> Stop:
    return Stop(
        key=one["key"],
        street=one["street"],
        label=one["label"],
        side=_SIDES.get(one["side"], ""),
        at=(one["at"][0], one["at"][1]),
        stairs=tuple(Stair(s["name"], s["floors"], s["doors"], s["ground"]) for s in one["stairs"]),
        closed=tuple(Closed(c["stair"], c["floor"], c["door"]) for c in one["objections"]),
        guessed=one["guessed"],
    )


def _points(line: Iterable[Iterable[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in line)


def walked(turf: Turf, at: datetime) -> Walk:
    """A turf as its sheet shows it now."""
    return walk_of(package(turf, "", at))


def sheet_pdf(
    turfs: Iterable[Turf], names: Mapping[int, str], at: datetime, links: Mapping[int, str] | None = None
) -> bytes:
    """Walk sheets of turfs of one campaign, in the order given.

    ``names`` are those of pairs, by number: none of a pair is printed that is not in it. ``links`` are hand-over links
    being shown, by turf: their code replaces that of the typing-in address.
    """
    return walk_sheets(_walks(turfs, names, at, links or {}), language=(get_language() or "fr")[:2])


def write_sheet(
    turfs: Iterable[Turf], names: Mapping[int, str], at: datetime, links: Mapping[int, str], folder: Path
) -> str:
    """The same written into a folder, to stand in a longer document: the name of the file to include."""
    return write_sheets(_walks(turfs, names, at, links), folder, language=(get_language() or "fr")[:2])


def _walks(
    turfs: Iterable[Turf], names: Mapping[int, str], at: datetime, given: Mapping[int, str]
) -> list[tuple[Walk, Heading]]:
    walks: list[tuple[Walk, Heading]] = []
    for turf in turfs:
        packed = package(turf, "", at)
        walks.append((walk_of(packed), _heading(turf, packed, names.get(turf.pair, ""), given.get(turf.pk, ""))))
    return walks


def _heading(turf: Turf, packed: Mapping[str, Any], names: str, link: str) -> Heading:
    return heading(
        turf.action,
        turf,
        names,
        packed["origin"],
        code=turf.code,
        qr=link or typing_address(turf),
        letterboxes=turf.action.kind == Kind.LETTERBOXES,
    )


def typing_address(turf: Turf) -> str:
    """Where a sheet is typed in: what its code leads to."""
    page = reverse("routes:typing", args=[turf.action.campaign.slug])
    return f"{settings.ARPENTEUR_ADDRESS}{page}?code={turf.code}"


def printed_not_typed(action: Action) -> list[Turf]:
    """Turfs of an action whose sheet was printed and not typed in since, archived ones too: paper that may be lost."""
    return waiting_for(Turf.objects.filter(TURFS.rows, action=action).select_related("action__campaign"))


def waiting_for(turfs: "QuerySet[Turf]") -> list[Turf]:
    """Those whose sheet is out, the oldest first."""
    waiting = Q(typed_at=None) | Q(typed_at__lt=F("printed_at"))
    return list(turfs.filter(waiting).exclude(printed_at=None).order_by("printed_at", "letter"))


_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def folded(code: str) -> str:
    """A typing code without what people add or confuse: ``26 a 7f3k`` is ``26-A-7F3K``."""
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_ALIKE)


def turf_by_code(code: str, turfs: Iterable[Turf]) -> Turf | None:
    """The turf whose code was meant, None for none or several."""
    wanted = folded(code)
    found = [one for one in turfs if folded(one.code) == wanted]
    exact = [one for one in found if one.code == code.strip().upper()]
    if len(exact) == 1:
        return exact[0]
    return found[0] if len(found) == 1 and wanted else None
