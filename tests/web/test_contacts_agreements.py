"""Agreements taken back, refused, joined and restored, one case at a time: no « no » of anybody is lost."""

from datetime import timedelta
from typing import Any

import pytest
from acquainted import CALLS, INVITED, NEWS, acquainted, in_force
from cast import AT, Cast

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import NewContact, keep_as, withdraw
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.contacts.refusals import key_of_consent
from arpenteur.web.persons.people.actions import join
from arpenteur.web.persons.people.identity import PersonDetails, write_people
from arpenteur.web.persons.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BY: dict[str, Any] = {"by": COMMAND, "at": AT + DAY}
SUPPORT = (Purpose.SUPPORT, Channel.NONE)


def with_support(cast: Cast) -> Contact:
    """Somebody who agreed to news and to her level of support being written down; it is."""
    one = acquainted(cast.campaign, pairs=[NEWS, SUPPORT])
    Contact.objects.filter(pk=one.pk).update(support=1)
    one.refresh_from_db()
    return one


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [(None, False), ([SUPPORT], False), ([SUPPORT, NEWS], False), ([SUPPORT, CALLS], False), ([NEWS], True)],
)
def test_a_level_of_support_goes_with_the_agreement_to_it_whatever_else_is_taken_back(
    cast: Cast, pairs: list[tuple[Purpose, Channel]] | None, kept: bool
):
    with sealed(cast.campaign.pk):
        one = with_support(cast)
        withdraw(contact=one, pairs=pairs, how=How.SPOKEN, **BY)
        one.refresh_from_db()
        assert (one.support == 1) == kept
        assert (one.support is None) != kept


@pytest.mark.parametrize(
    ("of_gone", "of_kept", "left"),
    [
        ({}, {}, {NEWS}),
        ({NEWS}, {}, set()),
        ({}, {NEWS}, set()),
        ({CALLS}, {}, {NEWS}),
        ({NEWS, CALLS}, {NEWS}, set()),
    ],
)
def test_what_either_took_back_is_in_force_for_neither_once_they_are_one(
    cast: Cast, of_gone: set[tuple[Purpose, Channel]], of_kept: set[tuple[Purpose, Channel]], left: set[Any]
):
    with sealed(cast.campaign.pk):
        gone, kept = (acquainted(cast.campaign, name, [NEWS]) for name in ("Ana Gabarit", "A. Gabarit"))
        for one, pairs in ((gone, of_gone), (kept, of_kept)):
            if pairs:
                withdraw(contact=one, pairs=pairs, how=How.SPOKEN, **BY)
        join(person=gone.person, into=kept.person, **BY)
        assert in_force(kept) == left


def test_a_refusal_of_the_one_who_goes_ends_what_the_other_gave_alone(cast: Cast):
    with sealed(cast.campaign.pk):
        gone, kept = (
            acquainted(cast.campaign, "Ana Gabarit", [NEWS]),
            acquainted(cast.campaign, "A. Gabarit", [INVITED]),
        )
        withdraw(contact=gone, pairs=[INVITED], how=How.SPOKEN, **BY)
        join(person=gone.person, into=kept.person, **BY)
        assert in_force(kept) == {NEWS}


def test_what_is_noted_of_an_agreement_tells_one_in_force_a_refusal_and_one_taken_back_apart(cast: Cast):
    with sealed(cast.campaign.pk):
        one = acquainted(cast.campaign, pairs=[NEWS, INVITED])
        assert {key_of_consent(each) for each in one.consents.all()} == {""}
        withdraw(contact=one, pairs=[NEWS, CALLS], how=How.SPOKEN, **BY)
        keys = {(each.purpose, each.channel): key_of_consent(each) for each in one.consents.all()}
        assert keys[INVITED] == ""
        assert keys[NEWS]
        assert keys[CALLS]
        assert keys[NEWS] != keys[CALLS]
        of_refusal = one.consents.get(purpose=CALLS[0], channel=CALLS[1])
        pk, of_refusal.pk = of_refusal.pk, 10_000
        assert key_of_consent(of_refusal) == keys[CALLS], "a refusal is that of a person, whatever its number"
        of_agreement = one.consents.get(purpose=NEWS[0], channel=NEWS[1])
        of_agreement.pk = pk + 10_000
        assert key_of_consent(of_agreement) != keys[NEWS]


def test_a_person_who_was_pointed_out_keeps_her_address_and_gains_the_number_that_was_missing(cast: Cast):
    with sealed(cast.campaign.pk):
        [person] = write_people([Person(campaign=cast.campaign, name="Ana Gabarit", email="ana@exemple.fr")])
        details = PersonDetails("Ana Gabarit", "ana@exemple.fr", "06 39 98 00 01")
        new = NewContact(details, kind=ContactClass.REGULAR, source=Source.PAGE)
        keep_as(campaign=cast.campaign, new=new, agreement=None, person=person, by=COMMAND, at=AT)
        person.refresh_from_db()
        assert person.email == "ana@exemple.fr"
        assert person.phone == "06 39 98 00 01"
