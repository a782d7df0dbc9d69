"""The room among what visitors find on the public address of a campaign."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.web.communication.public_pages.ways import PublicWay
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.queries import processes_of


def taking_part(campaign: Campaign) -> PublicWay | None:
    """The three doors, once something is or was public."""
    if not processes_of(campaign).exists():
        return None
    address = reverse("consultations:doors", args=[campaign.slug])
    return PublicWay(_("Report, ask, propose"), _("without an account"), address)


WAYS = (taking_part,)
