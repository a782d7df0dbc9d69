"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

SUBJECTS = {
    "keys.WrappedKey": _("key of data"),
}
VERBS = {
    "keys.destroyed": _("keys of a campaign's data destroyed"),
    "keys.removed": _("former key of data destroyed"),
    "keys.retired": _("former key of data no longer used"),
    "keys.rotating": _("change of a key of data begun"),
    "keys.wrapped": _("keys of data wrapped by another master key"),
}
KEYS = {
    "data": _("data"),
    "why": _("why"),
}
