"""A contact's own page: by her signed link alone, everything she may ask for in one press, without a script."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from acquainted import CALLS, INVITED, NEWS, acquainted, agreement, in_force
from cast import Cast
from django.test import Client
from django.utils import timezone
from sentences import plain

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.mine import OPENS_FOR, link_of
from arpenteur.web.persons.contacts.models import (
    Contact,
    ContactClass,
    ContactEvent,
    ContactObjection,
    FollowUp,
    FollowUpKind,
    Receipt,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY: dict[str, Any] = {"by": COMMAND, "at": NOW}


@pytest.fixture
def one(cast: Cast) -> Contact:
    """Somebody with everything that may be held."""
    with sealed(cast.campaign.pk):
        found = acquainted(
            cast.campaign,
            "Alma Figurante",
            [NEWS, INVITED],
            NOW,
            email="alma@exemple.fr",
            phone="06 39 98 12 34",
            address="8 allée des Trois-Modèles",
            origin="réunion du 24",
        )
        actions.follow_up(contact=found, kind=FollowUpKind.SIGN, due=NOW.date(), owner=None, text="au balcon", **BY)
        tag = actions.new_tag(campaign=cast.campaign, name="prête une salle", purpose="organiser des réunions", **BY)
        actions.put_tag(contacts=[found], tag=tag, **BY)
        return found


def test_her_page_shows_what_is_held_and_nothing_of_it_is_kept_elsewhere(cast: Cast, one: Contact):
    answer = Client().get(link_of(one))
    page = answer.content.decode()
    text = plain(page)
    for word in (
        "alma figurante",
        "alma@exemple.fr",
        "06 39 98 12 34",
        "8 allée des trois-modèles",
        "réunion du 24",
        "au balcon",
        "prête une salle",
        "organiser des réunions",
        "a donné son accord",
        "ne sont notés nulle part",
        "cnil",
    ):
        assert word in text, word
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Figurante" not in re.search(r"<title>(.*?)</title>", page, re.S)[1]
    assert "<script" not in page.partition("<main")[2]
    assert len(answer.content) < 50_000
    assert len(re.findall(r'value="oui" checked', page)) == 2


def test_a_link_that_is_forged_old_or_of_somebody_erased_opens_nothing(cast: Cast, one: Contact):
    address = link_of(one)
    assert Client().get(address[:-3] + "xx/").status_code == 404
    with time_machine.travel(timezone.now() + OPENS_FOR + timedelta(hours=1)):
        assert Client().get(address).status_code == 404
    with sealed(cast.campaign.pk):
        number = one.pk
        actions.forget(contact=one, **BY)
        again = acquainted(cast.campaign, "Autre Personne", at=NOW + timedelta(seconds=5))
        if again.pk != number:  # her number, given again to somebody else
            Receipt.objects.all().delete()
            ContactEvent.objects.all().delete()
            Contact.objects.filter(pk=again.pk)._raw_delete("default")
            again.pk = number
            again.save(force_insert=True)
    assert Client().get(address).status_code == 404


def test_each_choice_holds_at_once_and_has_her_receipt(cast: Cast, one: Contact):
    address = link_of(one)
    said = {"do": "choix", "news-email": "non", "meetings-email": "oui", "news-phone": "oui", "helping-post": "non"}
    assert Client().post(address, said).status_code == 302
    with sealed(cast.campaign.pk):
        assert in_force(one) == {INVITED, CALLS}
        assert one.receipts.count() == 2
        assert one.consents.count() == 3, "a no that was there already is no refusal"
    assert "refusé le" in plain(Client().get(address).content.decode())


def test_she_corrects_and_takes_away(cast: Cast, one: Contact):
    address = link_of(one)
    given = {"do": "corriger", "name": "Alma  Figurine", "email": "alma2@exemple.fr", "phone": "", "address": ""}
    assert Client().post(address, given).status_code == 302
    assert Client().post(address, given | {"name": ""}).status_code == 422
    with sealed(cast.campaign.pk):
        found = Contact.objects.get()
        assert (found.name, found.email, found.phone, found.address) == ("Alma Figurine", "alma2@exemple.fr", "", "")
        what = [f"suivi-{FollowUp.objects.get().pk}", f"etiquette-{found.tagged.get().pk}"]
    for one_of_them in what:
        assert Client().post(address, {"do": "retirer", "what": one_of_them}).status_code == 302
    with sealed(cast.campaign.pk):
        assert FollowUp.objects.get().text == ""
        assert not found.tagged.exists()
    for wrong in ({"do": "retirer", "what": what[1]}, {"do": "retirer", "what": "suivi-x"}, {"do": "tout"}, {}):
        assert Client().post(address, wrong).status_code == 404


def test_the_copy_holds_every_table_about_her_and_no_secret(cast: Cast, one: Contact):
    answer = Client().get(f"{link_of(one)}?copie")
    held = json.loads(answer.content)["held"]
    assert held["people.Person"] == [{"name": "Alma Figurante", "email": "alma@exemple.fr", "phone": "06 39 98 12 34"}]
    assert {
        "contacts.Contact",
        "contacts.Receipt",
        "contacts.Consent",
        "contacts.FollowUp",
        "contacts.ContactTag",
        "contacts.ContactEvent",
    } <= held.keys()
    assert held["contacts.ContactTag"] == [{"tag": "prête une salle"}]
    assert held["contacts.FollowUp"][0]["text"] == "au balcon"
    with sealed(cast.campaign.pk):
        assert one.receipts.get().digest not in answer.content.decode()


def test_she_objects_and_comes_back_by_her_link(cast: Cast, one: Contact):
    address = link_of(one)
    Client().post(address, {"do": "opposition"})
    assert "plus rien ne vous parvient" in plain(Client().get(address).content.decode())
    with sealed(cast.campaign.pk):
        assert in_force(one) == set()
    Client().post(address, {"do": "choix", "news-email": "oui"})
    with sealed(cast.campaign.pk):
        assert in_force(one) == {NEWS}
        assert Contact.objects.get().objected_at is None


def test_everything_is_erased_in_one_press_and_only_digests_stay(cast: Cast, one: Contact):
    address = link_of(one)
    assert "tout est effacé" in plain(Client().post(address, {"do": "effacer"}).content.decode())
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
        assert {row.kind for row in ContactObjection.objects.all()} == {"email", "phone", "post"}
        assert not Entry.objects.filter(details__icontains="Figurante").exists()
    assert Client().get(address).status_code == 404


def test_a_donor_is_left_in_peace_and_stays_as_long_as_the_law_says(cast: Cast):
    with sealed(cast.campaign.pk):
        donor = acquainted(cast.campaign, "Kenza Croquis", [], NOW, kind=ContactClass.DONOR)
        actions.agree(contact=donor, agreement=agreement(NEWS), **BY)
    assert Client().post(link_of(donor), {"do": "effacer"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Contact.objects.get().objected_at is not None
        assert in_force(donor) == set()
