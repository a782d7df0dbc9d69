"""Writes: an import is taken back as a whole: who came with it goes, what it completed is emptied again.

Whoever has since answered, helped or been followed up is more than a line of a file, and stays. Rows go by the
thousand, written over; the import itself goes last, and is noted, so that a restored backup undoes it too.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.contacts.actions import correct_contact
from arpenteur.web.contacts.models import Consent, Contact, ContactEvent, ContactTag, How, Receipt, Tag
from arpenteur.web.exchange.models import ContactImport, ContactParts, ImportChange, ImportLine
from arpenteur.web.people.identity import settle
from arpenteur.web.people.models import DifferentPeople, Person, PersonWord, role_models
from arpenteur.web.shared.overwriting import written_over

_AT_ONCE = 5_000
_WRITTEN = ("met", "agreed", "withdrew")
"""What an import writes of somebody's history."""
_OF_AN_IMPORT: tuple[type[models.Model], ...] = (
    Consent, Receipt, ContactTag, ContactEvent, ContactParts, ImportChange, ImportLine,
)  # fmt: skip
"""Rows about a contact that an import may have written; any other row about her says that she stays. Those that point
at others of them first."""


def undo(*, batch: ContactImport, by: Actor, at: datetime) -> int:
    """Take an import back; how many contacts went, none where it is undone already. All or none."""
    with written_over():
        held = ContactImport.objects.select_for_update().filter(pk=batch.pk).first()
        if held is None:
            return 0
        stay = _staying(held)
        _take_back_changes(held, by, at)
        created = ImportLine.objects.filter(batch=held, new=True).exclude(contact__in=stay)
        keys = list(created.order_by("contact").values_list("contact", flat=True))
        for some in _pieces(keys):
            _forget(some)
        new_tags = held.counts.get("new_tags", [])
        Tag.objects.filter(pk__in=new_tags, contacts=None).delete()
        record(
            verb="contacts.import_undone", subject=held, by=by, at=at, campaign=held.campaign_id, people=len(keys),
            left=len(stay),
        )  # fmt: skip
        held.delete()
    return len(keys)


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
        emptied = {name: "" for name in ("email", "phone", "address", "language") if name in change.fields}
        if "address" in emptied:
            emptied["station"] = change.contact.station  # stays where somebody chose it, goes where the address said it
        if emptied:
            correct_contact(contact=change.contact, by=by, at=at, **emptied)
        if "card" in change.fields:
            _delete(ContactParts, contact=change.contact_id)
        ContactTag.objects.filter(contact=change.contact_id, tag__name__in=change.tags).delete()
        Consent.objects.filter(receipt=change.receipt).exclude(receipt=None).delete()
        Receipt.objects.filter(pk=change.receipt).delete()


def _forget(keys: Sequence[int]) -> None:
    """Contacts with all that is about them, and the persons who are nothing else to the campaign."""
    people = list(Contact.objects.filter(pk__in=keys).order_by().values_list("person_id", flat=True))
    for model in _OF_AN_IMPORT:
        _delete(model, contact__in=keys)
    _delete(Contact, pk__in=keys)
    others: set[int] = set()
    for role in role_models():
        others.update(role._base_manager.filter(person__in=people).order_by().values_list("person_id", flat=True))
    alone = [pk for pk in people if pk not in others]
    _delete(PersonWord, person__in=alone)
    DifferentPeople.objects.filter(models.Q(first__in=alone) | models.Q(second__in=alone)).delete()
    _delete(Person, pk__in=alone)
    for person in Person.objects.filter(pk__in=others):
        settle(person)


def _delete(model: type[models.Model], **which: Any) -> None:
    """Rows of one table, without reading them: nobody is told, for the import is noted as a whole."""
    rows: Any = model._base_manager.filter(**which).order_by()
    rows._raw_delete(rows.db)


def _pieces(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
