"""A decoy of an API token for each campaign, in the folder of the site: whoever uses it has read the folder.

It is the credential of a program that nobody runs, in a file as people leave them. Its digest is all the database has.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.models import Decoy
from arpenteur.web.foundation.reads.watch import plant
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import new_secret
from arpenteur.web.site.api.models import ApiToken
from arpenteur.web.site.api.tokens import PREFIX, token_digest

TABLE = ApiToken._meta.label


def place_due(*, at: datetime) -> int:
    """Place one for each open campaign without; how many."""
    count = 0
    for campaign in every_campaign():
        file = file_of(campaign)
        if campaign.closed_at is None and not file.exists():
            with sealed(campaign.pk):
                place(campaign=campaign, at=at)
            count += 1
    return count


@transaction.atomic
def place(*, campaign: Campaign, at: datetime) -> Path:
    """Write a new one in its file; those of before are still watched. Its file."""
    secret = PREFIX + new_secret()
    number = Decoy.objects.filter(table=TABLE).count() + 1
    plant(table=TABLE, number=number, digest=token_digest(secret), campaign=campaign, by=JOB, at=at)
    file = file_of(campaign)
    file.touch(mode=0o600)
    address = f"{settings.ARPENTEUR_ADDRESS}/api/v1/"
    file.write_text(f"ARPENTEUR_API={address}\nARPENTEUR_TOKEN={secret}\n", encoding="utf-8")
    return file


def file_of(campaign: Campaign) -> Path:
    """Where it lies."""
    return Path(settings.ARPENTEUR_HOME) / f"api-{campaign.slug}.env"
