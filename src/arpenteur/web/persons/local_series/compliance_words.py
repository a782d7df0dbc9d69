"""What the room's tables, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "local_series.LocalSeries": _("Series of figures by station"),
}
SUBJECTS = {
    "local_series.LocalSeries": _("series of figures"),
}
VERBS = {
    "series.brought": _("series of figures read from a file"),
    "series.deleted": _("series of figures deleted"),
    "series.kept": _("series of figures kept"),
}
KEYS = {
    "left_out": _("lines left out"),
    "lines": _("lines of the file"),
    "things": _("lines said to be things or counts, not people"),
}
