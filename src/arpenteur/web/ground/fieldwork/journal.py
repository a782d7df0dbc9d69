"""Reads: the lines of the journal about one action, in words, by the names of current members."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.audit.actions import named
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.ground.fieldwork.display import stamp
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action

MOST_LINES = 40
_WORDS = {
    "action.created": gettext_lazy("created the action"),
    "action.changed": gettext_lazy("changed the action"),
    "action.cancelled": gettext_lazy("cancelled the action"),
    "action.repeated": gettext_lazy("repeated the action"),
    "action.delegated": gettext_lazy("handed to a member"),
    "action.undelegated": gettext_lazy("taken back from a member"),
    "action.link": gettext_lazy("made a sign-up link"),
    "action.link_closed": gettext_lazy("closed the sign-up link"),
    "people.assigned": gettext_lazy("assigned someone"),
    "people.unassigned": gettext_lazy("took someone out"),
    "people.signed_up": gettext_lazy("signed up"),
    "people.withdrew": gettext_lazy("withdrew"),
    "people.presence": gettext_lazy("noted who came"),
    "people.paired": gettext_lazy("made a pair"),
    "people.unpaired": gettext_lazy("took a pair apart"),
    "poster.put_up": gettext_lazy("wrote a poster down"),
    "poster.seen": gettext_lazy("noted the state of a poster"),
    "counts.recorded": gettext_lazy("counted"),
    "counts.undone": gettext_lazy("took a count back"),
}


@dataclass(frozen=True)
class Line:
    """Who did what, when."""

    who: str
    what: str
    at: str


def lines_of(action: Action) -> list[Line]:
    """Latest first, the last forty."""
    found = Entry.objects.filter(chain=action.campaign_id, subject=named(action)).order_by("-number")[:MOST_LINES]
    members = Membership.objects.select_related("user").all()
    names = {Actor.user(one.user).pseudonym: str(one.user) for one in members}
    return [Line(_who(entry.by, names), _what(entry), stamp(action.campaign, entry.at)) for entry in found]


def _who(by: str, names: dict[str, str]) -> str:
    """The name of a current member; of others only what they were."""
    if by in names:
        return names[by]
    kinds = {
        "user": _("a former member"),
        "volunteer": _("a volunteer, by a link"),
        "token": _("a program"),
        "job": _("the site itself"),
        "command": _("the command line"),
    }
    return kinds.get(by.partition(":")[0], by)


def _what(entry: Entry) -> str:
    if entry.verb == "action.status":
        return _("set to “%(state)s”") % {"state": Status(entry.details["after"]).label}
    return str(_WORDS.get(entry.verb, entry.verb))
