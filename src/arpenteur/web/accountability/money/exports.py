"""Files of donors, and pieces that may name some, leave the campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.exports import Export

EXPORTS = (
    Export(route="money:donors-csv", title=_("donors with the columns of the CNCCFP (CSV)"), verb="money.donors_taken"),
    Export(
        route="money:loans-csv", title=_("yearly state of loans of natural persons (CSV)"), verb="money.loans_taken"
    ),
    Export(route="money:pieces-zip", title=_("numbered pieces of the account (ZIP)"), verb="money.pieces_taken"),
    Export(route="money:piece", title=_("a piece of the account"), verb="piece.taken", numbered=True),
)
