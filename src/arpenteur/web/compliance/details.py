"""What a line of the journal is about, and its details, in words; what has no word here is shown as it is kept."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.campaigns.roles import Role
from arpenteur.web.compliance.models import Outcome, RequestKind
from arpenteur.web.compliance.words import RULES, table
from arpenteur.web.fieldwork.kinds import Kind, Status
from arpenteur.web.fieldwork.models import Condition, Presence
from arpenteur.web.reads.limits import Alarm
from arpenteur.web.reads.models import Why
from arpenteur.web.shared.privacy import Retention
from arpenteur.web.volunteers.models import Source

SUBJECTS = {
    "accounts.User": gettext_lazy("account"),
    "api.ApiToken": gettext_lazy("token"),
    "api.WebhookEndpoint": gettext_lazy("webhook"),
    "campaigns.Campaign": gettext_lazy("the campaign"),
    "canvass.AcceptedKey": gettext_lazy("signature of another site"),
    "canvass.ConsentedContact": gettext_lazy("contact"),
    "contacts.ConsentedContact": gettext_lazy("contact"),
    "canvass.Phone": gettext_lazy("phone"),
    "canvass.Round": gettext_lazy("round of stops"),
    "canvass.Turf": gettext_lazy("turf"),
    "campaigns.Invitation": gettext_lazy("invitation"),
    "campaigns.Membership": gettext_lazy("member"),
    "compliance.PersonRequest": gettext_lazy("request"),
    "crew.Upload": gettext_lazy("list"),
    "fieldwork.Action": gettext_lazy("action"),
    "outbox.Message": gettext_lazy("message that leaves"),
    "keys.WrappedKey": gettext_lazy("key of data"),
    "reads.ReadingStop": gettext_lazy("stop of readings"),
    "volunteers.Team": gettext_lazy("team"),
    "volunteers.Volunteer": gettext_lazy("volunteer's record"),
}
KEYS = {
    "alarm": gettext_lazy("what is unusual"),
    "again": gettext_lazy("again"),
    "amount": gettext_lazy("amount"),
    "after": gettext_lazy("state after"),
    "before": gettext_lazy("state before"),
    "calendars": gettext_lazy("calendars closed"),
    "columns": gettext_lazy("columns"),
    "complete": gettext_lazy("whole sheet"),
    "condition": gettext_lazy("what was seen"),
    "data": gettext_lazy("data"),
    "days": gettext_lazy("days"),
    "event": gettext_lazy("count"),
    "fields": gettext_lazy("what changed"),
    "invitations": gettext_lazy("invitations closed"),
    "kind": gettext_lazy("kind"),
    "late": gettext_lazy("late"),
    "leads": gettext_lazy("leads the team"),
    "left_out": gettext_lazy("lines left out"),
    "member": gettext_lazy("member"),
    "origin": gettext_lazy("campaign that walked it"),
    "outcome": gettext_lazy("outcome"),
    "own": gettext_lazy("for oneself"),
    "people": gettext_lazy("people"),
    "personal_links": gettext_lazy("personal links closed"),
    "place": gettext_lazy("place"),
    "poster": gettext_lazy("poster"),
    "presence": gettext_lazy("presence"),
    "refused": gettext_lazy("refused"),
    "role": gettext_lazy("role"),
    "rounds": gettext_lazy("rounds"),
    "scopes": gettext_lazy("rights"),
    "signup_links": gettext_lazy("sign-up links closed"),
    "slots": gettext_lazy("slots"),
    "source": gettext_lazy("source of the line"),
    "status": gettext_lazy("state"),
    "stops": gettext_lazy("stops"),
    "through": gettext_lazy("up to line"),
    "tokens": gettext_lazy("tokens closed"),
    "turf_links": gettext_lazy("links of turfs closed"),
    "uses": gettext_lazy("people at most"),
    "version": gettext_lazy("version"),
    "volunteer": gettext_lazy("volunteer's record"),
    "webhooks": gettext_lazy("webhooks closed"),
    "why": gettext_lazy("why"),
    "weeks": gettext_lazy("weeks"),
    "archived": gettext_lazy("archived"),
    "buildings": gettext_lazy("buildings"),
    "changed": gettext_lazy("turfs changed"),
    "made": gettext_lazy("new turfs"),
    "pair": gettext_lazy("pair"),
    "phones": gettext_lazy("phones"),
    "seed": gettext_lazy("draw"),
    "segments": gettext_lazy("street segments"),
    "to": gettext_lazy("to turf"),
    "turfs": gettext_lazy("turfs of the cutting"),
    "walk": gettext_lazy("way of walking"),
    "zones": gettext_lazy("number of stations"),
}
FIELDS = {
    "area": gettext_lazy("drawn area"),
    "brief": gettext_lazy("instructions"),
    "doors": gettext_lazy("planned doors"),
    "election": gettext_lazy("election"),
    "ends_at": gettext_lazy("end"),
    "family": gettext_lazy("political family"),
    "first_round": gettext_lazy("first round"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "material": gettext_lazy("material"),
    "name": gettext_lazy("name"),
    "open": gettext_lazy("open to volunteers"),
    "place": gettext_lazy("meeting point"),
    "second_round": gettext_lazy("second round"),
    "starts_at": gettext_lazy("start"),
    "stations": gettext_lazy("stations"),
    "streets": gettext_lazy("streets"),
    "team": gettext_lazy("team"),
    "time_zone": gettext_lazy("time zone"),
    "title": gettext_lazy("title"),
    "wanted": gettext_lazy("people wanted"),
}
_CHOICES: dict[str, tuple[type[TextChoices], ...]] = {
    "alarm": (Alarm,),
    "after": (Status,),
    "before": (Status,),
    "condition": (Condition,),
    "kind": (Kind, RequestKind),
    "outcome": (Outcome,),
    "presence": (Presence,),
    "role": (Role,),
    "source": (Source,),
    "status": (Status,),
    "why": (Why,),
}
_ALONE = frozenset({"role", "kind", "status", "source", "presence", "condition", "outcome"})
_NUMBERS = frozenset({"n", "events", "lines"})
_LONG = 16


def subject(text: str) -> str:
    """``action no. 12`` for ``fieldwork.Action:12``."""
    label, _colon, key = text.partition(":")
    if label == "campaigns.Campaign":
        return str(SUBJECTS[label])
    if label not in SUBJECTS or not key:
        return str(table(label)) if not key else text
    return _("%(what)s no. %(number)s") % {"what": SUBJECTS[label], "number": key}


def detail(key: str, value: object) -> str:
    """One detail as people read it: a choice by its name, a number of lines as such."""
    if key == "rule" and value in RULES:
        return str(RULES[Retention(value)])
    if key in _NUMBERS and isinstance(value, int):
        return f"× {value}"
    word = str(KEYS.get(key, key))
    if value is True:
        return word
    said = _said(key, value)
    return said if key in _ALONE and said != value else _("%(what)s: %(value)s") % {"what": word, "value": said}


def _said(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(FIELDS.get(one, one)) if key == "fields" else str(one) for one in value)
    for choices in _CHOICES.get(key, ()):
        if value in choices.values:
            return str(choices(value).label)
    if isinstance(value, str) and len(value) > _LONG and value.replace("-", "").isalnum():
        return f"{value[:8]}…"
    return str(value)
