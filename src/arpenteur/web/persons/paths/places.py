"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.paths.permissions import EDIT_PATHS, SEE_OWN_PATHS, SEE_PATHS

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab("paths", _PEOPLE, 45, _("Paths"), "paths:board", SEE_PATHS.name),
    Tab("path-settings", _PEOPLE, 46, _("Paths and steps"), "paths:settings", EDIT_PATHS.name, listed=False),
    Tab("my-list", CampaignPlace.WEEK, 65, _("My list today"), "paths:mine", SEE_OWN_PATHS.name),
)
