"""What the room's tables and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

TABLES = {
    "segments.Segment": _("Segments: stacks of filters, without any person"),
}
SUBJECTS = {
    "segments.Segment": _("segment"),
}
