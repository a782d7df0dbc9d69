"""Contacts given at a door: notice, ticks, receipt, one step to withdraw (RGPD, art. 7)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from api_phone import FieldPhone
from cast import Cast
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from sentences import plain
from walked_turf import Walked

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actors import COMMAND, JOB, Actor
from arpenteur.web.audit.models import Entry
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.compliance import retention
from arpenteur.web.compliance.erasure import reapply
from arpenteur.web.contacts import actions as contacts
from arpenteur.web.contacts import notice as notices
from arpenteur.web.contacts import queries as kept
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.people.models import Person
from arpenteur.web.phone.models import Phone
from arpenteur.web.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EVE = datetime(2027, 3, 13, tzinfo=PARIS)
GIVEN = {"name": "Camille Essai", "email": "camille@exemple.invalid", "news": "on", "of_age": "on"}


@pytest.fixture
def link(phone: FieldPhone) -> str:
    """The form of the phone."""
    return "/contact/" + phone.ask("secteur")["contact_link"].partition("/contact/")[2]


def rows(walked: Walked) -> list[ConsentedContact]:
    with sealed(walked.turf.campaign_id):
        return list(ConsentedContact.objects.all())


def test_a_contact_is_kept_by_its_own_ticks_with_notice_and_receipt(walked: Walked, link: str, phone: FieldPhone):
    page = Client().get(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert "checked" not in page.content.decode()
    answer = Client().post(link, GIVEN)
    assert answer.status_code == 201
    assert "Camille" not in answer.content.decode()
    found = rows(walked)[0]
    with sealed(walked.turf.campaign_id):
        held = Phone.objects.get()
        assert kept.count() == 1
        assert found.notice == notices.version_of(notices.notice(held.turf.action.campaign))
    assert (found.news, found.meetings, found.helping, found.basis) == (True, False, False, "consent")
    assert found.canvasser == Actor.phone(held).pseudonym
    assert found.expires_at.astimezone(PARIS) == datetime(2027, 5, 22, tzinfo=PARIS)


def test_a_person_is_told_where_to_write_about_her_data(walked: Walked, link: str, phone: FieldPhone):
    with unsealed():
        campaign = Campaign.objects.get(pk=walked.turf.campaign_id)
    assert phone.ask("secteur")["origin"]["contact"] == campaign.name
    with unsealed():
        Campaign.objects.filter(pk=campaign.pk).update(contact="donnees@exemple.invalid")
    assert phone.ask("secteur")["origin"]["contact"] == f"{campaign.name}, donnees@exemple.invalid"
    assert "écrire à donnees@exemple.invalid, ou saisir la cnil" in plain(Client().get(link).content.decode())


def test_a_receipt_withdraws_in_one_step_and_nothing_is_left(walked: Walked, link: str):
    address = re.search(r"/contact/recu/[^\"/]+/", Client().post(link, GIVEN).content.decode())[0]
    page = Client().get(address)
    assert page.status_code == 200
    assert "Camille" not in page.content.decode()
    assert "camille@" not in page.content.decode()
    assert Client().post(address).status_code == 200
    assert rows(walked) == []
    assert Client().get(address).status_code == Client().post(address).status_code == 404
    with sealed(walked.turf.campaign_id):
        lines = Entry.objects.filter(verb__startswith="contact.").order_by("number")
        assert [one.verb for one in lines] == ["contact.given", "contact.withdrawn"]
        assert "amille" not in str([(one.by, one.subject, one.details) for one in lines])


@pytest.mark.parametrize(
    "wrong", [{"news": ""}, {"of_age": ""}, {"email": ""}, {"name": ""}, {"email": "x"}, {"telephone": "the blue door"}]
)
def test_a_contact_without_its_own_ticks_or_a_way_to_be_reached_is_refused(walked: Walked, link: str, wrong: dict):
    assert Client().post(link, GIVEN | wrong).status_code == 422
    assert rows(walked) == []


@pytest.mark.parametrize(
    "missing",
    [
        {"receipt": ""}, {"notice": ""}, {"canvasser": ""}, {"news": False}, {"by_email": False},
        {"basis": "membership"}, {"expires_at": None}, {"given_at": None}, {"person": None},
    ],
)  # fmt: skip
def test_the_database_refuses_a_contact_without_its_proof(walked: Walked, missing: dict):
    whole = {
        "campaign_id": walked.turf.campaign_id, "by_email": True, "news": True,
        "notice": "a" * 64, "receipt": "b" * 64, "canvasser": "phone:1", "given_at": timezone.now(),
        "expires_at": timezone.now(),
    }  # fmt: skip
    with sealed(walked.turf.campaign_id):
        whole["person"] = Person.objects.create(campaign_id=walked.turf.campaign_id, name="Camille")
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentedContact.objects.create(**whole | missing)
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(campaign_id=walked.turf.campaign_id, name="")
        ConsentedContact.objects.create(**whole).delete()


def test_the_form_closes_with_the_pass_and_the_turf(walked: Walked, phone: FieldPhone, link: str):
    for forged in (link[:-2] + "x/", "/contact/1-1-abc.x/", "/contact/x/", "/contact/999999-1-a.b/"):
        assert Client().get(forged).status_code == 404
    old = link
    phone.enter()
    assert Client().get(old).status_code == 404
    new = "/contact/" + phone.ask("secteur")["contact_link"].partition("/contact/")[2]
    assert Client().get(new).status_code == 200
    phone.ask("sortir", {})
    assert Client().post(new, GIVEN).status_code == 404
    assert rows(walked) == []


def test_the_verb_refuses_without_purpose_or_notice(walked: Walked, phone: FieldPhone):
    given = contacts.Given("Camille", "c@exemple.invalid", "", ["news"])
    with sealed(walked.turf.campaign_id):
        campaign, at = Phone.objects.get().turf.action.campaign, timezone.now()
        for wrong, read in ((given, []), (contacts.Given("Camille", "c@x.invalid", "", ["opinion"]), ["x"])):
            with pytest.raises(InputError):
                contacts.keep(campaign=campaign, answer=wrong, read=read, by=COMMAND, at=at)
        with pytest.raises(InputError, match="finie"):
            contacts.keep(campaign=campaign, answer=given, read=["x"], by=COMMAND, at=EVE + timedelta(days=90))


def test_contacts_go_at_their_term_and_a_restored_backup_forgets_those_withdrawn(walked: Walked, link: str):
    Client().post(link, GIVEN)
    Client().post(link, GIVEN | {"email": "autre@exemple.invalid"})
    kept, gone = rows(walked)
    with sealed(walked.turf.campaign_id):
        contacts.withdraw(contact=ConsentedContact.objects.get(pk=gone.pk), by=JOB, at=timezone.now())
        gone.person.save(force_insert=True)  # as the backup would bring both back
        gone.save(force_insert=True)
    assert len(rows(walked)) == 2
    reapply(at=timezone.now())
    assert [one.pk for one in rows(walked)] == [kept.pk]
    due = retention.run(at=datetime(2027, 5, 23, tzinfo=PARIS))
    assert rows(walked) == []
    assert any("contact" in one.sentence.lower() or one.count for one in due)


def test_the_register_counts_contacts_and_shows_nobody(cast: Cast, walked: Walked, link: str):
    Client().post(link, GIVEN)
    page = cast.client(cast.officer).get(f"/c/{cast.campaign.slug}/conformite/").content.decode()
    assert "Contacts donnés à une porte" in page
    assert "Camille" not in page
    assert "camille@" not in page
