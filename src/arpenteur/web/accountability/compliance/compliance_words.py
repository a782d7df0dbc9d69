"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.accountability.compliance.models import FileState, Outcome, RequestKind

TABLES = {
    "compliance.PersonRequest": _("Requests from people"),
    "compliance.Certificate": _("Certificates of purges"),
    "compliance.Deadline": _("Dates of erasure"),
    "compliance.AuthorityFile": _("Files for an authority"),
    "compliance.RefusalCount": _("What rules refused, in numbers"),
    "compliance.ProcessorPlace": _("Countries of processors"),
}
COLUMNS = {
    "content": _("content, pseudonyms only"),
}
PURPOSES = {
    "to show an authority what is held": _("to show an authority what is held"),
}
ACTIVITY = {"compliance": _("Proof of compliance")}
SUBJECTS = {
    "compliance.PersonRequest": _("request"),
    "compliance.AuthorityFile": _("file for an authority"),
}
KEYS = {
    "late": _("late"),
    "origin": _("campaign that walked it"),
    "outcome": _("outcome"),
    "through": _("up to line"),
}
CHOICES = {"kind": (RequestKind,), "outcome": (Outcome,), "state": (FileState,)}
