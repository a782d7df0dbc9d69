"""Public pages of a territory as tabs: of « Où aller » in a campaign, of the place for every visitor."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Of, Tab

_SEES = "see_glance"
_WHERE, _PUBLIC = CampaignPlace.WHERE, Of.TERRITORY
TABS = (
    Tab("strategy", _WHERE, 10, _("Map and ranking"), "territory:strategy", _SEES, of=_PUBLIC),
    Tab("plan", _WHERE, 20, _("Plan"), "territory:plan", _SEES, of=_PUBLIC),
    Tab("second-round", _WHERE, 30, _("Second round"), "territory:second-round", _SEES, of=_PUBLIC),
    Tab("flows", _WHERE, 40, _("Transfers"), "territory:flows", _SEES, of=_PUBLIC),
    Tab("profiles", _WHERE, 50, _("Profiles"), "territory:profiles", of=_PUBLIC),
    Tab("zone-comparison", _WHERE, 60, _("Compare"), "territory:zone-comparison", _SEES, of=_PUBLIC),
    Tab("comparison", _WHERE, 62, _("Scenarios"), "territory:comparison", _SEES, of=_PUBLIC),
    Tab("track-record", _WHERE, 70, _("What the model is worth"), "territory:track-record", _SEES, of=_PUBLIC),
    Tab("sources", _WHERE, 80, _("Sources"), "territory:sources", of=_PUBLIC),
    Tab("open-data", _WHERE, 90, _("Open data"), "territory:open-data-place", of=_PUBLIC, listed=False),
)
