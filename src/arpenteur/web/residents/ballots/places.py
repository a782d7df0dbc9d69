"""Where pages of votes stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS

TABS = (
    Tab(
        "votes",
        CampaignPlace.RESIDENTS,
        72,
        _("Votes"),
        "ballots:votes",
        ANSWER_RESIDENTS.name,
        within="consultations",
        words=_("ballot box, count, participatory budget, scrutineers"),
        guide="faire-voter",
    ),
)
