"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.advertising.kinds import AdPaperKind, ComplaintOutcome, ComplaintReason

ACTIVITY = {"advertising": _("Political advertising")}
TABLES = {
    "advertising.Sponsor": _("Sponsor of the advertising"),
    "advertising.AdNotice": _("Notices of advertisements"),
    "advertising.AdPaper": _("Papers of advertising that are kept"),
    "advertising.AdComplaint": _("Complaints about advertisements"),
}
COLUMNS = {
    "received_at": _("received on"),
}
PURPOSES = {
    "to answer whoever complained": _("to answer whoever complained"),
}
SUBJECTS = {
    "advertising.Sponsor": _("sponsor"),
    "advertising.AdNotice": _("notice of an advertisement"),
    "advertising.AdPaper": _("published paper"),
    "advertising.AdComplaint": _("complaint"),
}
KEYS = {
    "paper": _("kind of paper"),
    "reason": _("what is wrong"),
    "version": _("version"),
}
CHOICES = {"paper": (AdPaperKind,), "reason": (ComplaintReason,), "outcome": (ComplaintOutcome,)}
