"""Reads: what is held about a contact, for herself, and the link that opens it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from arpenteur.web.foundation.shared.privacy import Personal, entries
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.agreements import Pair, every_pair, reach_of
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, Purpose

SALT = "arpenteur.contacts.mine"
OPENS_FOR = timedelta(days=30)
"""How long a link opens: each message, and her receipt, bring a new one."""


@dataclass(frozen=True)
class ConsentChoice:
    """One purpose by one channel as her page shows it; ``since`` is when she agreed or refused, None where nobody asked
    her.
    """

    purpose: Purpose
    channel: Channel
    agreed: bool
    since: datetime | None

    @property
    def code(self) -> str:
        """As the form sends it."""
        return f"{self.purpose}-{self.channel}"


def link_of(contact: Contact) -> str:
    """The path of her own page, new each time; whoever has it is taken for her."""
    token = participant_link(SALT, contact.campaign_id, contact.pk, int(contact.given_at.timestamp()))
    return reverse("contacts:mine", args=[token])


def contact_of_link(numbers: tuple[int, ...]) -> Contact | None:
    """Whose link it is, in the sealed campaign; None once she was erased, whoever has her number since."""
    number, given = numbers
    found = Contact.objects.select_related("campaign").filter(pk=number).first()
    return found if found is not None and int(found.given_at.timestamp()) == given else None


def choices_of(contact: Contact) -> list[ConsentChoice]:
    """What she may accept by the ways that are known, and whatever she said of others, in the order of purposes."""
    reach = reach_of(contact)
    ways = {
        Channel.EMAIL: reach["email"],
        Channel.SMS: reach["phone"],
        Channel.PHONE: reach["phone"],
        Channel.POST: reach["address"],
        Channel.NONE: "-",
    }
    said: dict[Pair, Consent] = {}
    for one in contact.consents.order_by("withdrawn_at", "pk"):
        pair = (Purpose(one.purpose), Channel(one.channel))
        known = said.get(pair)
        if known is None or one.withdrawn_at is None or known.withdrawn_at is not None:
            said[pair] = one
    return [_choice(pair, said.get(pair)) for pair in every_pair() if ways[pair[1]] or pair in said]


def as_json(contact: Contact, at: datetime) -> str:
    """Everything held about her as one JSON document: tables by their names, columns by theirs (RGPD, art. 15, 20)."""
    person = contact.person
    held: dict[str, list[Mapping[str, Any]]] = {
        person._meta.label: [{"name": contact.name, "email": contact.email, "phone": contact.phone}]
    }
    for row in _rows(contact):
        held.setdefault(row._meta.label, []).append(_exported(row))
    document = {"written_at": at, "held": held}
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _choice(pair: Pair, said: Consent | None) -> ConsentChoice:
    given = said is not None and said.withdrawn_at is None
    since = None if said is None else said.given_at if given else said.withdrawn_at
    return ConsentChoice(pair[0], pair[1], given, since)


def _rows(contact: Contact) -> Iterator[models.Model]:
    """Her line and whatever points at it, in any room."""
    yield contact
    for relation in Contact._meta.related_objects:
        table: Any = relation.related_model
        yield from table.objects.filter(**{relation.field.name: contact.pk})


def _exported(row: models.Model) -> dict[str, Any]:
    known = entries(type(row))
    columns = [
        one for one in row._meta.concrete_fields if isinstance(entry := known.get(one.name), Personal) and entry.export
    ]
    return {one.name: _text(row, one) for one in columns}


def _text(row: models.Model, column: Any) -> Any:
    """A tag by its name, not by a number that says nothing to her."""
    return str(getattr(row, column.name)) if column.is_relation else column.value_from_object(row)
