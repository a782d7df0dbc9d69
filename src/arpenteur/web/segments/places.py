"""Where pages of the room stand in a campaign."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.contacts.permissions import SEE_CONTACTS
from arpenteur.web.shared.places import CampaignPlace, Tab

TABS = (Tab("segments", CampaignPlace.PEOPLE, 44, _("Segments"), "segments:segments", SEE_CONTACTS.name),)
