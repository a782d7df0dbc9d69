"""What tables and columns of reports are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "reports.FollowCode": _("Codes to follow reports, as digests"),
    "reports.PosterKey": _("Keys of programs that post reports"),
    "reports.ReportForward": _("Reports handed to town halls"),
    "reports.ReportPhoto": _("Photos of reports"),
    "reports.TownHall": _("Town halls that get reports"),
}
SUBJECTS = {
    "reports.PosterKey": _("key of a program that posts reports"),
    "reports.ReportPhoto": _("photo of a report"),
    "reports.TownHall": _("town hall that gets reports"),
}
KEYS = {
    "closed": _("closed there"),
    "proof": _("photo of the repair"),
    "regions": _("rectangles blurred"),
    "way": _("by server or by e-mail"),
}
