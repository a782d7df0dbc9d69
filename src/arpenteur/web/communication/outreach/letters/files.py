"""Files of letters: the letters themselves, labels, a router's file, the sheets of whoever carries them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.communication.outreach.letters.carrying import RoundPlan, along, printable
from arpenteur.web.communication.outreach.letters.homes import MOST_LINES, PostalAddress, read_address
from arpenteur.web.communication.outreach.letters.wording import frame_of, letter_to
from arpenteur.web.communication.outreach.models import Mailing, Recipient
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.shared.letters import PostLetter, labels_pdf, letters_pdf, many_letters, route_pdf

Carried = tuple[RoundPlan, list[tuple[Recipient, PostalAddress, PostLetter]]]
"""A round with its letters in walking order."""


def carried(mailing: Mailing, plans: Sequence[RoundPlan], at: datetime) -> list[Carried]:
    """Letters of some rounds to those who may be written to now; addresses are opened."""
    with translation.override("fr"):
        return [(plan, _letters(mailing, plan, at)) for plan in plans]


def _letters(mailing: Mailing, plan: RoundPlan, at: datetime) -> list[tuple[Recipient, PostalAddress, PostLetter]]:
    rows = {one.pk: one for one in printable(mailing, plan.numbers, at)}
    found = []
    for rank, number in enumerate(plan.numbers, start=1):
        one = rows.get(number)
        if one is None or one.contact is None:
            continue
        home, mark = read_address(one.contact.address), f"{plan.letter} {rank:03}"
        place = _("%(mark)s of %(all)d") % {"mark": mark, "all": len(plan.numbers)}
        letter = letter_to(one, one.contact, mark=mark, along=along(home.side, home.street), place=place)
        found.append((one, home, letter))
    return found


def letters_file(mailing: Mailing, rounds: Sequence[Carried], at: datetime) -> tuple[bytes, str]:
    """The letters of one round as a PDF, of several as a ZIP of one PDF a round; with its type."""
    frame = frame_of(mailing, at)
    each = [[letter for _one, _home, letter in rows] for _plan, rows in rounds if rows]
    if len(each) == 1:
        return letters_pdf(frame, each[0]), "application/pdf"
    out = io.BytesIO()
    names = [plan.letter for plan, rows in rounds if rows]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, document in zip(names, many_letters(frame, each), strict=True):
            archive.writestr(f"tournee-{name}.pdf", document)
    return out.getvalue(), "application/zip"


def labels_file(rounds: Sequence[Carried]) -> bytes:
    """Labels in walking order."""
    return labels_pdf(_("Labels"), [letter for _plan, rows in rounds for _one, _home, letter in rows])


def router_file(rounds: Sequence[Carried]) -> bytes:
    """What a router reads: the round, the mark, up to six lines of the address in capitals."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["tournee", "marque", *(f"ligne{number}" for number in range(1, MOST_LINES + 1))])
    for plan, rows in rounds:
        for _one, _home, letter in rows:
            lines = [_cell(line.upper()) for line in letter.lines]
            writer.writerow([plan.letter, letter.mark, *lines, *[""] * (MOST_LINES - len(lines))])
    return out.getvalue().encode("utf-8-sig")


def route_file(mailing: Mailing, rounds: Sequence[Carried]) -> bytes:
    """The sheet of whoever carries each round: streets, marks and numbers, nobody's name."""
    with translation.override("fr"):
        return route_pdf(
            {
                "title": _("Rounds of letters"),
                "above": " · ".join((published_of(mailing.campaign).name, mailing.campaign.name)),
                "rounds": [_sheet(plan, rows) for plan, rows in rounds if rows],
            }
        )


def _sheet(plan: RoundPlan, rows: Sequence[tuple[Recipient, PostalAddress, PostLetter]]) -> dict[str, object]:
    streets: list[dict[str, object]] = []
    stops: list[tuple[str, str]] = []
    before = None
    for _one, home, letter in rows:
        if letter.along != before:
            before, stops = letter.along, []
            streets.append({"street": letter.along or _("without a street"), "stops": stops})
        number = f"{home.number}{home.suffix}" if home.number else ""
        stops.append((number or "–", letter.mark.rpartition(" ")[2]))
    return {
        "title": _("Round %(letter)s") % {"letter": plan.letter},
        "count": ngettext("%(n)d letter", "%(n)d letters", len(rows)) % {"n": len(rows)},
        "rule": _("Into the letterbox, nothing is noted of anybody; what is left comes back to the office."),
        "streets": streets,
    }


def _cell(text: str) -> str:
    """Never what a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
