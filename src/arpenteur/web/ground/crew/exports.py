"""Lists of volunteers are files that leave."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.exports import Export

EXPORTS = (
    Export(route="crew:list-csv", title=_("list of volunteers (CSV)"), verb="volunteers.exported"),
    Export(route="crew:list-xlsx", title=_("list of volunteers (XLSX)"), verb="volunteers.exported"),
)
