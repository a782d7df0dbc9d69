"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_WEEK, _SEES, _EDITS = CampaignPlace.WEEK, Permission.SEE_OWN_ACTIONS, Permission.EDIT_ACTIONS
_GUIDE = "mener-la-campagne#actions"
TABS = (
    Tab(
        "actions",
        _WEEK,
        10,
        _("Calendar"),
        "fieldwork:actions",
        _SEES,
        words=_("actions, cancel, put off, leaflets, market, door-to-door, meeting, outings, agenda"),
        guide=_GUIDE,
    ),
    Tab(
        "new-action",
        _WEEK,
        12,
        _("Create an action"),
        "fieldwork:new",
        _EDITS,
        listed=False,
        within="actions",
        words=_("organise, leaflets, letterboxes, posters, door-to-door, market, meeting"),
        guide=_GUIDE,
    ),
    Tab(
        "posters",
        _WEEK,
        16,
        _("Posters to take down"),
        "fieldwork:posters",
        _SEES,
        listed=False,
        within="actions",
        words=_("boards, bill posting"),
        guide=_GUIDE,
    ),
)
