"""The sheet of a scrutineer, as a PDF made in memory: her code is written to no file and stands in no address."""

from pathlib import Path

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.ballots.codes import SCRUTINEER, in_groups, key_of_code, read_code
from arpenteur.web.residents.ballots.envelopes import public_text
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, Scrutineer

_TEMPLATE = Path(__file__).parent / "typst" / "scrutineer.typ"


def sheet_of_code(scrutineer: Scrutineer, typed: str) -> HttpResponse:
    """The sheet as an answer, for the code that came with a form: the program has it from nowhere else.

    Raises InputError for another code than hers.
    """
    code = read_code(typed, SCRUTINEER)
    if public_text(key_of_code(code, scrutineer.box.place_context(scrutineer.place))) != scrutineer.public_key:
        raise InputError(_("this is not the code of scrutineer %(place)d") % {"place": scrutineer.place})
    headers = {"Content-Disposition": 'attachment; filename="scrutateur.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(scrutineer_sheet(scrutineer, code), content_type="application/pdf", headers=headers)


def scrutineer_sheet(scrutineer: Scrutineer, code: str) -> bytes:
    """One page, in the language of the page that gives it: for the answer that shows the code, and never again."""
    step = scrutineer.box.step
    numbers = {"needed": NEEDED, "places": PLACES}
    data = {
        "language": translation.get_language() or "fr",
        "above": step.process.campaign.name,
        "title": _("Scrutineer %(place)d of %(places)d") % {"place": scrutineer.place, "places": PLACES},
        "about": step.title,
        "label": _("Your code"),
        "code": in_groups(code),
        "lines": [
            _("Type it back on the page of the box before the vote opens."),
            _("Keep this sheet where nobody else finds it. The program does not have the code: a lost one is lost."),
            _("After the vote, %(needed)d scrutineers of %(places)d type their codes on one screen.") % numbers,
            _("Then destroy this sheet: with two codes and an old backup, names and ballots could be linked."),
        ],
    }
    (page,) = typeset(_TEMPLATE, data)
    return page
