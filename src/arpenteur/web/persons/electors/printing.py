"""Paper with names, as a PDF made in memory: no file with a name is ever written."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.letters import LetterFrame, LetterNotice, PostLetter, letters_pdf
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.persons.electors.actions import gone_at
from arpenteur.web.persons.electors.models import ListPaper, PaperKind, Voter
from arpenteur.web.persons.electors.papers import back_by
from arpenteur.web.persons.electors.slices import PER_SHEET, Slice

FOLDER = Path(__file__).parent / "typst"
_DAY = "j F Y"
_LINES, _HEAD = 35.0, 0.9
"""Lines of a sheet of doors, and what the name of a street takes of one."""


def sheets_of(kind: str, voters: Sequence[Voter]) -> list[tuple[Voter, ...]]:
    """Who is on each sheet; of doors, as many as fit with the lines that name their streets."""
    if kind != str(PaperKind.DOORS):
        return list(batched(voters, PER_SHEET[kind]))
    sheets: list[list[Voter]] = []
    room, before = 0.0, None
    for one in voters:
        takes = 1.0 if before is not None and _street(before) == _street(one) else 1.0 + _HEAD
        if takes > room or len(sheets[-1]) >= PER_SHEET[kind]:
            sheets.append([])
            room, takes = _LINES, 1.0 + _HEAD
        sheets[-1].append(one)
        room, before = room - takes, one
    return [tuple(one) for one in sheets]


def paper_pdf(paper: ListPaper, sheets: Sequence[Sequence[Voter]], at: datetime) -> bytes:
    """The sheets of one copy, each with its number and where the addresses come from (RGPD, art. 14); in French."""
    with translation.override("fr"):
        if paper.kind == PaperKind.LETTERS:
            return letters_pdf(_frame(paper, at), [_letter(paper, rank, one) for rank, (one,) in enumerate(sheets, 1)])
        return _compiled(paper, sheets, at)


def _compiled(paper: ListPaper, sheets: Sequence[Sequence[Voter]], at: datetime) -> bytes:
    template = FOLDER / ("doors.typ" if paper.kind == PaperKind.DOORS else "post.typ")
    return typeset(template, _data(paper, sheets, at))[0]


def _frame(paper: ListPaper, at: datetime) -> LetterFrame:
    """What all letters of a paper share: who writes, the text, the notice that the law asks for (RGPD, art. 14)."""
    campaign = paper.campaign
    first, _break, rest = paper.body.replace("\r\n", "\n").strip().partition("\n")
    title, body = (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", paper.body.strip())
    origin, *facts, rights = notice(campaign)
    day = date_format(local(campaign, at).date(), _DAY)
    return LetterFrame(
        sender=campaign.name,
        sender_lines=(campaign.contact,) if campaign.contact else (),
        place_and_day=f"{published_of(campaign).name}, {day}",
        title=title or campaign.name,
        body=body,
        notice=LetterNotice(
            heading=origin[0],
            facts=(
                *((head.rstrip(" ?\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}"), text) for head, text in facts),
                (_("Chosen by"), Slice.of_row(paper.slice).words(ground_of(campaign))),
            ),
            rights=" ".join(rights),
        ),
        foot=_("Paper no. %(n)d") % {"n": paper.number},
        fictional=_("Fictional data") if campaign.fictional else "",
    )


def _letter(paper: ListPaper, rank: int, voter: Voter) -> PostLetter:
    """The letter to one voter, in the order in which it is carried."""
    home = voter.place
    mark = f"{paper.number} {rank:03}"
    return PostLetter(
        lines=(voter.person.printed, *home.lines),
        mark=mark,
        along=home.known_street or home.street,
        origin=notice(paper.campaign)[0][1],
        place=_("%(mark)s of %(all)d") % {"mark": mark, "all": paper.people},
    )


def notice(campaign: Campaign) -> list[tuple[str, str]]:
    """What whoever is on the list may read of it: heading and sentence of each part."""
    day = date_format(local(campaign, gone_at(campaign)).date(), _DAY)
    return [
        (
            _("How did we get your name and address?"),
            _("From the electoral list, that candidates and parties may take a copy of (code électoral, art. L37)."),
        ),
        (
            _("What for?"),
            _("To meet you or write to you before the vote; no commercial use, nothing sent by e-mail or telephone."),
        ),
        (_("Who?"), _("%(who)s, on the ground of legitimate interest (RGPD, art. 6(1)f).") % {"who": campaign.name}),
        (_("How long?"), _("Everything is destroyed on %(day)s, paper included.") % {"day": day}),
        (
            _("Your rights"),
            _("See, correct, have erased, object, without a reason: %(who)s. Complaints: CNIL, www.cnil.fr.")
            % {"who": campaign.rights_at},
        ),
    ]


def _data(paper: ListPaper, sheets: Sequence[Sequence[Voter]], at: datetime) -> dict[str, Any]:
    campaign = paper.campaign
    ground = ground_of(campaign)
    year = int(paper.slice.get("year") or campaign.first_round.year)
    rows = (
        _doors(ground, sheets, year)
        if paper.kind == PaperKind.DOORS
        else [[_envelope(one) for one in s] for s in sheets]
    )
    return {
        "language": "fr",
        "kind": paper.kind,
        "fictional": campaign.fictional,
        "above": " · ".join((published_of(campaign).name, campaign.name)),
        "title": _("Paper no. %(n)d") % {"n": paper.number},
        "about": Slice.of_row(paper.slice).words(ground),
        "copy": _("copy %(n)d, %(day)s, %(hour)s")
        % {
            "n": paper.copies,
            "day": date_format(local(campaign, at).date(), _DAY),
            "hour": clock(local(campaign, at)),
        },
        "carrier": paper.carrier.name if paper.carrier else _("nobody yet"),
        "back": _back(campaign, at),
        "sheets": rows,
        "notice": [list(one) for one in notice(campaign)],
        "words": {
            "fictional": _("Fictional data"),
            "carrier": _("Taken by"),
            "back": _("To be brought back by"),
            "sheet": _("sheet"),
            "address": _("Address"),
            "name": _("Name"),
            "age": _("Age"),
            "order": _("No."),
            "done": _("Seen"),
            "only": _("Tick “seen”, and write nothing else about anybody. Lost? Tell the campaign today."),
            "join": _("To be joined to each envelope, or printed on the letter:"),
        },
    }


def _doors(ground: Ground, sheets: Sequence[Sequence[Voter]], year: int) -> list[list[dict[str, Any]]]:
    """Lines of each sheet; a street and an address are written where they begin."""
    return [[_line(ground, one, before, year) for one, before in zip(s, (None, *s), strict=False)] for s in sheets]


def _street(voter: Voter) -> tuple[str, str]:
    home = voter.place
    return voter.station, home.known_street or home.street or home.locality


def _line(ground: Ground, voter: Voter, before: Voter | None, year: int) -> dict[str, Any]:
    home, street = voter.place, _street(voter)[1]
    same_street = before is not None and _street(before) == _street(voter)
    return {
        "head": "" if same_street else f"{street}, {ground.title(voter.station)}" if voter.station else street,
        "number": home.number,
        "complement": ", ".join(filter(None, (home.complement, home.locality if home.street else ""))),
        "name": voter.person.printed,
        "age": str(year - voter.birth_year) if voter.birth_year else "",
        "order": voter.order,
    }


def _envelope(voter: Voter) -> dict[str, Any]:
    return {"name": voter.person.printed, "lines": list(voter.place.lines)}


def _back(campaign: Campaign, at: datetime) -> str:
    there = local(campaign, back_by(campaign, at))
    return f"{date_format(there.date(), 'l j F')}, {clock(there)}"
