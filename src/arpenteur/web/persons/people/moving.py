"""Names, addresses and telephones of before, brought from volunteers and contacts to persons. For migrations only.

Of a campaign whose keys were destroyed nothing can be read or written any more: a backup may bring its lines back until
its deletion is applied again. Their persons have a name that no key opens.
"""

import base64
import secrets
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from arpenteur.web.foundation.keys.cipher import Ciphertext
from arpenteur.web.foundation.keys.keyring import is_destroyed, key
from arpenteur.web.foundation.shared.matching import email_key, name_key, phone_key
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.persons.people.models import DATA, index_of, words_of

_AT_ONCE = 200


def volunteers_to_people(apps: Any, using: str) -> int:
    """A person for each volunteer without one; how many. Lines that look alike stay two: each has a link of its own.

    Raises InputError, before anything is written and any key is drawn, where a key that contacts need is not here.
    """
    count = 0
    with unsealed():
        _have_keys_of_contacts(apps, using)
        for rows in _without_person(apps, "volunteers.Volunteer", using):
            _write(apps, using, [_person_of_volunteer(apps, row) for row in rows], rows)
            _point(rows, "phone")
            count += len(rows)
    return count


def contacts_to_people(apps: Any, using: str) -> int:
    """A person for each contact without one; how many. The person that is there already, where the address and the name
    are hers and no other telephone.
    """
    count = 0
    with unsealed():
        known = _known(apps, using)
        for rows in _without_person(apps, "contacts.ConsentedContact", using):
            new: list[Any] = []
            lines: list[Any] = []
            for row in rows:
                person = known.get(_key(row))
                if person is None or (person.phone and row.telephone and not _same_phone(person, row)):
                    person = _person(apps, row, "telephone")
                    new.append(person)
                    lines.append(row)
                    if row.__dict__["email"]:
                        known.setdefault(_key(row), person)
                elif row.telephone and not person.phone:
                    person.phone = row.telephone
                    if person.pk:  # else of this same batch: written with it, below
                        person.save(update_fields=["phone"])
                        _index(apps, using, [person], again=True)
                row.person = person
            _write(apps, using, new, lines)
            _point(rows, "telephone")
            count += len(rows)
    return count


def volunteers_from_people(apps: Any, using: str) -> None:
    """Back into their own columns, in clear."""
    with unsealed():
        _back(apps, using, "volunteers.Volunteer", "phone", ["name", "email", "phone", "user"])
        _delete(apps, using, apps.get_model("people.Person")._base_manager.using(using).all())


def contacts_from_people(apps: Any, using: str) -> None:
    """Back into their own columns, encrypted there."""
    with unsealed():
        _back(apps, using, "contacts.ConsentedContact", "telephone", ["row", "name", "email", "telephone"])
        volunteers = apps.get_model("volunteers.Volunteer")._base_manager.using(using).values("person")
        _delete(apps, using, apps.get_model("people.Person")._base_manager.using(using).exclude(pk__in=volunteers))


def write_over(connection: Any) -> None:
    """From here on, what is removed from a file of SQLite is written over; on PostgreSQL the table is written anew once
    this is committed.
    """
    if connection.vendor == "sqlite":
        _run(connection, "PRAGMA secure_delete = ON")
        transaction.on_commit(lambda: _run(connection, "PRAGMA wal_checkpoint(TRUNCATE)"), using=connection.alias)
    else:
        transaction.on_commit(lambda: _run(connection, "VACUUM FULL volunteers_volunteer"), using=connection.alias)


def _have_keys_of_contacts(apps: Any, using: str) -> None:
    try:
        contacts = apps.get_model("contacts.ConsentedContact")
    except LookupError:  # a site of before that room: none is encrypted
        return
    rows = contacts._base_manager.using(using).order_by().values_list("campaign_id", "name")
    for campaign, number in sorted({(campaign, name.number) for campaign, name in rows.iterator()}):
        if not is_destroyed(campaign, DATA):
            key(campaign, DATA, number)


def _noise() -> str:
    return base64.b64encode(secrets.token_bytes(60)).decode()


def _without_person(apps: Any, label: str, using: str) -> Iterator[list[Any]]:
    table = apps.get_model(label)._base_manager.using(using).filter(person=None).order_by("pk")
    while rows := list(table[:_AT_ONCE]):
        yield rows


def _person_of_volunteer(apps: Any, row: Any) -> Any:
    person = _person(apps, row, "phone")
    person.user_id, person.open_link = row.user_id, row.source == "herself" and row.user_id is None
    row.person = person
    return person


def _person(apps: Any, row: Any, phone: str) -> Any:
    person = apps.get_model("people.Person")
    if is_destroyed(row.campaign_id, DATA):
        return person(campaign_id=row.campaign_id, name=Ciphertext(f"1.{_noise()}"))
    return person(campaign_id=row.campaign_id, name=row.name, email=row.email, phone=getattr(row, phone))


def _write(apps: Any, using: str, people: list[Any], rows: list[Any]) -> None:
    written = apps.get_model("people.Person")._base_manager.using(using).bulk_create(people)
    for person, row in zip(written, rows, strict=True):
        row.person = person
    _index(apps, using, people)


def _index(apps: Any, using: str, people: list[Any], *, again: bool = False) -> None:
    words = apps.get_model("people.PersonWord")
    if again:
        words._base_manager.using(using).filter(person__in=people).delete()
    readable = [one for one in people if not is_destroyed(one.campaign_id, DATA)]
    rows = [word for one in readable for word in words_of(one, index_of(one), words)]
    words._base_manager.using(using).bulk_create(rows)


def _point(rows: list[Any], phone: str) -> None:
    for row in rows:
        # As it is kept: whether there is one is known without a key.
        row.by_email, row.by_phone = bool(row.__dict__["email"]), bool(row.__dict__[phone])
        row.person_id = row.person.pk
        row.save(update_fields=["person", "by_email", "by_phone"])


def _known(apps: Any, using: str) -> dict[tuple[int, str, str], Any]:
    people = apps.get_model("people.Person")._base_manager.using(using).filter(open_link=False).exclude(email="")
    return {_key(one): one for one in people.order_by("-pk")}


def _key(one: Any) -> tuple[int, str, str]:
    if is_destroyed(one.campaign_id, DATA):
        return one.campaign_id, f"{one._meta.label} {one.pk}", ""
    return one.campaign_id, email_key(one.email), name_key(one.name)


def _same_phone(person: Any, row: Any) -> bool:
    return phone_key(person.phone) == phone_key(row.telephone)


def _back(apps: Any, using: str, label: str, phone: str, columns: list[str]) -> None:
    for row in apps.get_model(label)._base_manager.using(using).select_related("person"):
        person = row.person
        name, email, number = _gone(columns) if is_destroyed(row.campaign_id, DATA) else _texts(person)
        if "row" in columns:  # added again, it is the same in all lines
            row.row = uuid.uuid4()
        row.name, row.email = name, email if row.by_email else ""
        setattr(row, phone, number if row.by_phone else "")
        if "user" in columns:
            row.user_id = person.user_id
        row.person = None
        row.save(update_fields=[*columns, "person"])


def _texts(person: Any) -> tuple[Any, Any, Any]:
    return person.name, person.email, person.phone


def _gone(columns: list[str]) -> tuple[Any, Any, Any]:
    """Nobody knows them any more: columns in clear are without a name, the others have one that no key opens."""
    if "user" in columns:
        return "?", "", ""
    return Ciphertext(f"1.{_noise()}"), Ciphertext(f"1.{_noise()}"), Ciphertext(f"1.{_noise()}")


def _delete(apps: Any, using: str, people: Any) -> None:
    keys = list(people.values_list("pk", flat=True))
    columns = (("DifferentPeople", "first"), ("DifferentPeople", "second"), ("PersonWord", "person"), ("Person", "pk"))
    for model, column in columns:
        rows = apps.get_model("people", model)._base_manager.using(using).filter(**{f"{column}__in": keys})
        rows._raw_delete(using)


def _run(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
