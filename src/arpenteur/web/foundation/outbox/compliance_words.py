"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "outbox.Message": _("Messages that leave"),
}
SUBJECTS = {
    "outbox.Message": _("message that leaves"),
}
