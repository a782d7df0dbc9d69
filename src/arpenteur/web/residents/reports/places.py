"""Photos that wait, among the pages of « Habitants »."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS

TABS = (
    Tab(
        "report-photos",
        CampaignPlace.RESIDENTS,
        72,
        _("Photos to look at"),
        "reports:photos",
        ANSWER_RESIDENTS.name,
        within="residents-desk",
        words=_("pictures of reports, blur"),
        guide="signaler#relire-les-photos",
    ),
    Tab(
        "report-forwarding",
        CampaignPlace.RESIDENTS,
        73,
        _("Reports to hand over"),
        "reports:forwarding",
        ANSWER_RESIDENTS.name,
        within="residents-desk",
        words=_("town hall, potholes, send on"),
        guide="signaler#transmettre",
    ),
)
