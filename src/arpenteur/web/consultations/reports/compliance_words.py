"""What tables, columns and verbs of reports are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "reports.FollowCode": _("Codes to follow reports, as digests"),
    "reports.PosterKey": _("Keys of programs that post reports"),
    "reports.ReportPhoto": _("Photos of reports"),
}
SUBJECTS = {
    "reports.PosterKey": _("key of a program that posts reports"),
    "reports.ReportPhoto": _("photo of a report"),
}
VERBS = {
    "poster_key.closed": _("key of a program closed"),
    "poster_key.opened": _("key of a program opened"),
    "report.confirmed": _("report closed by whoever reported"),
    "report.forwarded": _("report handed to whoever is in charge"),
    "report.reopened": _("report opened again by whoever reported"),
    "report_photo.brought": _("photo of a repair received"),
    "report_photo.cleared": _("photo looked at and blurred"),
    "report_photo.gone": _("photos of reports that are over deleted"),
    "report_photo.refused": _("photo destroyed"),
}
KEYS = {
    "proof": _("photo of the repair"),
    "regions": _("rectangles blurred"),
}
