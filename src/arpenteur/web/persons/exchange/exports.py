"""Contacts are files that leave."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.exports import Export

EXPORTS = (
    Export(
        route="exchange:take",
        title=_("contacts, sealed (CSV, XLSX, NationBuilder, vCard, OSDI)"),
        verb="contacts.exported",
        numbered=True,
    ),
    Export(
        route="exchange:left-out",
        title=_("lines of a list that were left out (CSV)"),
        verb="contacts.left_out_taken",
        numbered=True,
    ),
)
