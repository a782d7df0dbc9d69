"""Two contacts who are one person become one: refusals and the shortest expiry win, agreements never add up.

An agreement of either stays in force where neither took it back, refused it or objected, and where what it reaches is
still the same address or telephone; nothing comes into force that was not. Receipts, histories, what she waits for and
tags of both stay. The class is the one that says most, being a fact; how long she is kept is the shortest of the two.
"""

from datetime import datetime
from typing import Any

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.matching import email_key, phone_key
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactTag,
    How,
    Purpose,
    Receipt,
)
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.people.models import Person

_RANK = (ContactClass.OCCASIONAL, ContactClass.REGULAR, ContactClass.MEMBER, ContactClass.DONOR)
_OURS = (Receipt, Consent, ContactEvent, ContactTag)


def move_contact(of: Person, to: Person, by: Actor, at: datetime) -> None:
    """The line of a person becomes another's, who is the same; where both have one, they become one.

    Called by the verb that joins two persons, which leaves the line in the journal; ``to`` has already what she lacked
    of the other.
    """
    gone, kept = (Contact.objects.filter(person=one).first() for one in (of, to))
    if gone is not None and kept is not None:
        _join(gone, kept, by, at)
    elif gone is not None:
        Contact.objects.filter(pk=gone.pk).update(person=to)


def _join(gone: Contact, kept: Contact, by: Actor, at: datetime) -> None:
    reached = _same_reach(gone, kept)
    refused = _refused(gone) | _refused(kept)
    silent = gone.objected_at is not None or kept.objected_at is not None
    _end_what_is_refused(gone, kept, refused, reached, silent=silent, at=at)
    _bring_rows(gone, kept)
    _settle_line(gone, kept, reached)
    ContactEvent.objects.create(campaign_id=kept.campaign_id, contact=kept, kind="joined", by=by.pseudonym, at=at)
    gone.delete()


def _same_reach(gone: Contact, kept: Contact) -> dict[Channel, bool]:
    """For each channel, whether what it reached of ``gone`` is what is kept."""
    email = bool(gone.email) and email_key(gone.email) == email_key(kept.person.email)
    phone = bool(gone.phone) and phone_key(gone.phone) == phone_key(kept.person.phone)
    post = bool(gone.address) and kept.address in ("", gone.address)
    return {
        Channel.EMAIL: email,
        Channel.SMS: phone,
        Channel.PHONE: phone,
        Channel.POST: post,
        Channel.NONE: True,
    }


def _refused(contact: Contact) -> set[tuple[str, str]]:
    """What was taken back or refused and not given again."""
    rows = list(contact.consents.values_list("purpose", "channel", "withdrawn_at"))
    force = {(purpose, channel) for purpose, channel, ended in rows if ended is None}
    return {(purpose, channel) for purpose, channel, ended in rows if ended is not None} - force


def _end_what_is_refused(
    gone: Contact,
    kept: Contact,
    refused: set[tuple[str, str]],
    reached: dict[Channel, bool],
    *,
    silent: bool,
    at: datetime,
) -> None:
    mine = {(one.purpose, one.channel): one for one in kept.consents.filter(withdrawn_at=None)}
    hers = {(one.purpose, one.channel): one for one in gone.consents.filter(withdrawn_at=None)}
    for pair, one in hers.items():
        if silent or pair in refused or not reached[Channel(pair[1])]:
            _end(one, at)
        elif pair in mine:
            # Both gave it: it is given since the later of the two, the other receipt stays as the proof of before.
            first, last = sorted((one, mine[pair]), key=_given)
            first.delete()
            mine[pair] = last
    for pair, one in mine.items():
        if one.contact_id == kept.pk and (silent or pair in refused):
            _end(one, at)


def _given(consent: Consent) -> datetime:
    """In force, it was given."""
    if consent.given_at is None:
        raise ValueError(consent.pk)
    return consent.given_at


def _end(consent: Consent, at: datetime) -> None:
    consent.withdrawn_at = max(at, consent.given_at or at)
    consent.withdrawn_how = How.PROGRAM
    consent.save(update_fields=["withdrawn_at", "withdrawn_how"])


def _bring_rows(gone: Contact, kept: Contact) -> None:
    for join in (one for room in declared("contact_joins", "JOINS") for one in room):
        join(gone, kept)
    tags = ContactTag.objects.filter(contact=gone)
    tags.filter(tag__in=ContactTag.objects.filter(contact=kept).values("tag")).delete()
    for relation in Contact._meta.related_objects:
        table: Any = relation.related_model
        table.objects.filter(**{relation.field.name: gone.pk}).update(**{relation.field.name: kept.pk})


def _settle_line(gone: Contact, kept: Contact, reached: dict[Channel, bool]) -> None:
    kept.by_email = kept.by_email or reached[Channel.EMAIL]
    kept.by_phone = kept.by_phone or reached[Channel.PHONE]
    if gone.address and not kept.address:
        kept.address, kept.station = gone.address, gone.station
    for name in PARTICULARS:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.owner_id = kept.owner_id or gone.owner_id
    if _RANK.index(ContactClass(gone.kind)) > _RANK.index(ContactClass(kept.kind)):
        kept.kind, kept.basis = gone.kind, gone.basis
    asked = Consent.objects.filter(contact=kept, purpose=Purpose.SUPPORT, withdrawn_at=None).exists()
    levels = {one.support for one in (gone, kept)} - {None}
    kept.support = levels.pop() if asked and len(levels) == 1 else None
    objected = [one.objected_at for one in (gone, kept) if one.objected_at is not None]
    kept.objected_at = min(objected, default=None)
    kept.last_exchange_at = max(gone.last_exchange_at, kept.last_exchange_at)
    kept.expires_at = min(gone.expires_at, kept.expires_at)
    kept.save()
