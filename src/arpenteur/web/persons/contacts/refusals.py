"""Writes: a restored backup is told again what people refused since it was made.

What is noted of a refusal names nobody: the digest of an objection, which is keyed already, or a keyed digest of the
number and the moment of an agreement.
"""

import hmac
from collections import defaultdict
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings

from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import object_to_all, withdraw
from arpenteur.web.persons.contacts.agreements import Pair, every_pair
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, ContactObjection, How, Purpose
from arpenteur.web.persons.contacts.objections import objecting, of_contact

_SALT = b"arpenteur.contacts.withdrawal"


def key_of_objection(objection: ContactObjection) -> str:
    """What is noted of an objection: its campaign, its kind and its digest."""
    return f"{objection.campaign_id}:{objection.kind}:{objection.digest}"


def key_of_consent(consent: Consent) -> str:
    """What is noted of an agreement that was taken back, or of a refusal without one; empty for one in force."""
    if consent.withdrawn_at is None:
        return ""
    if consent.given_at is None:
        return _of_refusal(consent.contact, (Purpose(consent.purpose), Channel(consent.channel)))
    return _of_agreement(consent)


@verb(through="object_to_all", acts="a restored backup")
def object_again(*, keys: AbstractSet[str], at: datetime) -> int:
    """Digests that the backup has not are kept again, and contacts whose they are want nothing again; how many."""
    by_campaign: defaultdict[int, list[list[str]]] = defaultdict(list)
    for key in sorted(keys):
        campaign, kind, digest = key.split(":")
        by_campaign[int(campaign)].append([kind, digest])
    with unsealed():
        campaigns = Campaign.objects.in_bulk(by_campaign)
    count = 0
    for campaign in campaigns.values():
        with sealed(campaign.pk):
            known = set(ContactObjection.objects.values_list("kind", "digest"))
            missing = [pair for pair in by_campaign[campaign.pk] if tuple(pair) not in known]
            for kind, digest in missing:
                ContactObjection.objects.create(campaign=campaign, kind=kind, digest=digest, at=at)
            count += len(missing) + _object_in(campaign, at)
    return count


@verb(through="withdraw", acts="a restored backup")
def withdraw_again(*, keys: AbstractSet[str], at: datetime) -> int:
    """What the backup has in force and was taken back, ends again; what was refused is refused again; how often."""
    with unsealed():
        force = Consent.objects.filter(withdrawn_at=None).select_related("contact__campaign")
        ended = [one for one in force.iterator(chunk_size=1000) if _of_agreement(one) in keys]
        refused = [(one, pair) for one in Contact.objects.iterator(chunk_size=1000) for pair in _refused(one, keys)]
    found: defaultdict[Contact, set[Pair]] = defaultdict(set)
    for consent in ended:
        found[consent.contact].add((Purpose(consent.purpose), Channel(consent.channel)))
    for contact, pair in refused:
        found[contact].add(pair)
    for contact, pairs in found.items():
        with sealed(contact.campaign_id):
            withdraw(contact=contact, pairs=pairs, how=How.PROGRAM, by=JOB, at=at)
    return len(ended) + len(refused)


def _object_in(campaign: Campaign, at: datetime) -> int:
    rows = list(Contact.objects.filter(objected_at=None))
    said = objecting(campaign, [of_contact(one) for one in rows], by_all=True)
    back = [one for one, objects in zip(rows, said, strict=True) if objects]
    for one in back:
        object_to_all(contact=one, how=How.PROGRAM, by=JOB, at=at)
    return len(back)


def _refused(contact: Contact, keys: AbstractSet[str]) -> list[Pair]:
    """Pairs that she refused without having agreed, of which the backup says nothing."""
    pairs = [pair for pair in every_pair() if _of_refusal(contact, pair) in keys]
    return [pair for pair in pairs if not contact.consents.filter(purpose=pair[0], channel=pair[1]).exists()]


def _of_agreement(consent: Consent) -> str:
    given = "" if consent.given_at is None else _moment(consent.given_at)
    return _keyed(f"agreement:{consent.pk}:{given}:{consent.purpose}:{consent.channel}")


def _of_refusal(contact: Contact, pair: Pair) -> str:
    return _keyed(f"refusal:{contact.pk}:{_moment(contact.given_at)}:{pair[0].value}:{pair[1].value}")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _keyed(said: str) -> str:
    return hmac.new(_SALT + settings.SECRET_KEY.encode(), said.encode(), sha256).hexdigest()
