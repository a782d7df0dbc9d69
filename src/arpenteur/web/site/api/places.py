"""Where the page of programs stands: behind the campaign's name."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "programs",
        CampaignPlace.MENU,
        140,
        _("Programs: tokens and webhooks"),
        "api:tokens",
        Permission.MANAGE_TOKENS,
        "key",
        within="settings",
        words=_("API, token, webhook, connect another program"),
        guide="mener-la-campagne#faire-tourner-le-site",
    ),
    Tab(
        "programs-to-agree",
        CampaignPlace.MENU,
        141,
        _("Programs that would read names"),
        "api:to-agree",
        Permission.KEEP_COMPLIANCE,
        "key",
        listed=False,
        within="settings",
        guide="mener-la-campagne#ce-que-la-campagne-détient",
    ),
)
