"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

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
VERBS = {
    "import.brought": _("list of volunteers brought"),
    "import.done": _("import of a list done"),
    "import.matched": _("columns of a list matched"),
    "volunteers.exported": _("list of volunteers exported"),
}
KEYS = {
    "columns": _("columns"),
    "left_out": _("lines left out"),
}
