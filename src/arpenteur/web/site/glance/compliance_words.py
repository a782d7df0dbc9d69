"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "demo.rehearsed": _("fictional campaign played"),
}
