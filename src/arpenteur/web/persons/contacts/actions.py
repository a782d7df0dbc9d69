"""Writes: somebody is kept, agrees, takes back, wants nothing any more, is corrected, is forgotten."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.persons.contacts.addresses import stations_of
from arpenteur.web.persons.contacts.agreements import (
    Agreement,
    NewContact,
    Pair,
    check_agreement,
    check_new,
    check_pairs,
    expiry,
    reach_of,
)
from arpenteur.web.persons.contacts.desk import (
    end_tag,
    finish,
    follow_up,
    new_tag,
    note_exchange,
    put_tag,
    set_class,
    set_support,
    take_tag,
)
from arpenteur.web.persons.contacts.keeping import Book, contradict
from arpenteur.web.persons.contacts.models import (
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactObjection,
    How,
    Purpose,
)
from arpenteur.web.persons.contacts.objections import kept_digests, objecting, of_contact, words_of
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.people.identity import PersonDetails, correct
from arpenteur.web.persons.people.models import Person

__all__ = [
    "Agreement",
    "NewContact",
    "agree",
    "correct_contact",
    "end_tag",
    "finish",
    "follow_up",
    "forget",
    "keep",
    "keep_as",
    "keep_many",
    "new_tag",
    "note_exchange",
    "object_to_all",
    "put_tag",
    "set_class",
    "set_support",
    "take_tag",
    "withdraw",
]
_AT_ONCE = 500


@verb("contact.given", "contact given, with a receipt")
@verb("contact.kept", "contact written down")
def keep(
    *, campaign: Campaign, new: NewContact, agreement: Agreement | None, by: Actor, at: datetime
) -> tuple[Contact, str]:
    """A contact, and the secret of her receipt, shown this once; an empty text without an agreement.

    Who is known already gets one more receipt, what was not known of her is added, and her class stays. Raises
    InputError without a name, a notice, a purpose or a way to be reached; once the campaign is over; and for whoever
    wants nothing from it.
    """
    [(contact, secret)] = _keep_all(campaign, [new], [agreement], by, at)
    verb = "contact.given" if agreement else "contact.kept"
    record(verb=verb, subject=contact, by=by, at=at, campaign=campaign.pk)
    return contact, secret


@verb(also=("contact.given", "contact.kept"))
def keep_as(
    *, campaign: Campaign, new: NewContact, agreement: Agreement | None, person: Person | None, by: Actor, at: datetime
) -> tuple[Contact, str]:
    """As ``keep``, where somebody looked: she is this person, or None, nobody who is known. Raises InputError too where
    the person has another address or telephone than the one that is given.
    """
    _check(new, agreement, campaign, at)
    [new] = _located(campaign, [new])
    if any(objecting(campaign, [new.details], [new.address])):
        raise _objects()
    if person is not None and contradict(PersonDetails(person.name, person.email, person.phone), new.details):
        raise InputError(
            _("this person has another address or telephone"), action=_("open her page and correct it there first")
        )
    book = Book(campaign, by, at)
    contact = book.contact_of(new, bool(agreement), person)
    if contact.objected_at is not None:
        raise _objects()
    secret = book.agree(contact, agreement) if agreement else ""
    book.write()
    verb = "contact.given" if agreement else "contact.kept"
    record(verb=verb, subject=contact, by=by, at=at, campaign=campaign.pk)
    return contact, secret


@verb("contact.brought", "contacts brought by a list")
def keep_many(
    *, campaign: Campaign, each: Sequence[NewContact], agreements: Sequence[Agreement | None], by: Actor, at: datetime
) -> list[Contact]:
    """As ``keep``, for a list: all or none, one line in the journal. Two lines of one person give one contact.

    As many queries for 500 as for one, and one more for each who is a volunteer already.
    """
    kept = [contact for contact, _secret in _keep_all(campaign, each, agreements, by, at)]
    if kept:
        record(subject="contacts.Contact", by=by, at=at, campaign=campaign.pk, n=len(kept))
    return kept


@verb("contact.agreed", "contact agreed to more, with a receipt")
def agree(*, contact: Contact, agreement: Agreement, by: Actor, at: datetime) -> str:
    """One more act of a contact, with its receipt: the secret of it, shown this once. Her word by her own link also
    ends her objection. Raises InputError as ``keep``.
    """
    if contact.objected_at is not None:
        if agreement.how is not How.LINK:
            raise _objects()
        _end_objection(contact, by, at)
    check_agreement(agreement, **reach_of(contact))
    book = Book(contact.campaign, by, at)
    secret = book.agree(contact, agreement)
    book.write()
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id)
    return secret


@verb("contact.withdrawn", "agreements taken back by a contact")
def withdraw(*, contact: Contact, pairs: Collection[Pair] | None, how: How, by: Actor, at: datetime) -> None:
    """What she takes back or refuses goes at once; ``pairs`` None for everything. A refusal of what was never asked is
    kept too.

    Where nothing of what she agreed to is left and that was the ground, she is kept no longer: until the next purge
    after everything was taken back, else as an occasional contact at most.
    """
    if pairs is not None:
        check_pairs(pairs)
    known = {(one.purpose, one.channel): one for one in contact.consents.filter(withdrawn_at=None)}
    ended = [one for pair, one in known.items() if pairs is None or pair in pairs]
    for one in ended:
        _end(one, how, at)
    refused = contact.consents.filter(given_at=None).values_list("purpose", "channel")
    for purpose, channel in set(pairs or ()) - known.keys() - set(refused):
        Consent.objects.create(
            campaign_id=contact.campaign_id,
            contact=contact,
            purpose=purpose,
            channel=channel,
            withdrawn_at=at,
            withdrawn_how=how,
        )
    if any(one.purpose == Purpose.SUPPORT for one in ended):
        contact.support = None
    if contact.basis == Basis.CONSENT and len(ended) == len(known):
        kept = at if pairs is None else expiry(contact.campaign, ContactClass.OCCASIONAL, at)
        contact.expires_at = min(contact.expires_at, kept)
    contact.save(update_fields=["support", "expires_at"])
    _note(contact, "withdrew", by, at)
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id, n=len(ended))


@verb("contact.objected", "contact wants nothing any more")
def object_to_all(*, contact: Contact, how: How, by: Actor, at: datetime) -> None:
    """She is left in peace: nothing reaches her any more, and whatever she is recognised by is kept as a digest, so
    that nobody brings her back once she is erased. Again is not an error.
    """
    for one in contact.consents.filter(withdrawn_at=None):
        _end(one, how, at)
    _keep_objection(contact, at)
    if contact.objected_at is None:
        contact.objected_at, contact.support = at, None
        contact.expires_at = min(contact.expires_at, expiry(contact.campaign, ContactClass.OCCASIONAL, at))
        contact.save(update_fields=["objected_at", "support", "expires_at"])
        _note(contact, "objected", by, at)
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id)


@verb("contact.erased", "contact erased")
def forget(*, contact: Contact, by: Actor, at: datetime) -> None:
    """Her line and everything under it go at once; a restored backup forgets it too. Her line as a volunteer, where she
    has one, stays, and so do the digests of what she objected to.
    """
    # Whoever writes under her waits, or is waited for: as in other verbs, her line first and the journal last.
    mine = Contact.objects.filter(pk=contact.pk)
    list(mine.select_for_update().values_list("pk"))
    mine.delete()
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id)


@verb("contact.corrected", "contact corrected")
def correct_contact(*, contact: Contact, by: Actor, at: datetime, **values: str) -> list[str]:
    """Correct the ``name``, ``email``, ``phone``, ``address``, ``station`` or a particular of a contact; which did
    change. Her agreements stay: each is for a channel, whatever its address is. Raises InputError for an empty name.
    """
    if not values.get("name", "-").strip():
        raise InputError(_("a name is needed"), action=_("ask the person to complete it"))
    if values.get("address", contact.address) != contact.address:
        values["station"] = _station_after(contact, values["address"], values.get("station"))
    person = {name: values[name] for name in ("name", "email", "phone") if name in values}
    changed = correct(line=contact, **person)
    own = ("address", "station", *PARTICULARS)
    for name in own:
        if name in values and getattr(contact, name) != values[name]:
            setattr(contact, name, values[name])
            changed.append(name)
    if not changed:
        return []
    contact.save(update_fields=own)
    if contact.objected_at is not None:
        _keep_objection(contact, at)
    _note(contact, "corrected", by, at)
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id, fields=changed)
    return changed


def _keep_all(
    campaign: Campaign, each: Sequence[NewContact], agreements: Sequence[Agreement | None], by: Actor, at: datetime
) -> list[tuple[Contact, str]]:
    for new, agreement in zip(each, agreements, strict=True):
        _check(new, agreement, campaign, at)
    each = _located(campaign, each)
    if any(objecting(campaign, [one.details for one in each], [one.address for one in each])):
        raise _objects()
    book, found = Book(campaign, by, at), []
    for part in batched(zip(each, agreements, strict=True), _AT_ONCE):
        people = book.contacts([new for new, _ in part], [bool(given) for _, given in part])
        for contact, (_new, agreement) in zip(people, part, strict=True):
            if contact.objected_at is not None:
                raise _objects()
            found.append((contact, book.agree(contact, agreement) if agreement else ""))
        book.write()
    return found


def _check(new: NewContact, agreement: Agreement | None, campaign: Campaign, at: datetime) -> None:
    check_new(new, campaign, at)
    if agreement:
        check_agreement(agreement, email=new.details.email, phone=new.details.phone, address=new.address)


def _located(campaign: Campaign, each: Sequence[NewContact]) -> list[NewContact]:
    """With the stations of their addresses, where they are found and none is said."""
    found = stations_of(campaign, ["" if new.station else new.address for new in each])
    return [replace(new, station=new.station or station) for new, station in zip(each, found, strict=True)]


def _station_after(contact: Contact, address: str, said: str | None) -> str:
    """The station once the address of a contact is another one. One that is said with it, and is not the former, stays;
    else what the address says; else the former, as long as somebody chose it and says it again.
    """
    if said is not None and said != contact.station:
        return said
    before, after = stations_of(contact.campaign, [contact.address, address])
    return after or (said if said and said != before else "")


def _end(consent: Consent, how: How, at: datetime) -> None:
    """Given at a clock that was ahead, it ends where it began."""
    consent.withdrawn_at = max(at, consent.given_at or at)
    consent.withdrawn_how = how
    consent.save(update_fields=["withdrawn_at", "withdrawn_how"])


def _keep_objection(contact: Contact, at: datetime) -> None:
    found = kept_digests(contact.campaign_id, words_of(of_contact(contact), contact.address))
    known = set(ContactObjection.objects.values_list("kind", "digest"))
    for kind, digest in sorted(found - known):
        ContactObjection.objects.create(campaign_id=contact.campaign_id, kind=kind, digest=digest, at=at)


def _end_objection(contact: Contact, by: Actor, at: datetime) -> None:
    for kind, digest in kept_digests(contact.campaign_id, words_of(of_contact(contact), contact.address)):
        for one in ContactObjection.objects.filter(kind=kind, digest=digest):
            one.delete()
    contact.objected_at = None
    contact.save(update_fields=["objected_at"])
    _note(contact, "returned", by, at)


def _note(contact: Contact, kind: str, by: Actor, at: datetime) -> None:
    ContactEvent.objects.create(campaign_id=contact.campaign_id, contact=contact, kind=kind, by=by.pseudonym, at=at)


def _objects() -> InputError:
    return InputError(
        _("this person wants nothing from the campaign"), action=_("leave her in peace; only her own link opens again")
    )
