"""The room's page behind the campaign's name, beside those of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.advertising.permissions import KEEP_ADVERTISING
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_MENU, _RIGHT = CampaignPlace.MENU, KEEP_ADVERTISING.name
TABS = (
    Tab(
        "advertising",
        _MENU,
        220,
        _("Political advertising"),
        "advertising:desk",
        _RIGHT,
        within="compliance",
        words=_("notices, label, sponsor, posters, adverts"),
        guide="publicite",
    ),
    Tab(
        "ad-register",
        _MENU,
        222,
        _("Register of targeting"),
        "advertising:register",
        _RIGHT,
        listed=False,
        within="advertising",
        guide="publicite#cibler",
    ),
    Tab(
        "complaints",
        _MENU,
        224,
        _("Complaints received"),
        "advertising:complaints",
        _RIGHT,
        listed=False,
        within="advertising",
        guide="publicite#signalements",
    ),
)
