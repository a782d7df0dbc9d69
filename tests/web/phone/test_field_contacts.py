"""Contacts given at a door: notice, ticks, receipt, one step to withdraw (RGPD, art. 7)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from api_phone import FieldPhone
from cast import AT, Cast
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from sentences import plain
from walked_turf import Walked

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance import retention
from arpenteur.web.accountability.compliance.erasure import reapply
from arpenteur.web.foundation.audit.actors import COMMAND, JOB, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.phone.models import Phone
from arpenteur.web.persons.contacts import actions as contacts
from arpenteur.web.persons.contacts import notice as notices
from arpenteur.web.persons.contacts import queries as kept
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, ContactClass, How, Purpose, Receipt, Source
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.models import Person

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EVE = datetime(2027, 3, 13, tzinfo=PARIS)
GIVEN = {"name": "Camille Essai", "email": "camille@exemple.invalid", "news": "on", "of_age": "on"}


@pytest.fixture
def link(phone: FieldPhone) -> str:
    """The form of the phone."""
    return "/contact/" + phone.ask("secteur")["contact_link"].partition("/contact/")[2]


def rows(walked: Walked) -> list[Contact]:
    with sealed(walked.turf.campaign_id):
        return list(Contact.objects.all())


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
        receipt = found.receipts.get()
        assert receipt.notice == found.notice == notices.version_of(notices.notice(held.turf.action.campaign))
        assert [(one.purpose, one.channel) for one in receipt.consents.all()] == [("news", "email")]
    assert (found.kind, found.basis, receipt.how) == (ContactClass.REGULAR, "consent", How.OWN_PHONE)
    assert receipt.witness == Actor.phone(held).pseudonym
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
        assert [one.verb for one in lines] == ["contact.given", "contact.withdrawn", "contact.erased"]
        assert "amille" not in str([(one.by, one.subject, one.details) for one in lines])


@pytest.mark.parametrize(
    "wrong",
    [
        {"news": ""},
        {"of_age": ""},
        {"email": ""},
        {"name": ""},
        {"email": "x"},
        {"telephone": "the blue door"},
        {"telephone": "06 39 98 00 01"},
    ],
)
def test_a_contact_without_its_own_ticks_or_a_way_to_be_reached_is_refused(walked: Walked, link: str, wrong: dict):
    assert Client().post(link, GIVEN | wrong).status_code == 422
    assert rows(walked) == []


@pytest.mark.parametrize(
    ("table", "missing"),
    [
        (Contact, {"notice": ""}),
        (Contact, {"basis": ""}),
        (Contact, {"expires_at": None}),
        (Contact, {"given_at": None}),
        (Contact, {"person": None}),
        (Contact, {"support": 6}),
        (Receipt, {"digest": ""}),
        (Receipt, {"notice": ""}),
        (Receipt, {"witness": ""}),
        (Receipt, {"given_at": None}),
        (Receipt, {"contact": None}),
        (Consent, {"receipt": None}),
        (Consent, {"given_at": None}),
        (Consent, {"contact": None}),
        (Consent, {"withdrawn_at": AT - timedelta(days=1)}),
    ],
)
def test_the_database_refuses_a_contact_without_its_proof(walked: Walked, table: type, missing: dict):
    campaign = {"campaign_id": walked.turf.campaign_id}
    with sealed(walked.turf.campaign_id):
        person = Person.objects.create(**campaign, name="Camille")
        whole = {
            "person": person,
            "by_email": True,
            "notice": "a" * 64,
            "basis": "consent",
            "source": Source.DOOR,
            "given_at": AT,
            "last_exchange_at": AT,
            "expires_at": AT,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            written(campaign, whole, {table: missing})
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(**campaign, name="")
        written(campaign, whole, {})


def written(campaign: dict, whole: dict, wrong: dict[type, dict]) -> None:
    """A contact, her receipt and her consent, each as it must be but for what is wrong."""
    contact = Contact.objects.create(**campaign, **whole | wrong.get(Contact, {}))
    proof = {"digest": "b" * 64, "notice": "a" * 64, "witness": "phone:1", "how": How.OWN_PHONE, "given_at": AT}
    receipt = Receipt.objects.create(**campaign, **{"contact": contact} | proof | wrong.get(Receipt, {}))
    said = {"contact": contact, "receipt": receipt, "purpose": "news", "channel": "email", "given_at": AT}
    Consent.objects.create(**campaign, **said | wrong.get(Consent, {}))


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


def test_the_verb_refuses_without_purpose_notice_or_a_way_to_be_reached(walked: Walked, phone: FieldPhone):
    new = contacts.NewContact(PersonDetails("Camille", "c@exemple.invalid"), ContactClass.REGULAR, Source.DOOR)
    news, calls = (Purpose.NEWS, Channel.EMAIL), (Purpose.NEWS, Channel.PHONE)
    with sealed(walked.turf.campaign_id):
        campaign, at = Phone.objects.get().turf.action.campaign, timezone.now()
        for pairs, read in (({news}, []), (set(), ["x"]), ({calls}, ["x"]), ({(Purpose.SUPPORT, Channel.SMS)}, ["x"])):
            wrong = contacts.Agreement(frozenset(pairs), read, How.OWN_PHONE)
            with pytest.raises(InputError):
                contacts.keep(campaign=campaign, new=new, agreement=wrong, by=COMMAND, at=at)
        given = contacts.Agreement(frozenset({news}), ["x"], How.OWN_PHONE)
        with pytest.raises(InputError, match="finie"):
            contacts.keep(campaign=campaign, new=new, agreement=given, by=COMMAND, at=EVE + timedelta(days=90))


def test_a_phone_of_the_team_is_said_and_never_leads_to_her_own_page(walked: Walked, link: str):
    own, team = (
        re.search(r"/contact/recu/[^\"/]+/", Client().post(address, GIVEN | {"email": email}).content.decode())[0]
        for address, email in ((link, "un@exemple.invalid"), (f"{link}?ici", "deux@exemple.invalid"))
    )
    with sealed(walked.turf.campaign_id):
        assert [one.how for one in Receipt.objects.all()] == [How.OWN_PHONE, How.TEAM_PHONE]
    assert "/mes-donnees/" in Client().get(own).content.decode()
    assert "/mes-donnees/" not in Client().get(team).content.decode()


def test_a_telephone_is_used_as_she_ticked_and_one_purpose_is_taken_back_in_one_step(walked: Walked, link: str):
    more = {"telephone": "06 39 98 00 01", "sms": "on", "meetings": "on"}
    address = re.search(r"/contact/recu/[^\"/]+/", Client().post(link, GIVEN | more).content.decode())[0]
    (found,) = rows(walked)

    def force() -> set[str]:
        with sealed(walked.turf.campaign_id):
            return {f"{one.purpose}-{one.channel}" for one in found.consents.filter(withdrawn_at=None)}

    assert force() == {"news-email", "news-sms", "meetings-email", "meetings-sms"}
    assert Client().post(address, {"pair": "news-sms"}).status_code == 302
    assert force() == {"news-email", "meetings-email", "meetings-sms"}
    page = Client().get(address).content.decode()
    assert 'value="meetings-sms"' in page
    assert 'value="news-sms"' not in page


def test_contacts_go_at_their_term_and_a_restored_backup_forgets_those_withdrawn(walked: Walked, link: str):
    Client().post(link, GIVEN)
    Client().post(link, GIVEN | {"email": "autre@exemple.invalid"})
    kept, gone = rows(walked)
    with sealed(walked.turf.campaign_id):
        contacts.forget(contact=Contact.objects.get(pk=gone.pk), by=JOB, at=timezone.now())
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
    assert "Ce que les contacts acceptent" in page
    assert "Camille" not in page
    assert "camille@" not in page
