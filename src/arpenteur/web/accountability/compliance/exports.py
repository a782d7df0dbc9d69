"""Files of people that leave: the file for an authority."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.exports import Export

EXPORTS = (
    Export(
        route="compliance:file-taken",
        title=_("file for an authority, pseudonyms only (ZIP)"),
        verb="file.taken",
        numbered=True,
    ),
)
