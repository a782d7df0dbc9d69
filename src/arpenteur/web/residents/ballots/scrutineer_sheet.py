"""The sheet of a scrutineer, as a PDF made in memory: her code is written to no file and stands in no address."""

from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.ballots.codes import in_groups
from arpenteur.web.residents.ballots.models import NEEDED, PLACES, Scrutineer

_TEMPLATE = Path(__file__).parent / "typst" / "scrutineer.typ"


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
