"""Where pages of votes stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.shared.places import CampaignPlace, Tab

TABS = (Tab("votes", CampaignPlace.RESIDENTS, 72, _("Votes"), "ballots:votes", ANSWER_RESIDENTS.name),)
