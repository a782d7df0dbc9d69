"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.persons.paths.permissions import EDIT_PATHS, SEE_OWN_PATHS, SEE_PATHS

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab(
        "paths",
        _PEOPLE,
        45,
        _("Paths"),
        "paths:board",
        SEE_PATHS.name,
        words=_("follow up, steps, who waits for an answer, call back"),
        guide="parcours",
    ),
    Tab(
        "path-settings",
        _PEOPLE,
        46,
        _("Paths and steps"),
        "paths:settings",
        EDIT_PATHS.name,
        listed=False,
        within="paths",
        guide="parcours#régler-les-parcours",
    ),
    Tab(
        "my-list",
        CampaignPlace.MENU,
        304,
        _("My list today"),
        "paths:mine",
        SEE_OWN_PATHS.name,
        within="next",
        words=_("people I follow, call back, things to do"),
        guide="parcours#ma-liste-aujourdhui",
    ),
)
