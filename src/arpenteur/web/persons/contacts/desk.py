"""Writes: what a team does with its contacts: exchanges, classes, tags, what somebody waits for."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.fields import longest
from arpenteur.web.foundation.shared.privacy import Basis
from arpenteur.web.persons.contacts.agreements import expiry, ground_of
from arpenteur.web.persons.contacts.events import EVENTS, is_exchange
from arpenteur.web.persons.contacts.models import (
    LONGEST_FOLLOW_UP,
    Consent,
    Contact,
    ContactClass,
    ContactEvent,
    ContactTag,
    FollowUp,
    FollowUpKind,
    Purpose,
    Tag,
)
from arpenteur.web.persons.contacts.tags import check_tag


@verb("contact.exchanged", "exchange with a contact")
def note_exchange(*, contact: Contact, kind: str, about: str, by: Actor, at: datetime) -> None:
    """Something happened: a line of her history. Where she took part (``contacts.events``), she is kept longer, but not
    who wants nothing any more or took everything back. Raises InputError for a word that no room has.
    """
    if kind not in EVENTS:
        raise InputError(_("unknown event “%(kind)s”") % {"kind": kind}, expected=", ".join(EVENTS))
    _note(contact, kind, by, at, about)
    if is_exchange(kind) and _holds(contact):
        contact.last_exchange_at = max(contact.last_exchange_at, at)
        until = expiry(contact.campaign, ContactClass(contact.kind), contact.last_exchange_at)
        contact.expires_at = max(contact.expires_at, until)
        contact.save(update_fields=["last_exchange_at", "expires_at"])
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id, event=kind)


@verb("contact.class", "class of a contact changed")
def set_class(*, contact: Contact, kind: ContactClass, by: Actor, at: datetime) -> None:
    """Say what a contact is to the campaign: a class changes by this alone, never by itself. How long she is kept
    follows it, but never later than before where she wants nothing any more. Again is not an error.
    """
    if contact.kind == kind:
        return
    agreed = Consent.objects.filter(contact=contact, withdrawn_at=None).exists()
    contact.kind, contact.basis = kind, ground_of(kind, agreed=agreed)
    until = expiry(contact.campaign, kind, contact.last_exchange_at)
    contact.expires_at = until if _holds(contact) else min(contact.expires_at, until)
    contact.save(update_fields=["kind", "basis", "expires_at"])
    _note(contact, "class", by, at, kind.value)
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id, kind=kind.value)


@verb("contact.support", "level of support written down as asked, or forgotten")
def set_support(*, contact: Contact, level: int | None, by: Actor, at: datetime) -> None:
    """Write down her level of support, 1 to 5; None forgets it. Raises InputError without a receipt of hers in force
    for this purpose, whoever asks.
    """
    if level is not None and level not in range(1, 6):
        raise InputError(_("a level of support is a number from 1 to 5"))
    asked = Consent.objects.filter(contact=contact, purpose=Purpose.SUPPORT, withdrawn_at=None)
    if level is not None and not asked.exists():
        raise InputError(
            _("her level of support is written down only as she asked, with a receipt of her own (GDPR, art. 9(2)a)"),
            action=_("ask her for it first"),
        )
    contact.support = level
    contact.save(update_fields=["support"])
    _note(contact, "support", by, at)
    record(subject=contact, by=by, at=at, campaign=contact.campaign_id)


@verb("tag.created", "tag made")
def new_tag(*, campaign: Campaign, name: str, purpose: str, by: Actor, at: datetime) -> Tag:
    """A word for some contacts; one that was ended comes back with its new purpose. Raises InputError for a word that
    would say what nobody may write down, naming it, and for one that is there or says no purpose.
    """
    name, purpose = check_tag(name, purpose)
    for text, field in ((name, "name"), (purpose, "purpose")):
        if not text or len(text) > longest(Tag, field):
            raise InputError(
                _("a tag has a short name and says what it is for"),
                expected=_("%(longest)s characters at most") % {"longest": longest(Tag, field)},
            )
    tag = Tag.objects.filter(campaign=campaign, name__iexact=name).first()
    if tag is not None and tag.ended_at is None:
        raise InputError(_("the tag “%(name)s” is there already") % {"name": tag.name})
    tag = tag or Tag(campaign=campaign, created_at=at)
    tag.name, tag.purpose, tag.ended_at = name, purpose, None
    tag.save()
    record(subject=tag, by=by, at=at, campaign=campaign.pk)
    return tag


@verb("tag.ended", "tag ended")
def end_tag(*, tag: Tag, by: Actor, at: datetime) -> None:
    """The tag goes from every contact, and is offered no more."""
    held = ContactTag.objects.filter(tag=tag)
    count = held.count()
    held.delete()
    tag.ended_at = at
    tag.save(update_fields=["ended_at"])
    record(subject=tag, by=by, at=at, campaign=tag.campaign_id, n=count)


@verb("tag.put", "tag put on contacts")
def put_tag(*, contacts: Collection[Contact], tag: Tag, by: Actor, at: datetime) -> int:
    """Put a tag on contacts; on how many it was not yet. Raises InputError for a tag that was ended."""
    if tag.ended_at is not None:
        raise InputError(_("the tag “%(name)s” was ended") % {"name": tag.name})
    keys = {one.pk for one in contacts}
    known = set(ContactTag.objects.filter(tag=tag, contact__in=keys).values_list("contact", flat=True))
    rows = [ContactTag(campaign_id=tag.campaign_id, contact_id=key, tag=tag) for key in sorted(keys - known)]
    ContactTag.objects.bulk_create(rows, batch_size=500)
    record(subject=tag, by=by, at=at, campaign=tag.campaign_id, n=len(rows))
    return len(rows)


@verb("tag.taken", "tag taken off contacts")
def take_tag(*, contacts: Collection[Contact], tag: Tag, by: Actor, at: datetime) -> int:
    """Take a tag off contacts; off how many."""
    rows = ContactTag.objects.filter(tag=tag, contact__in=[one.pk for one in contacts])
    count = rows.count()
    rows.delete()
    record(subject=tag, by=by, at=at, campaign=tag.campaign_id, n=count)
    return count


@verb("follow_up.asked", "follow-up noted")
def follow_up(
    *, contact: Contact, kind: FollowUpKind, due: date, owner: Membership | None, text: str, by: Actor, at: datetime
) -> FollowUp:
    """Something she waits for, by a day, done by somebody of the team; a short text that she may read. Raises
    InputError for a text that is too long or another campaign's member, and for who wants nothing any more.
    """
    if len(text) > LONGEST_FOLLOW_UP:
        raise InputError(
            _("text too long"), expected=_("%(longest)s characters at most") % {"longest": LONGEST_FOLLOW_UP}
        )
    if owner is not None and owner.campaign_id != contact.campaign_id:
        raise InputError(_("nobody of this campaign"))
    if contact.objected_at is not None:
        raise InputError(_("this person wants nothing from the campaign"))
    made = FollowUp.objects.create(
        campaign_id=contact.campaign_id,
        contact=contact,
        kind=kind,
        due=due,
        owner=owner,
        text=text.strip(),
        created_at=at,
    )
    _note(contact, "follow-up", by, at, FollowUpKind(kind).value)
    record(subject=made, by=by, at=at, campaign=contact.campaign_id)
    return made


@verb("follow_up.done", "follow-up done")
def finish(*, follow_up: FollowUp, by: Actor, at: datetime) -> None:
    """It is done: its text goes. Again is not an error."""
    if follow_up.done_at is not None:
        return
    follow_up.done_at, follow_up.text = at, ""
    follow_up.save(update_fields=["done_at", "text"])
    _note(follow_up.contact, "finished", by, at, follow_up.kind)
    record(subject=follow_up, by=by, at=at, campaign=follow_up.campaign_id)


def _holds(contact: Contact) -> bool:
    if contact.objected_at is not None:
        return False
    return contact.basis != Basis.CONSENT or contact.consents.filter(withdrawn_at=None).exists()


def _note(contact: Contact, kind: str, by: Actor, at: datetime, about: str = "") -> None:
    ContactEvent.objects.create(
        campaign_id=contact.campaign_id, contact=contact, kind=kind, about=about[:80], by=by.pseudonym, at=at
    )
