"""Reports for a town hall that has no interface: a file to be sent by e-mail, that its spreadsheet opens by a click."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.spreadsheet import inert

CONTENT = "text/csv; charset=utf-8"
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class ReportLine:
    """A report as a town hall reads it; nothing of who sent it. ``link``: the public page of the report."""

    reference: str
    on: date
    category: str
    words: str
    address: str
    spot: Spot | None
    due: date | None
    link: str


def town_hall_csv(lines: Iterable[ReportLine]) -> bytes:
    """Semicolons and decimal commas: what a French spreadsheet opens in columns by a click. No cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Reference"),
            _("Reported on"),
            _("Category"),
            _("What was seen"),
            _("Address"),
            _("Latitude"),
            _("Longitude"),
            _("Answer expected by"),
            _("Page of the report"),
        ]
    )
    for line in lines:
        writer.writerow(
            [
                inert(line.reference),
                _day(line.on),
                inert(line.category),
                inert(_one_line(line.words)),
                inert(_one_line(line.address)),
                _degrees(line.spot and line.spot.latitude),
                _degrees(line.spot and line.spot.longitude),
                _day(line.due),
                inert(line.link),
            ]
        )
    return (_MARK + out.getvalue()).encode()


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".replace(".", ",")


def _one_line(text: str) -> str:
    return " ".join(text.split())
