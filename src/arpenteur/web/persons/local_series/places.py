"""The room's pages among those of « Où aller »."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (
    Tab(
        "local-series",
        CampaignPlace.WHERE,
        65,
        _("Local figures"),
        "local_series:all",
        "see_glance",
        within="profiles",
        words=_("our own table, survey, bring figures"),
        guide="mener-la-campagne#apporter-ses-propres-chiffres",
    ),
)
