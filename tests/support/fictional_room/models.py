"""A neighbour somebody met."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Retention, Scrub, plain

_ROW = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}


class Neighbour(OfCampaign):
    """A person of the fictional room."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=80)
    met_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign expires_at"),
        "user": Personal("to greet her", **_ROW),
        "name": Personal("to greet her", **_ROW),
        "met_at": Personal("to greet her", **_ROW),
    }

    def __str__(self) -> str:
        return self.name
