"""Where the page of readings stands: behind the campaign's name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "reads",
        CampaignPlace.MENU,
        215,
        _("Readings"),
        "reads:reads",
        Permission.SEE_COMPLIANCE,
        within="compliance",
        words=_("who read names, leaks"),
        guide="mener-la-campagne#ce-que-la-campagne-détient",
    ),
)
