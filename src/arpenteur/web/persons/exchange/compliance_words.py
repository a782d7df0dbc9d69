"""What the room's tables, columns, purposes, verbs and details are called on the pages of compliance."""

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
VERBS = {
    "contacts.export_agreed": _("export of contacts agreed to by a second member"),
    "contacts.export_asked": _("export of contacts asked for"),
    "contacts.export_declined": _("export of contacts declined by a second member"),
    "contacts.exported": _("contacts exported"),
    "contacts.import_begun": _("writing of an import of contacts begun"),
    "contacts.import_brought": _("list of contacts read"),
    "contacts.import_checked": _("list of contacts checked"),
    "contacts.import_checking": _("check of a list of contacts begun"),
    "contacts.import_dropped": _("list of contacts thrown away"),
    "contacts.import_matched": _("columns of a list of contacts matched"),
    "contacts.import_origin": _("origin of a list of contacts said"),
    "contacts.import_stopped": _("import of contacts stopped"),
    "contacts.import_undoing": _("undoing of an import of contacts begun"),
    "contacts.import_undone": _("import of contacts undone"),
    "contacts.imported": _("contacts imported"),
    "contacts.left_out_taken": _("lines left out of an import taken"),
    "contacts.origin_refused": _("list of contacts of a refused origin"),
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
