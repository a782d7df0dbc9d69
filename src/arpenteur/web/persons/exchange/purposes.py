"""Why contacts leave in a file, in which form, and from how many on somebody else has to agree."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.contacts.models import Channel

ALONE = 200
"""People that one member may take out by herself; for more a second one agrees."""


class ExportPurpose(TextChoices):
    """Closed; audiences for advertising are none of them, and are never handed over."""

    LETTERS = "letters", _("letters or labels, printed by a provider under contract")
    CALLS = "calls", _("a list of calls on paper for one evening")
    TOOL = "tool", _("another tool of this campaign, under contract")
    LEAVING = "leaving", _("leaving Arpenteur with everything that may leave")


class ExportFormat(TextChoices):
    """Forms of a file."""

    CSV = "csv", _("CSV (semicolon, UTF-8)")
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    NATIONBUILDER = "nationbuilder", _("CSV for NationBuilder")
    VCARD = "vcf", _("cards (vCard 4.0)")
    OSDI = "json", _("JSON (OSDI, Action Network)")


REACH: dict[str, Channel] = {ExportPurpose.LETTERS: Channel.POST, ExportPurpose.CALLS: Channel.PHONE}
"""By what a purpose reaches people: who accepts nothing by it is not in the file."""
