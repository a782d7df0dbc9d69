"""Who somebody is, written with her lines: found again or new, corrected, forgotten with the last of them.

Called by the verbs of the rooms above, whose line in the journal says what was done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word, searched
from arpenteur.web.foundation.shared.matching import email_key, name_key, phone_key
from arpenteur.web.persons.people.models import (
    DATA,
    Joining,
    Person,
    PersonRole,
    PersonWord,
    index_of,
    role_models,
    words_of,
)


@dataclass(frozen=True)
class PersonDetails:
    """What somebody is called and where she is reached, as it was entered."""

    name: str
    email: str = ""
    phone: str = ""


def person_for(*, role: type[PersonRole], campaign: Campaign, details: PersonDetails) -> Person:
    """The person of one new line, as ``people_for``."""
    return people_for(role=role, campaign=campaign, each=[details])[0]


@transaction.atomic
def people_for(*, role: type[PersonRole], campaign: Campaign, each: Sequence[PersonDetails]) -> list[Person]:
    """The person of each new line of a kind: who has the same e-mail address and the same name, else a new one.

    Nobody with another telephone, nobody who signed up by an open link, nobody with a line of that kind already where
    she may have one only: those are only suggested. As many queries for a thousand lines as for one, and one more for
    each who is found.
    """
    known = _known(role, campaign, each)
    found: list[Person] = []
    new: list[Person] = []
    for one in each:
        person = known.pop(_key(one), None) if one.email else None
        if person is None or _contradicts(person, one):
            person = Person(campaign=campaign, name=one.name, email=one.email, phone=one.phone)
            new.append(person)
        elif one.phone and not person.phone:
            change_person(person=person, phone=one.phone)
        found.append(person)
    write_people(new)
    return found


@transaction.atomic
def write_people(new: Iterable[Person]) -> list[Person]:
    """Write persons, and what each is found by."""
    rows = Person.objects.bulk_create(new, batch_size=500)
    PersonWord.objects.bulk_create((word for one in rows for word in words_of(one, index_of(one))), batch_size=500)
    return rows


@transaction.atomic
def stranger(*, campaign: Campaign, details: PersonDetails) -> Person:
    """A new person, whoever else has her name and address: she signed up by a link that anybody may have."""
    person = Person(campaign=campaign, name=details.name, email=details.email, phone=details.phone, open_link=True)
    write_people([person])
    return person


@transaction.atomic
def person_of_account(*, campaign: Campaign, user: Any) -> Person:
    """The person of an account: hers already, else a new one with the account's name and confirmed address."""
    values = {"name": str(user)[:80], "email": user.email}
    person, created = Person.objects.get_or_create(campaign=campaign, user=user, defaults=values)
    if created:
        person.index_again()
    else:
        change_person(person=person, email=person.email or user.email)
    return person


@transaction.atomic
def change_person(*, person: Person, **values: Any) -> list[str]:
    """Change name, ``email``, ``phone``, ``user`` or ``open_link``, and what she is found by; which did change."""
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=changed)
        if {"name", "email", "phone"} & {*changed}:
            person.index_again()
    return changed


@transaction.atomic
def correct(*, line: PersonRole, **values: str) -> list[str]:
    """Change the ``name``, ``email`` or ``phone`` of a line, thus of its person; which did change.

    What is emptied stays with the person as long as another line of hers needs it.
    """
    changed = sorted(name for name, value in values.items() if getattr(line, name) != value)
    texts = {name: values[name] for name in changed if values[name]}
    for name in {"email", "phone"} & {*changed}:
        setattr(line, f"by_{name}", bool(values[name]))
    if changed:
        line.save(update_fields=[f"by_{name}" for name in changed if name != "name"])
        change_person(person=line.person, **texts)
        settle(line.person)
    return changed


@transaction.atomic
def settle(person: Person) -> None:
    """Forget of a person what no line of hers needs; the person herself where none is left."""
    lines = lines_of(person)
    if not lines:
        person.delete()
        return
    unused = {name: "" for name in ("email", "phone") if not any(getattr(one, f"by_{name}") for one in lines)}
    change_person(person=person, **unused)


def settle_after(sender: type[PersonRole], instance: PersonRole, **_signal: object) -> None:  # noqa: ARG001 — as Django calls it
    """After a line was deleted, whatever deleted it: joinings keep no copy of what was erased."""
    Joining._base_manager.filter(person=instance.person_id).delete()
    person = Person._base_manager.filter(pk=instance.person_id).first()
    if person is not None:
        settle(person)


def lines_of(person: Person) -> list[PersonRole]:
    """Every line of a person."""
    found: list[PersonRole] = []
    for model in role_models():
        found += model._base_manager.filter(person=person)
    return found


def _known(role: type[PersonRole], campaign: Campaign, each: Sequence[PersonDetails]) -> dict[tuple[str, str], Person]:
    """Persons with one of the addresses, who may have one more line of the kind, by address and name."""
    wanted = {
        digest
        for one in each
        if one.email
        for found in searched(campaign.pk, DATA, Word.EMAIL, one.email)
        for digest in found
    }
    if not wanted:
        return {}
    people = Person.objects.filter(
        campaign=campaign, open_link=False, words__campaign=campaign, words__kind=Word.EMAIL, words__digest__in=wanted
    ).distinct()
    link: Any = role._meta.get_field("person")
    if link.unique:
        people = people.exclude(pk__in=role.objects.order_by().values("person"))
    return {_key(PersonDetails(one.name, one.email)): one for one in people.order_by("-pk")}


def _key(one: PersonDetails) -> tuple[str, str]:
    return email_key(one.email), name_key(one.name)


def _contradicts(person: Person, one: PersonDetails) -> bool:
    return bool(person.phone and one.phone) and phone_key(person.phone) != phone_key(one.phone)
