"""Photos that wait, among the pages of « Habitants »."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS

TABS = (
    Tab("report-photos", CampaignPlace.RESIDENTS, 72, _("Photos to look at"), "reports:photos", ANSWER_RESIDENTS.name),
    Tab(
        "report-forwarding",
        CampaignPlace.RESIDENTS,
        73,
        _("Reports to hand over"),
        "reports:forwarding",
        ANSWER_RESIDENTS.name,
    ),
)
