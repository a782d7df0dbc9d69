"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"crew": _("Teams")}
TABLES = {
    "crew.Upload": _("Lists being imported"),
}
COLUMNS = {
    "rows": _("lines of the file"),
}
PURPOSES = {
    "people of the file, until they are imported": _("people of the file, until they are imported"),
    "who brought the file, and may finish": _("to know who brought the file, and may finish"),
}
SUBJECTS = {
    "crew.Upload": _("list"),
}
KEYS = {
    "columns": _("columns"),
    "left_out": _("lines left out"),
}
