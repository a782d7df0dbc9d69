"""Writes: a whole campaign goes, keys of its data included, with a certificate for each table; its journal stays until
its own date.

Foreign keys are checked at the end of the transaction, on both databases: the order of tables does not matter.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import JOB, Actor
from arpenteur.web.campaigns.listing import every_campaign
from arpenteur.web.campaigns.models import Campaign, OfCampaign
from arpenteur.web.compliance.certificates import certify
from arpenteur.web.compliance.erasure import key_of, note_erasure
from arpenteur.web.compliance.models import Erasure
from arpenteur.web.fieldwork.photos import folder_of
from arpenteur.web.keys.rotation import destroy_keys
from arpenteur.web.shared.persons import person_tables
from arpenteur.web.shared.privacy import Retention
from arpenteur.web.shared.sealing import sealed


@transaction.atomic
def delete_campaign(*, campaign: Campaign, by: Actor, at: datetime) -> int:
    """Delete a closed campaign and everything that is its own; how many rows. Accounts of its members stay, and go on
    their own date. A restored backup forgets it again. Raises InputError for a campaign that is open.
    """
    if campaign.closed_at is None:
        raise InputError(
            _("the campaign “%(slug)s” is open") % {"slug": campaign.slug},
            action=_("“arpenteur campaigns suspend %(slug)s” first") % {"slug": campaign.slug},
        )
    key = campaign.pk
    with sealed(key):
        for table in person_tables().values():
            if issubclass(table.model, OfCampaign) and not table.sweep:
                for person in table.model.objects.iterator():
                    note_erasure(table.model, person)
        gone = {model: list(model.objects.values_list("pk", flat=True)) for model in _tables()}
        for model in gone:
            rows = model.objects.all()
            rows._raw_delete(rows.db)
    note_erasure(Campaign, campaign)
    with sealed(key):
        rows = Campaign.objects.filter(pk=key)
        rows._raw_delete(rows.db)
    record(verb="campaign.deleted", subject=f"campaigns.Campaign:{key}", by=by, at=at, n=sum(map(len, gone.values())))
    destroy_keys(campaign=key, by=by, at=at)
    for model, keys in {**gone, Campaign: [key]}.items():
        certify(rule=Retention.CAMPAIGN, model=model, keys=keys, campaign=None, by=by, at=at)
    transaction.on_commit(partial(shutil.rmtree, folder_of(key), ignore_errors=True))
    return sum(map(len, gone.values())) + 1


def delete_again(*, at: datetime) -> int:
    """Delete the campaigns that a restored backup brought back; how many."""
    noted = set(Erasure.objects.filter(kind="campaign").values_list("key", flat=True))
    back = [one for one in every_campaign() if key_of("campaign", one) in noted]
    for one in back:
        one.closed_at = one.closed_at or at
        delete_campaign(campaign=one, by=JOB, at=at)
    return len(back)


def _tables() -> Iterator[type[Any]]:
    """Tables of campaigns, and those below that have the number of one; the journal stays until its own date."""
    return (
        model
        for model in apps.get_models()
        if issubclass(model, OfCampaign) or getattr(model, "sealed_by", "") == "campaign"
    )
