"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.calls.models import CallOutcome

TABLES = {
    "calls.CallScript": _("What callers say"),
    "calls.CallList": _("Lists of people to call, without their names"),
    "calls.Call": _("Calls to make"),
    "calls.CallTry": _("Calls that were made"),
}
COLUMNS = {
    "call": _("call"),
    "call_list": _("list of calls"),
    "holder": _("who calls"),
    "next_at": _("not before"),
    "outcome": _("how it went"),
    "promised": _("asked to be called back"),
    "tries": _("times called"),
}
PURPOSES = {
    "to call her, as she agreed": _("to call the person, as she agreed"),
    "not to call her too often": _("not to call the person too often"),
    "to call her when she asked": _("to call the person when she asked"),
    "to know how the call went; never an opinion": _("to know how the call went; never an opinion"),
    "to know who calls": _("to know who calls"),
}
SUBJECTS = {
    "calls.Call": _("call"),
    "calls.CallList": _("list of calls"),
    "calls.CallScript": _("script of calls"),
}
KEYS = {
    "outcome": _("how it went"),
    "saturday": _("hours of Saturdays"),
    "weekdays": _("hours of working days"),
}
CHOICES = {"outcome": (CallOutcome,)}
