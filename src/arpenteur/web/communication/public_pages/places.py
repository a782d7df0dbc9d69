"""The room's page among those of « Les gens »: whoever answers becomes one of them."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.public_pages.permissions import EDIT_PUBLIC_PAGES
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "public-pages",
        CampaignPlace.PEOPLE,
        52,
        _("Public pages"),
        "public_pages:desk",
        EDIT_PUBLIC_PAGES.name,
        words=_("join, sign up, form, petition, our site, QR code, donate"),
        guide="pages-publiques",
    ),
)
