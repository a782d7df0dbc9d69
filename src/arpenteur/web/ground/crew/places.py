"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_PEOPLE = CampaignPlace.PEOPLE
TABS = (
    Tab("volunteers", _PEOPLE, 10, _("Volunteers and teams"), "crew:volunteers", Permission.SEE_VOLUNTEERS),
    Tab("new-volunteer", _PEOPLE, 12, _("Add a volunteer"), "crew:add", Permission.EDIT_VOLUNTEERS, listed=False),
    Tab("new-team", _PEOPLE, 14, _("New team"), "crew:add-team", Permission.EDIT_TEAMS, listed=False),
    Tab("import", _PEOPLE, 16, _("Import a list"), "crew:import", Permission.IMPORT_VOLUNTEERS, listed=False),
    Tab("ask", _PEOPLE, 20, _("Ask when they are free"), "crew:ask", Permission.EDIT_VOLUNTEERS),
    Tab("alike", _PEOPLE, 30, _("Duplicates"), "crew:alike", Permission.EDIT_VOLUNTEERS, aside=True),
    Tab("next", CampaignPlace.WEEK, 60, _("My next outing"), "crew:next", Permission.SEE_OWN_ACTIONS),
    Tab("me", CampaignPlace.WEEK, 70, _("My availability"), "crew:me", Permission.SEE_OWN_ACTIONS),
)
