"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.reads.limits import Alarm
from arpenteur.web.foundation.reads.models import Why

TABLES = {
    "reads.Canary": _("Invented people in files that were taken"),
    "reads.Decoy": _("Contacts that do not exist, to catch whoever opens them"),
    "reads.ReadingDay": _("Names read, day by day"),
    "reads.ReadingStop": _("Readings that stopped"),
}
SUBJECTS = {
    "reads.Canary": _("invented person in a file"),
    "reads.ReadingDay": _("day of readings"),
    "reads.ReadingStop": _("stop of readings"),
}
KEYS = {
    "alarm": _("what is unusual"),
    "numbers": _("numbers of the lines"),
}
CHOICES = {"alarm": (Alarm,), "why": (Why,)}
