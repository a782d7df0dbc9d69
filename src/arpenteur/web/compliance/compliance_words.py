"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.compliance.models import Outcome, RequestKind

TABLES = {
    "compliance.PersonRequest": _("Requests from people"),
    "compliance.Certificate": _("Certificates of purges"),
    "compliance.Deadline": _("Dates of erasure"),
}
SUBJECTS = {
    "compliance.PersonRequest": _("request"),
}
VERBS = {
    "account.erased": _("account erased"),
    "campaign.deleted": _("campaign deleted"),
    "purged": _("purge with certificate"),
    "request.closed": _("request from a person closed"),
    "request.opened": _("request from a person received"),
    "retention.dated": _("expiries set"),
}
KEYS = {
    "late": _("late"),
    "origin": _("campaign that walked it"),
    "outcome": _("outcome"),
    "through": _("up to line"),
}
CHOICES = {"kind": (RequestKind,), "outcome": (Outcome,)}
