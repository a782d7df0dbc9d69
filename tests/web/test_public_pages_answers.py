"""Public pages: what somebody writes is nothing until she confirms it, works without any tick, and goes in one step."""

import json
from datetime import timedelta

import pytest
from cast import AT, Cast
from django.core import mail
from django.test import Client
from django.utils import timezone
from visitors import LOU, Visitor, letters, link_in, opened

from arpenteur.web.accountability.compliance import retention
from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer
from arpenteur.web.communication.public_pages.wording import KINDS
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.models import (
    Channel,
    Consent,
    Contact,
    ContactClass,
    FollowUp,
    How,
    Purpose,
    Receipt,
)
from arpenteur.web.persons.contacts.queries import may_receive
from arpenteur.web.persons.volunteers.models import Volunteer
from letters import whole_database

pytestmark = pytest.mark.django_db
QUESTION = {**LOU, "text": "Et la passerelle ?"}


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    opened(cast.campaign, PageKind.JOIN, PageKind.VOLUNTEER, PageKind.SIGN, PageKind.ASK)
    return Visitor(cast.campaign)


def contacts(cast: Cast) -> list[Contact]:
    with sealed(cast.campaign.pk):
        return list(Contact.objects.order_by("pk"))


def test_nothing_is_kept_before_she_confirms_and_one_letter_leaves(cast: Cast, visitor: Visitor):
    answer = visitor.send("rejoindre/", LOU | {"news_email": "on"})
    assert answer.status_code == 200
    assert "lou@" not in answer.content.decode()
    assert contacts(cast) == []
    for _again in range(3):
        assert len(letters()) == 1
    assert mail.outbox[0].to == ["lou@exemple.fr"]
    dump = whole_database()
    assert "lou@exemple.fr" not in dump
    assert "Gabarit" not in dump
    with sealed(cast.campaign.pk):
        pending = PendingAnswer.objects.get()
    assert pending.expires_at - pending.created_at == timedelta(hours=48)


def test_her_click_keeps_her_as_she_asked_with_a_receipt(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/", LOU | {"news_email": "on", "address": "1 rue du Modèle", "wishes": ["doors", "phones"]})
    done = visitor.confirm()
    page = done.content.decode()
    assert done.status_code == 201
    for shown in ("Lou Gabarit", "lou@exemple.fr", "1 rue du Modèle", "Des nouvelles par e-mail", "Tout effacer"):
        assert shown in page
    (lou,) = contacts(cast)
    with sealed(cast.campaign.pk):
        assert (lou.kind, lou.source, lou.origin) == (ContactClass.REGULAR, "page", "join")
        assert [(one.purpose, one.channel) for one in Consent.objects.filter(withdrawn_at=None)] == [("news", "email")]
        receipt = Receipt.objects.get()
        assert (receipt.how, receipt.confirmed_at is not None) == (How.PAGE, True)
        assert FollowUp.objects.get().text == "aller aux portes, appeler"
        assert list(may_receive(cast.campaign, Purpose.NEWS, Channel.EMAIL)) == [lou]
        assert PendingAnswer.objects.count() == 0


def test_programs_that_guard_mailboxes_confirm_nothing(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    link = link_in(letters()[-1])
    for ask in (Client().get, Client().head):
        for _again in range(3):
            assert ask(link).status_code == 200
    assert contacts(cast) == []
    assert "C’est moi" in Client().get(link).content.decode()
    assert visitor.confirm(link).status_code == 201
    assert len(contacts(cast)) == 1


def test_a_link_serves_once_and_ends_after_two_days(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    link = link_in(letters()[-1])
    assert visitor.confirm(link).status_code == 201
    assert visitor.confirm(link).status_code == 410
    visitor.send("question/", QUESTION | {"email": "nour@exemple.fr"})
    late = link_in(letters()[-1])
    with sealed(cast.campaign.pk):
        PendingAnswer.objects.update(expires_at=timezone.now())
    assert visitor.client.get(late).status_code == 410
    assert visitor.confirm(late).status_code == 410
    assert len(contacts(cast)) == 1


def test_what_is_not_confirmed_goes_by_itself(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    visitor.send("rejoindre/", {"name": "Nour Brouillon", "phone": "06 39 98 00 01"})
    at = timezone.now()
    left = []
    for hours in (47, 49, 24 * 7 + 1):
        retention.run(at=at + timedelta(hours=hours))
        with sealed(cast.campaign.pk):
            left.append(PendingAnswer.objects.count())
    assert left == [2, 1, 0]


def test_a_letter_is_about_nothing_once_its_answer_is_gone(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    with sealed(cast.campaign.pk):
        PendingAnswer.objects.all().delete()
    assert letters() == []


@pytest.mark.parametrize("slug", [slug for slug in KINDS if slug != "venir"])
def test_every_page_works_without_any_tick_and_nobody_is_written_to_for_it(cast: Cast, visitor: Visitor, slug: str):
    page = visitor.get(f"{slug}/").content.decode()
    assert " checked" not in page
    for name in ("targeted_email", "targeted_sms", "news_email"):
        assert f'name="{name}"' in page
    assert visitor.send(f"{slug}/", QUESTION).status_code == 200
    assert visitor.confirm().status_code == 201
    with sealed(cast.campaign.pk):
        assert not Consent.objects.exclude(given_at=None).exists()
        assert PageReply.objects.get().kind == KINDS[slug]
        for purpose in Purpose:
            assert not may_receive(cast.campaign, purpose, Channel.EMAIL).exists()


def test_advertising_is_agreed_to_channel_by_channel(cast: Cast, visitor: Visitor):
    visitor.send("signer/", LOU | {"phone": "06 39 98 00 02", "targeted_sms": "on"})
    visitor.confirm()
    with sealed(cast.campaign.pk):
        given = list(Consent.objects.exclude(given_at=None).values_list("purpose", "channel"))
        assert given == [("targeted", "sms")]
        assert may_receive(cast.campaign, Purpose.TARGETED, Channel.SMS).count() == 1
        assert may_receive(cast.campaign, Purpose.TARGETED, Channel.EMAIL).count() == 0


def test_a_browser_that_refuses_is_heard_and_never_asked_again(cast: Cast, visitor: Visitor):
    private = Visitor(cast.campaign, address="198.51.100.7", headers={"Sec-GPC": "1"})
    page = private.get("rejoindre/").content.decode()
    assert "targeted" not in page
    assert "C’est entendu" in page
    # A tick that came all the same, from a page opened elsewhere, is no agreement.
    private.send("rejoindre/", LOU | {"targeted_email": "on", "news_email": "on"})
    private.confirm()
    with sealed(cast.campaign.pk):
        refused = set(Consent.objects.filter(purpose="targeted", given_at=None).values_list("channel", flat=True))
        assert refused == {"email", "sms"}
        assert not may_receive(cast.campaign, Purpose.TARGETED, Channel.EMAIL).exists()
        assert may_receive(cast.campaign, Purpose.NEWS, Channel.EMAIL).count() == 1
    # On another device, without the signal, by her own link: she is not asked again; a stranger is.
    again = link_in(letters()[-1], "encore")
    assert "targeted" not in visitor.get(again).content.decode()
    assert "targeted" in visitor.get("rejoindre/").content.decode()


def test_a_signature_never_becomes_a_regular_contact(cast: Cast, visitor: Visitor):
    for slug in ("signer", "question"):
        visitor.send(f"{slug}/", QUESTION)
        visitor.confirm()
    assert [one.kind for one in contacts(cast)] == [ContactClass.OCCASIONAL]


def test_signatures_are_told_from_eleven_on(cast: Cast, visitor: Visitor):
    for number in range(11):
        assert "ont signé" not in visitor.get("signer/").content.decode()
        other = Visitor(cast.campaign, address=f"203.0.{number}.7")
        other.send("signer/", {"name": f"Témoin {number}", "email": f"temoin{number}@exemple.fr"})
        other.confirm()
    page = visitor.get("signer/").content.decode()
    assert "<b>11</b> personnes ont signé" in page
    assert "Témoin" not in page
    again = Visitor(cast.campaign, address="203.0.99.7")
    again.send("signer/", {"name": "Témoin 3", "email": "temoin3@exemple.fr"})
    again.confirm()
    assert "<b>11</b>" in visitor.get("signer/").content.decode()


def test_a_question_waits_for_its_answer(cast: Cast, visitor: Visitor):
    visitor.send("question/", QUESTION)
    visitor.confirm()
    with sealed(cast.campaign.pk):
        waits = FollowUp.objects.get()
        assert (waits.kind, waits.text, waits.done_at) == ("question", "Et la passerelle ?", None)


def test_a_volunteer_gets_her_own_page(cast: Cast, visitor: Visitor):
    visitor.send("benevole/", LOU | {"wishes": ["doors", "market"]})
    page = visitor.confirm().content.decode()
    with sealed(cast.campaign.pk):
        lou = Volunteer.objects.get()
        assert (lou.name, lou.email, lou.wishes, lou.source) == (
            "Lou Gabarit",
            "lou@exemple.fr",
            ["doors", "market"],
            "herself",
        )
        assert Contact.objects.count() == 0
    own = page.partition('href="/b/')[2].partition('"')[0]
    assert Client().get(f"/b/{own}").status_code == 200
    assert f'href="/b/{own}agenda.ics"' in page
    assert Client().get(f"/b/{own}agenda.ics").headers["Content-Type"].startswith("text/calendar")


def test_her_own_link_fills_a_page_in_and_no_other_does(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/")
    visitor.confirm()
    before = len(letters())
    link = link_in(letters()[-1], "encore")
    page = visitor.get(link.replace("/rejoindre/", "/signer/")).content.decode()
    assert "Contents de vous revoir" in page
    assert 'value="lou@exemple.fr"' in page
    assert "lou@" not in visitor.get("signer/").content.decode()
    assert visitor.client.get(link[:-20] + "x" * 8 + link[-12:]).status_code == 404
    # Nothing of where she is reached changed: her link has proved it, no other letter asks.
    done = visitor.send(link.replace("/rejoindre/", "/signer/"), LOU | {"news_email": "on"})
    assert done.status_code == 201
    assert len(letters()) == before + 1
    # Another address is one that nobody proved.
    assert visitor.send(link, LOU | {"email": "autre@exemple.fr"}).status_code == 200
    assert "/reponse/confirmer/" in letters()[-1]


def test_a_telephone_only_waits_for_a_call(cast: Cast, visitor: Visitor):
    sent = {"name": "Nour Brouillon", "phone": "06 39 98 00 03", "news_sms": "on"}
    assert "vous appelle" in visitor.send("rejoindre/", sent).content.decode()
    assert letters() == []
    director = cast.client(cast.director)
    desk = "/c/essai/pages-publiques/"
    assert "1 personne n’a laissé qu’un téléphone" in director.get(desk).content.decode()
    page = director.get(f"{desk}a-rappeler/").content.decode()
    assert "Nour Brouillon" in page
    assert cast.client(cast.guest).get(f"{desk}a-rappeler/").status_code == 403
    with sealed(cast.campaign.pk):
        pending = PendingAnswer.objects.get()
    director.post(f"{desk}a-rappeler/{pending.pk}/", {"do": "yes"})
    (nour,) = contacts(cast)
    with sealed(cast.campaign.pk):
        assert nour.phone == "06 39 98 00 03"
        assert Receipt.objects.get().how == How.SPOKEN
    assert director.post(f"{desk}a-rappeler/{pending.pk}/", {"do": "yes"}).status_code == 404


def test_it_is_not_she_who_wrote(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/", {"name": "Nour Brouillon", "phone": "06 39 98 00 03"})
    with sealed(cast.campaign.pk):
        pending = PendingAnswer.objects.get()
    cast.client(cast.director).post(f"/c/essai/pages-publiques/a-rappeler/{pending.pk}/", {"do": "no"})
    with sealed(cast.campaign.pk):
        assert PendingAnswer.objects.count() == Contact.objects.count() == 0


def test_no_name_is_in_a_message_or_in_the_journal(cast: Cast, visitor: Visitor):
    visitor.send("rejoindre/", LOU | {"news_email": "on"})
    visitor.confirm()
    letters()
    with unsealed():
        said = json.dumps(
            [*Message.objects.values_list("payload", flat=True), *Entry.objects.values_list("details", flat=True)]
        )
    for word in ("Lou", "Gabarit", "lou@"):
        assert word not in said


def test_what_is_wrong_is_said_beside_it_and_nothing_waits(cast: Cast, visitor: Visitor):
    for sent, said in (
        ({"name": "", "email": "lou@exemple.fr"}, "obligatoire"),
        ({"name": "Lou"}, "un seul suffit"),
        ({"name": "Lou", "email": "lou"}, "adresse"),
        (LOU | {"news_sms": "on"}, "ce que vous avez coché"),
    ):
        answer = visitor.send("rejoindre/", sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert PendingAnswer.objects.count() == 0


@pytest.mark.parametrize("why", ["closed page", "closed campaign", "campaign over", "no campaign"])
def test_nothing_can_be_given_where_nothing_is_open(cast: Cast, visitor: Visitor, why: str):
    with sealed(cast.campaign.pk):
        if why == "closed page":
            cast.campaign.refresh_from_db()
            opened(cast.campaign, PageKind.JOIN, is_open=False)
        elif why == "closed campaign":
            cast.campaign.closed_at = AT
            cast.campaign.save()
        elif why == "campaign over":
            cast.campaign.first_round = cast.campaign.second_round = AT.date().replace(year=2020)
            cast.campaign.save()
    path = "/pages/nulle-part/rejoindre/" if why == "no campaign" else "/pages/essai/rejoindre/"
    for answer in (Client().get(path), Client().post(path, LOU)):
        assert answer.status_code == (404 if why in {"closed page", "no campaign"} else 410)


def test_links_of_a_campaign_open_nothing_of_another(cast: Cast, visitor: Visitor):
    opened(cast.other, PageKind.JOIN)
    visitor.send("rejoindre/")
    link = link_in(letters()[-1])
    token = link.split("/")[3]
    for kind in ("partir", "venir"):
        assert Client().post(f"/reponse/{kind}/{token}/").status_code == 404
    assert Client().get(f"/reponse/encore/{token}/rejoindre/").status_code == 404
    visitor.confirm(link)
    with sealed(cast.other.pk):
        assert Contact.objects.count() == PendingAnswer.objects.count() == 0
    assert cast.client(cast.rival).get("/c/essai/pages-publiques/").status_code == 404


def test_no_page_asks_for_an_age(cast: Cast, visitor: Visitor):
    for slug in (slug for slug in KINDS if slug != "venir"):
        page = visitor.get(f"{slug}/").content.decode().lower()
        for word in ("17 ans", "18 ans", "votre âge", "naissance", "majeur"):
            assert word not in page
