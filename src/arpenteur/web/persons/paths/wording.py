"""How pages say when something is due, and whose it is."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.persons.paths.models import Journey

TODAY, LATE = "today", "late"


@dataclass(frozen=True)
class Due:
    """A day as a card says it; ``state`` is ``late``, ``today`` or nothing, for its colour."""

    words: str
    state: str = ""


def due_words(day: date | None, today: date) -> Due:
    """``retard 2 jours``, ``aujourd'hui``, ``demain``, ``28 nov.``."""
    if day is None:
        return Due(_("no date"))
    days = (today - day).days
    if days > 0:
        return Due(ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}, LATE)
    if days == 0:
        return Due(_("today"), TODAY)
    return Due(_("tomorrow") if days == -1 else date_format(day, "j N"))


def short_name(name: str) -> str:
    """``Odile M.`` for Odile Modèle."""
    first, _space, last = name.partition(" ")
    return f"{first} {last[0]}." if last else first


def acting_member(journey: Journey) -> Membership | None:
    """Who acts next; None for nobody yet."""
    return journey.step_owner or journey.owner


def owner_words(one: Membership | None, *, short: bool = True) -> Promise | str:
    """Whose a journey is, in words."""
    if one is None:
        return _("to be given")
    return short_name(one.user.name) if short else one.user.name
