"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "audit.Entry": _("Lines of the journal"),
}
ACTORS = {
    "job": _("the site itself"),
    "command": _("command line"),
}
