"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS, RUN_CONSULTATIONS

_RESIDENTS = CampaignPlace.RESIDENTS
TABS = (
    Tab(
        "residents-desk",
        _RESIDENTS,
        70,
        _("What waits"),
        "consultations:desk",
        ANSWER_RESIDENTS.name,
        words=_("answer residents, moderate, questions, reports"),
        guide="consulter#ce-qui-attend",
    ),
    Tab(
        "consultations-reviews",
        _RESIDENTS,
        74,
        _("Ideas to review"),
        "consultations:reviews",
        ANSWER_RESIDENTS.name,
        within="residents-desk",
        words=_("participatory budget, projects, proposals"),
        guide="consulter#examiner-les-idées",
    ),
    Tab(
        "consultations",
        _RESIDENTS,
        71,
        _("Consultations"),
        "consultations:processes",
        RUN_CONSULTATIONS.name,
        words=_("survey, participatory budget, meetings, ask residents"),
        guide="consulter#ouvrir-une-consultation",
    ),
)
