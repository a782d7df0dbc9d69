"""Invented people in files of contacts: two in each, known again when they come back, by whom and what follows."""

import json

import pytest
import time_machine
from cast import AT, Cast
from django.core import mail
from taken_files import EXPORTS, ask, checked, is_invented, keep_people, lines, opened, rows, take

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.reads import limits
from arpenteur.web.foundation.reads.models import Canary, Decoy, ReadingStop
from arpenteur.web.foundation.reads.watch import whose
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.decoys import plant_due
from arpenteur.web.persons.contacts.managers import TABLE
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange.models import ContactImport
from arpenteur.web.persons.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def browser(cast: Cast):
    return cast.client(cast.organiser)


def stops(cast: Cast) -> list[tuple[str, str]]:
    with sealed(cast.campaign.pk):
        return list(ReadingStop.objects.values_list("alarm", "reader"))


def told() -> set[str]:
    """Who is told, once the outbox is emptied."""
    deliver_due(at=AT)
    return {address for letter in mail.outbox for address in letter.to}


def pseudonym(cast: Cast, name: str) -> str:
    return Actor.user(getattr(cast, name)).pseudonym


def noted(cast: Cast) -> list[int]:
    with sealed(cast.campaign.pk):
        return [one.details["n"] for one in Entry.objects.filter(verb="names.brought_back").order_by("number")]


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf", "json", "nationbuilder"])
def test_each_form_holds_two_who_say_who_took_it(cast: Cast, browser, form: str):
    keep_people(cast, 3)
    opened(browser, form)
    with sealed(cast.campaign.pk):
        assert list(Canary.objects.values_list("reader", flat=True)) == [pseudonym(cast, "organiser")] * 2
        assert Contact.objects.count() == Person.objects.count() == 3, "in the file and nowhere else"


def test_each_file_has_others_and_each_says_whose_it_is(cast: Cast, browser):
    keep_people(cast, 3)
    files = [opened(browser, "csv"), opened(browser, "csv"), opened(cast.client(cast.director), "csv")]
    found = [[one["E-mail"] for one in lines(file) if is_invented(one)] for file in files]
    assert [len(one) for one in found] == [2, 2, 2]
    assert len({address for some in found for address in some}) == 6
    with sealed(cast.campaign.pk):
        readers = [whose(campaign=cast.campaign, address=some[0]).reader for some in found]
    assert readers == [pseudonym(cast, name) for name in ("organiser", "organiser", "director")]


def test_an_invented_person_looks_like_the_others(cast: Cast, browser):
    keep_people(cast, 3)
    content = opened(browser, "csv")
    everyone, people = lines(content), rows(content)
    for one in everyone:
        assert one["Export"] == people[0]["Export"]
        assert one["Origine"] == people[0]["Origine"]
        assert one["Prénom"]
        assert one["Nom"]
    cards = opened(browser, "vcf").decode()
    marks = [line for line in cards.splitlines() if line.startswith("UID:")]
    assert len({len(one) for one in marks}) == 1
    assert len(set(marks)) == 5


def test_a_file_without_addresses_has_none(cast: Cast, browser):
    keep_people(cast, 3)
    assert len(lines(opened(browser, "csv", groups=["phone", "address"]))) == 3
    with sealed(cast.campaign.pk):
        assert not Canary.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx", "vcf", "json", "nationbuilder"])
def test_who_took_a_file_corrects_it_and_brings_it_again(cast: Cast, browser, form: str):
    keep_people(cast, 3)
    page = checked(browser, opened(browser, form))
    with sealed(cast.campaign.pk):
        assert ContactImport.objects.get().counts["R"] == 2
    assert "ne personne inventée" in browser.get(f"{page}?lignes=R").content.decode()
    assert browser.post(f"{page}faire/", {"do": "write"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 3
    assert stops(cast) == []
    assert noted(cast) == [2]
    assert browser.get("/c/essai/contacts/").status_code == 200


def test_one_of_somebody_elses_file_stops_who_brings_it_and_is_not_kept(cast: Cast, browser):
    keep_people(cast, 3)
    content = opened(cast.client(cast.director), "csv")
    page = checked(browser, content, "pages")
    assert stops(cast) == [("address", pseudonym(cast, "organiser"))]
    assert told() == {cast.director.email, cast.officer.email}
    browser.post(f"{page}faire/", {"do": "write"})
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 3
    assert browser.get("/c/essai/contacts/").status_code == 403
    assert browser.post(EXPORTS, {"purpose": "leaving", "form": "csv", "groups": ["email"]}).status_code in {302, 403}
    with sealed(cast.campaign.pk):
        assert Canary.objects.count() == 2, "no file leaves any more"


def test_the_address_of_a_decoy_stops_whoever_brings_it(cast: Cast, browser):
    keep_people(cast, 20)
    assert plant_due(at=AT) == 2
    with sealed(cast.campaign.pk):
        number = Decoy.objects.filter(table=TABLE).first().number
        address = Contact._base_manager.select_related("person").get(pk=number).person.email
    checked(browser, f"Nom;E-mail\nCamille Figurine;{address}\n".encode(), "pages")
    assert stops(cast) == [("address", pseudonym(cast, "organiser"))]
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == 20


def test_another_campaign_knows_nothing_of_them(cast: Cast, browser):
    keep_people(cast, 3)
    content = opened(browser, "csv")
    rival = cast.client(cast.rival)
    with sealed(cast.other.pk):
        assert whose(campaign=cast.other, address=next(filter(is_invented, lines(content)))["E-mail"]) is None
    assert rival.get(EXPORTS).status_code == 404
    assert stops(cast) == []


def test_files_taken_alone_are_counted_as_pages_are_and_stop(cast: Cast, browser, monkeypatch):
    monkeypatch.setitem(limits.LISTED, Role.FIELD_LEAD, 7)
    keep_people(cast, 3)
    pages = [ask(browser) for _file in range(3)]
    take(browser, pages[0])
    take(browser, pages[1], "court", 400)
    take(browser, pages[1])
    refused = take(browser, pages[2], status=403)
    assert "Figurine" not in refused.content.decode()
    assert stops(cast) == [("budget", pseudonym(cast, "organiser"))]
    assert told() == {cast.director.email, cast.officer.email}


def test_the_journal_counts_and_names_nobody(cast: Cast, browser):
    keep_people(cast, 3)
    content = opened(browser, "csv")
    checked(browser, content)
    invented = [one for one in lines(content) if is_invented(one)]
    with sealed(cast.campaign.pk):
        said = json.dumps([one.details for one in Entry.objects.all()], ensure_ascii=False)
    assert not any(one["E-mail"] in said or one["Nom"] in said for one in invented)
