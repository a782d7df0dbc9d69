"""Search stands in no place: its page lights the menu, from which it is reached without the box."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.places import CampaignPlace, Tab

TABS = (Tab("search", CampaignPlace.MENU, 20, _("Search"), "search:search", icon="search"),)
