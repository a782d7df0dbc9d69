"""Contacts that do not exist: planted among the others as these come, shown by nothing, watched (ADR 32)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.campaigns.listing import every_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.reads.invented import invented
from arpenteur.web.foundation.reads.models import Decoy
from arpenteur.web.foundation.reads.watch import digest_of, plant
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import new_secret
from arpenteur.web.persons.contacts.managers import TABLE
from arpenteur.web.persons.contacts.models import Contact, ContactClass, Source
from arpenteur.web.persons.contacts.notice import kept_until, notice, version_of
from arpenteur.web.persons.people.identity import write_people
from arpenteur.web.persons.people.models import Person

FROM, ONE_IN, LEAST, MOST = 20, 20, 2, 50
"""Contacts from which there are decoys, one in so many of them, and how many at least and at most."""
_AT_ONCE = 2
"""Planted at a time: their numbers lie among those of true contacts that come in between."""


def plant_due(*, at: datetime) -> int:
    """Plant what is missing in each open campaign, and pull out what is over; how many."""
    count = 0
    for campaign in every_campaign():
        with sealed(campaign.pk):
            count += _pull_out(at)
            if campaign.closed_at is None and at < kept_until(campaign):
                count += plant_some(campaign=campaign, at=at)
    return count


@transaction.atomic
def plant_some(*, campaign: Campaign, at: datetime) -> int:
    """A few of the decoys that a campaign should have; how many."""
    there = Contact.objects.count()
    wanted = min(MOST, max(LEAST, there // ONE_IN)) if there >= FROM else 0
    missing = min(_AT_ONCE, wanted - Decoy.objects.filter(table=TABLE).count())
    for _one in range(max(0, missing)):
        _plant(campaign, at)
    return max(0, missing)


def decoy_people() -> "QuerySet[Contact, dict[str, Any]]":
    """Numbers of the persons of decoys."""
    numbers = Decoy.objects.filter(table=TABLE).values("number")
    return Contact._base_manager.filter(pk__in=numbers).order_by().values("person")


def _plant(campaign: Campaign, at: datetime) -> None:
    nobody = invented(new_secret())
    (person,) = write_people([Person(campaign=campaign, name=nobody.name, email=nobody.email, phone=nobody.phone)])
    row = Contact.objects.create(
        campaign=campaign,
        person=person,
        by_email=True,
        by_phone=True,
        kind=ContactClass.OCCASIONAL,
        basis=Basis.CONSENT,
        source=Source.PAGE,
        notice=version_of(notice(campaign)),
        given_at=at,
        last_exchange_at=at,
        expires_at=kept_until(campaign),
    )
    digest = digest_of(campaign, nobody.email)
    plant(table=TABLE, number=row.pk, digest=digest, campaign=campaign, by=JOB, at=at)


@transaction.atomic
def _pull_out(at: datetime) -> int:
    rows = Contact._base_manager.filter(pk__in=Decoy.objects.filter(table=TABLE).values("number"), expires_at__lte=at)
    numbers = [row.pk for row in rows]
    for row in rows:
        row.delete()
    Decoy.objects.filter(table=TABLE, number__in=numbers).delete()
    return len(numbers)
