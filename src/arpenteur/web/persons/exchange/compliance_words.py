"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.exchange.origins import ImportOrigin, ImportProof
from arpenteur.web.persons.exchange.purposes import ExportFormat, ExportPurpose

ACTIVITY = {"exchange": _("Imports and exports of contacts")}
TABLES = {
    "exchange.ColumnMemory": _("Columns of files, as they were matched"),
    "exchange.ContactExport": _("Files of contacts asked for"),
    "exchange.ContactImport": _("Imports of contacts"),
    "exchange.ContactParts": _("Parts of names and addresses of contacts"),
    "exchange.ImportBlock": _("Lines of files that wait to be imported"),
    "exchange.ImportChange": _("What imports completed"),
    "exchange.ImportLine": _("Lines of files that became contacts"),
}
COLUMNS = {
    "contact": _("contact"),
}
PURPOSES = {
    "people of a file, until they are imported": _("people of a file, until they are imported"),
    "to give back what the campaign was given": _("to give another tool back what the campaign was given"),
    "to take an import back": _("to take an import back"),
}
SUBJECTS = {
    "exchange.ContactExport": _("export of contacts"),
    "exchange.ContactImport": _("import of contacts"),
}
KEYS = {
    "columns": _("columns"),
    "destroyed": _("values destroyed"),
    "form": _("form"),
    "left": _("left"),
    "left_out": _("left out"),
    "lines": _("lines"),
    "origin": _("origin"),
    "people": _("people"),
    "proof": _("proof"),
    "purpose": _("purpose"),
}
CHOICES = {"origin": (ImportOrigin,), "proof": (ImportProof,), "purpose": (ExportPurpose,), "form": (ExportFormat,)}
