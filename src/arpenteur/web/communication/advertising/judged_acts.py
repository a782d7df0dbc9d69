"""What the terms of complaints judge."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.advertising.models import AdComplaint
from arpenteur.web.foundation.campaigns.judging import JudgedActs

ACTS = {
    "UE-15-COMPLAINT": JudgedActs(_("complaints"), "advertising:desk", AdComplaint.objects.all, "received_at"),
}
