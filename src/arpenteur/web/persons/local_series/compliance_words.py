"""What the room's tables and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "local_series.LocalSeries": _("Series of figures by station"),
}
SUBJECTS = {
    "local_series.LocalSeries": _("series of figures"),
}
KEYS = {
    "left_out": _("lines left out"),
    "lines": _("lines of the file"),
    "things": _("lines said to be things or counts, not people"),
}
