"""What the hours of calls judge."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.calls.models import CallTry
from arpenteur.web.foundation.campaigns.judging import JudgedActs

ACTS = {"CONSO-D223-9-HOURS": JudgedActs(_("calls made"), "calls:lists", CallTry.objects.all, "at")}
