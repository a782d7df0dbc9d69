"""A list being imported, between its upload and the end of its import; the retention job erases it at its expiry."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Retention, Scrub, Terms

_ROW: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.SESSION, "scrub": Scrub.ROW}


class Upload(OfCampaign):
    """Lines of a file that wait for their columns to be matched. Columns that may not be held never come here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    user_id: int
    head = models.JSONField(default=list, help_text="titles of the columns kept")
    refused = models.JSONField(default=list, help_text="titles of the columns that may not be held")
    rows = models.JSONField(default=list, help_text="[line of the file, cells], then those left out")
    mapping = models.JSONField(default=list, help_text="a field, or nothing, for each column")
    homonyms = models.BooleanField(default=False, help_text="people with a known name and nothing else are written")
    create_teams = models.BooleanField(default=False, help_text="teams that do not exist are created")
    imported = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "user": Personal("who brought the file, and may finish", **_ROW),
        "head": PLAIN,
        "refused": PLAIN,
        "rows": Personal("people of the file, until they are imported", export=False, **_ROW),
        "mapping": PLAIN,
        "homonyms": PLAIN,
        "create_teams": PLAIN,
        "imported": PLAIN,
        "created_at": PLAIN,
        "expires_at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{len(self.rows)} lines until {self.expires_at:%Y-%m-%d %H:%M}"
