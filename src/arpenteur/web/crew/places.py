"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "volunteers", CampaignPlace.PEOPLE, 10, _("Volunteers and teams"), "crew:volunteers", Permission.SEE_VOLUNTEERS
    ),
    Tab("alike", CampaignPlace.PEOPLE, 30, _("Duplicates"), "crew:alike", Permission.EDIT_VOLUNTEERS),
    Tab("next", CampaignPlace.WEEK, 60, _("My next outing"), "crew:next", Permission.SEE_OWN_ACTIONS),
    Tab("me", CampaignPlace.WEEK, 70, _("My availability"), "crew:me", Permission.SEE_OWN_ACTIONS),
)
