"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Condition, Presence

ACTIVITY = {"fieldwork": _("Actions of the field")}
TABLES = {
    "fieldwork.Participation": _("Who comes to which action"),
    "fieldwork.Delegation": _("Actions handed to a member"),
    "fieldwork.FieldEvent": _("Counts that name a volunteer"),
    "fieldwork.Tally": _("Totals by station"),
    "fieldwork.Action": _("Actions"),
    "fieldwork.ActionZone": _("Stations of actions"),
    "fieldwork.Poster": _("Posters"),
}
COLUMNS = {
    "action": _("action"),
    "membership": _("member"),
    "pair": _("pair"),
    "presence": _("presence"),
    "signed_up": _("signed up herself"),
}
PURPOSES = {
    "to share the work fairly": _("to share the work fairly"),
    "to which action she comes": _("to know who comes to which action"),
    "whether she chose it herself": _("to know who chose it"),
    "who comes": _("to know who comes"),
    "who may edit the action": _("to know who may edit the action"),
    "with whom she walks": _("to know who walks with whom"),
}
SUBJECTS = {
    "fieldwork.Action": _("action"),
}
KEYS = {
    "after": _("state after"),
    "before": _("state before"),
    "condition": _("what was seen"),
    "event": _("count"),
    "kind": _("kind"),
    "member": _("member"),
    "people": _("people"),
    "poster": _("poster"),
    "presence": _("presence"),
    "refused": _("refused"),
    "signup_links": _("sign-up links closed"),
    "status": _("state"),
    "version": _("version"),
    "weeks": _("weeks"),
}
FIELDS = {
    "area": _("drawn area"),
    "brief": _("instructions"),
    "doors": _("planned doors"),
    "ends_at": _("end"),
    "kind": _("kind"),
    "material": _("material"),
    "open": _("open to volunteers"),
    "starts_at": _("start"),
    "streets": _("streets"),
    "title": _("title"),
    "wanted": _("people wanted"),
}
CHOICES = {
    "after": (Status,),
    "before": (Status,),
    "condition": (Condition,),
    "kind": (Kind,),
    "presence": (Presence,),
    "status": (Status,),
}
