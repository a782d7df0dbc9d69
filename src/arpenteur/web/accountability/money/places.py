"""The room's page, behind the campaign's name: it is for few members."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.accountability.money.permissions import SEE_MONEY
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "money",
        CampaignPlace.MENU,
        120,
        _("Money"),
        "money:account",
        SEE_MONEY.name,
        "cash-stack",
        words=_("budget, account, donations, expenses, invoices, receipts, bank, ceiling, loan"),
        guide="argent",
    ),
)
