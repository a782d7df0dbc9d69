"""Somebody written down by hand who may be known already: shown first, added to her or kept apart, never by itself."""

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from known_contacts import NOW, a_contact, words
from lines import volunteer_line

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import object_to_all
from arpenteur.web.persons.contacts.models import Contact, How
from arpenteur.web.persons.people.models import DifferentPeople, Person
from arpenteur.web.persons.people.queries import pairs_alike

pytestmark = pytest.mark.django_db
ADD = "/c/essai/contacts/ajouter/"
ANA = {
    "name": "Ana Figurine",
    "email": "ana@exemple.fr",
    "phone": "",
    "address": "",
    "station": "",
    "language": "",
    "kind": "once",
    "origin": "stand du marché",
    "notice_read": "on",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ana(cast: Cast) -> Contact:
    return a_contact(cast, "Ana Figurine", phone="")


def people(cast: Cast) -> list[tuple[str, str, str]]:
    with sealed(cast.campaign.pk):
        return sorted((one.name, one.email, one.phone) for one in Contact.objects.select_related("person"))


def test_she_is_asked_about_and_nothing_is_kept_before(cast: Cast, ana: Contact):
    asked = words(cast.client(cast.organiser).post(ADD, {**ANA, "phone": "06 39 98 00 77"}))
    assert "C’est peut-être elle ?" in asked
    assert "même adresse électronique" in asked
    assert 'name="phone" value="06 39 98 00 77"' in asked
    assert people(cast) == [("Ana Figurine", "ana@exemple.fr", "")]
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="names.searched").get().details == {"n": 1}


def test_added_to_her_what_was_not_known_is_completed_with_a_receipt(cast: Cast, ana: Contact):
    sent = {**ANA, "phone": "06 39 98 00 77", "agreed": "on", "pairs": ["news.phone"], "her": ana.person_id}
    assert cast.client(cast.organiser).post(ADD, sent).status_code == 201
    assert people(cast) == [("Ana Figurine", "ana@exemple.fr", "06 39 98 00 77")]
    with sealed(cast.campaign.pk):
        assert ana.receipts.count() == 2


def test_kept_apart_she_is_another_even_with_the_same_name_and_address_and_no_duplicate_is_suggested(
    cast: Cast, ana: Contact
):
    cast.client(cast.organiser).post(ADD, {**ANA, "her": "apart"})
    assert people(cast) == [("Ana Figurine", "ana@exemple.fr", "")] * 2
    with sealed(cast.campaign.pk):
        assert DifferentPeople.objects.count() == 1
        assert pairs_alike(Person.objects.all()) == []


def test_a_volunteer_becomes_a_contact_too(cast: Cast):
    with sealed(cast.campaign.pk):
        person = volunteer_line(cast.campaign, "Nour Gabarit", email="nour@exemple.fr").person
    client, sent = cast.client(cast.organiser), {**ANA, "name": "Nour Gabarit", "email": "nour@exemple.fr"}
    assert "bénévole, pas encore contact" in words(client.post(ADD, sent))
    client.post(ADD, {**sent, "her": person.pk})
    with sealed(cast.campaign.pk):
        assert Contact.objects.get().person_id == person.pk
        assert Person.objects.filter(pk=person.pk).count() == Person.objects.exclude(contact=None).count()


def test_another_telephone_is_not_added_to_her_and_whoever_objects_is_left_in_peace(cast: Cast, ana: Contact):
    client = cast.client(cast.organiser)
    known = a_contact(cast, "Bao Témoin", phone="06 39 98 00 11")
    sent = {**ANA, "name": "Bao Témoin", "email": "bao@exemple.fr", "phone": "06 39 98 00 12"}
    assert "si c’est elle, corrigez sur sa fiche" in words(client.post(ADD, sent))
    assert client.post(ADD, {**sent, "her": known.person_id}).status_code == 400
    with sealed(cast.campaign.pk):
        object_to_all(contact=ana, how=How.SPOKEN, by=COMMAND, at=NOW)
    assert "s’oppose" in words(client.post(ADD, ANA))
    for said in (ana.person_id, "apart"):
        assert client.post(ADD, {**ANA, "her": said}).status_code == 400
    assert len(people(cast)) == 2


def test_somebody_who_was_not_shown_is_not_chosen_and_a_zone_hides_the_others(cast: Cast, ana: Contact):
    a_contact(cast, "Bao Témoin", phone="")
    client = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        bao = Contact.objects.exclude(pk=ana.pk).get()
    assert client.post(ADD, {**ANA, "her": bao.person_id}).status_code == 404
    hers = cast.client(cast.leader).post(ADD, {**ANA, "name": "Anna Figurine", "station": station(0)})
    assert hers.status_code == 302, "she is told of nobody outside her stations"
