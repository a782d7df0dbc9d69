"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"week": _("Outings")}
TABLES = {
    "week.Publication": _("Outings published"),
    "week.TurfNote": _("Turfs people were told"),
}
COLUMNS = {
    "publication": _("outing published"),
    "turf": _("turf"),
}
PURPOSES = {
    "to which outing she comes": _("to know to which outing she comes"),
    "which turf she walks": _("to know which turf she walks"),
    "by which means she was told her turf": _("to know by which means she was told her turf"),
    "when she was told it": _("to know when she was told it"),
}
SUBJECTS = {
    "week.Publication": _("outing published"),
}
KEYS = {
    "doors": _("doors"),
    "means": _("by which means"),
    "people": _("people"),
}
