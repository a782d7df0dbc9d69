"""What tables, columns and verbs of reports are called on the pages of compliance."""

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
VERBS = {
    "poster_key.closed": _("key of a program closed"),
    "poster_key.opened": _("key of a program opened"),
    "report.chased": _("answer of a town hall asked for again"),
    "report.confirmed": _("report closed by whoever reported"),
    "report.forwarded": _("report handed to whoever is in charge"),
    "report.heard_of": _("answer of a town hall about a report"),
    "report.not_sent": _("report that did not reach whoever is in charge"),
    "report.reopened": _("report opened again by whoever reported"),
    "report.sent": _("reports on their way to whoever is in charge"),
    "report_photo.brought": _("photo of a repair received"),
    "report_photo.cleared": _("photo looked at and blurred"),
    "report_photo.gone": _("photos of reports that are over deleted"),
    "report_photo.refused": _("photo destroyed"),
    "town_hall.closed": _("nothing more is handed to a town hall"),
    "town_hall.written": _("town hall that gets reports written"),
}
KEYS = {
    "closed": _("closed there"),
    "proof": _("photo of the repair"),
    "regions": _("rectangles blurred"),
    "way": _("by server or by e-mail"),
}
