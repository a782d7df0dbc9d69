"""Search stands in no place: its page lights the menu, and is reached from the top of every page."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

_GUIDE = "mener-la-campagne#sy-retrouver"
TABS = (
    Tab("search", CampaignPlace.MENU, 20, _("Search"), "search:search", listed=False, guide=_GUIDE),
    Tab(
        "guide",
        CampaignPlace.MENU,
        330,
        _("The guide"),
        "search:first-chapter",
        icon="question-circle",
        listed=False,
        words=_("help, how to, instructions, documentation"),
        guide="index",
    ),
)
