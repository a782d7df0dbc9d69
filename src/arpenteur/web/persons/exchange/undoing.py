"""Writes: an import is taken back as a whole: who came with it goes, what it completed is emptied again.

Whoever has since answered, helped or been followed up is more than a line of a file, and stays. Rows go by the
thousand, written over; the import itself goes last, and is noted, so that a restored backup undoes it too.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import models

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.overwriting import written_over
from arpenteur.web.persons.contacts.actions import correct_contact
from arpenteur.web.persons.contacts.models import Consent, Contact, ContactEvent, ContactTag, How, Receipt, Tag
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.exchange.models import ContactImport, ContactParts, ImportChange, ImportLine
from arpenteur.web.persons.people.identity import settle
from arpenteur.web.persons.people.models import DifferentPeople, LikelyTwo, Person, PersonWord, role_models

_AT_ONCE = 5_000
_WRITTEN = ("met", "agreed", "withdrew")
"""What an import writes of somebody's history."""
_OF_AN_IMPORT: tuple[type[models.Model], ...] = (
    Consent,
    Receipt,
    ContactTag,
    ContactEvent,
    ContactParts,
    ImportChange,
    ImportLine,
)
"""Rows about a contact that an import may have written; any other row about her says that she stays. Those that point
at others of them first."""


@verb("contacts.import_undone", "import of contacts undone", own_transaction=True)
def undo(*, batch: ContactImport, by: Actor, at: datetime) -> int:
    """Take an import back; how many contacts went, none where it is undone already. All or none."""
    with written_over():
        held = ContactImport.objects.select_for_update().filter(pk=batch.pk).first()
        if held is None:
            return 0
        stay = _staying(held)
        _take_back_changes(held, by, at)
        gone = _forget(held, stay)
        new_tags = held.counts.get("new_tags", [])
        Tag.objects.filter(pk__in=new_tags, contacts=None).delete()
        record(subject=held, by=by, at=at, campaign=held.campaign_id, people=gone, left=len(stay))
        held.delete()
    return gone


def _staying(batch: ContactImport) -> list[int]:
    """Contacts of the import that something else was written about since."""
    created = ImportLine.objects.filter(batch=batch, new=True).order_by()
    contacts = created.values("contact")
    stay: set[int] = set(
        ImportLine.objects.filter(contact__in=contacts).exclude(batch=batch).values_list("contact", flat=True)
    )
    for relation in Contact._meta.related_objects:
        model: Any = relation.related_model
        if model not in _OF_AN_IMPORT:
            column = relation.field.attname
            stay.update(model._base_manager.filter(**{f"{column}__in": contacts}).values_list(column, flat=True))
    happened = ContactEvent.objects.filter(contact__in=contacts).exclude(kind__in=_WRITTEN)
    stay.update(happened.values_list("contact", flat=True))
    agreed = Receipt.objects.filter(contact__in=contacts).exclude(how=How.IMPORT)
    stay.update(agreed.values_list("contact", flat=True))
    return sorted(stay)


def _take_back_changes(batch: ContactImport, by: Actor, at: datetime) -> None:
    """Empty again what the import filled, unless she was corrected since; take its tags and agreements away."""
    corrected = ContactEvent.objects.filter(kind="corrected", at__gt=batch.created_at).values("contact")
    changes = ImportChange.objects.filter(batch=batch).exclude(contact__in=corrected)
    for change in changes.select_related("contact__person", "contact__campaign"):
        emptied = {name: "" for name in ("email", "phone", "address", *PARTICULARS) if name in change.fields}
        if "address" in emptied:
            emptied["station"] = change.contact.station  # stays where somebody chose it, goes where the address said it
        if emptied:
            correct_contact(contact=change.contact, by=by, at=at, **emptied)
        if "card" in change.fields:
            _delete(ContactParts, contact=change.contact_id)
        ContactTag.objects.filter(contact=change.contact_id, tag__name__in=change.tags).delete()
        Consent.objects.filter(receipt=change.receipt).exclude(receipt=None).delete()
        Receipt.objects.filter(pk=change.receipt).delete()


def _forget(batch: ContactImport, stay: Sequence[int]) -> int:
    """Contacts who came with an import and do not stay, with all that is about them, and the persons who are nothing
    else to the campaign; how many contacts. The database finds the rows itself: no number goes back and forth.
    """
    lines = ImportLine.objects.filter(batch=batch).exclude(contact__in=stay).order_by()
    contacts = Contact._base_manager.filter(pk__in=lines.filter(new=True).values("contact")).order_by()
    people = set(contacts.values_list("person_id", flat=True))
    others: set[int] = set()
    for role in role_models():
        if role is not Contact:
            rows = role._base_manager.filter(person__in=contacts.values("person")).order_by()
            others.update(rows.values_list("person_id", flat=True))
    _delete(PersonWord, person__in=contacts.exclude(person__in=others).values("person"))
    for model in _OF_AN_IMPORT:
        if model is not ImportLine:
            _delete(model, contact__in=contacts.values("pk"))
    # Links are checked when the transaction ends.
    _delete(Contact, pk__in=lines.filter(new=True).values("contact"))
    lines._raw_delete(lines.db)
    _forget_people(people - others)
    for person in Person.objects.filter(pk__in=others):
        settle(person)
    return len(people)


def _forget_people(alone: set[int]) -> None:
    """Persons without a line, whose words are gone, and what compared them with others: few, and read."""
    for model in (DifferentPeople, LikelyTwo):
        pairs = model.objects.order_by().values_list("pk", "first", "second")
        _delete(model, pk__in=[pk for pk, first, second in pairs if first in alone or second in alone])
    for some in batched(sorted(alone), _AT_ONCE):
        _delete(Person, pk__in=some)


def _delete(model: type[models.Model], **which: Any) -> None:
    """Rows of one table, without reading them: nobody is told, for the import is noted as a whole."""
    rows: Any = model._base_manager.filter(**which).order_by()
    rows._raw_delete(rows.db)
