"""Gifts as the payment provider tells them: signed, once each, held to the law, never dropped, never named in a log."""

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cast import Cast
from django.test import Client
from django.urls import reverse
from money_books import BY, NOW, framed, gave, make_treasurer

from arpenteur.domain.money_gifts import DONOR, LIMIT
from arpenteur.files.lists import read_list
from arpenteur.web.accountability.money.donation_actions import note_receipt
from arpenteur.web.accountability.money.donors import DonorKeys
from arpenteur.web.accountability.money.gift_actions import close_provider, complete_gift, keep_provider
from arpenteur.web.accountability.money.gift_views import NOTICES
from arpenteur.web.accountability.money.import_actions import import_donations, undo_import
from arpenteur.web.accountability.money.models import (
    Donation,
    Donor,
    GiftState,
    PaymentProvider,
    ProviderGift,
    ProviderKind,
)
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.apart import ListFile
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
SECRET = "whsec_figurine_de_signature"
PAGE = "/c/essai/argent/dons/prestataire/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stripe(cast: Cast) -> PaymentProvider:
    framed(cast.campaign)
    return provider(cast.campaign, ProviderKind.TIMED)


def provider(campaign: Campaign, kind: ProviderKind, secret: str = SECRET, page: str = "") -> PaymentProvider:
    with sealed(campaign.pk):
        return keep_provider(campaign=campaign, kind=kind, secret=secret, page=page, **BY)


def address(one: PaymentProvider) -> str:
    return reverse("money:gift-notices", args=[participant_link(NOTICES, one.campaign_id, one.pk)])


def post(one: PaymentProvider, body: bytes, headers: dict[str, str]) -> int:
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(address(one), body, content_type="application/json").status_code


def timed(one: PaymentProvider, said: Any, secret: str = SECRET, ago: int = 0) -> int:
    """A call signed with its time."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    at = int((NOW - timedelta(seconds=ago)).timestamp())
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return post(one, body, {"Stripe-Signature": f"t={at},v1={'0' * 64},v1={signature},v0=x"})


def whole(one: PaymentProvider, said: Any, secret: str = SECRET) -> int:
    """A call whose body alone is signed."""
    body = json.dumps(said).encode()
    return post(one, body, {"X-Ha-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()})


def session(payment: str = "pi_1", cents: int = 5_000, kind: str = "completed", **more: Any) -> dict[str, Any]:
    """A notice as a provider of the first kind writes it."""
    answers = [{"key": "nationalite", "dropdown": {"value": more.pop("nationality", "française")}}]
    home = {"line1": "1 rue des Épures", "postal_code": "00001", "city": "Valmarche", "country": "FR"}
    about = {
        "id": "cs_1",
        "payment_intent": payment,
        "amount_total": cents,
        "currency": "eur",
        "payment_status": more.pop("status", "paid"),
        "payment_method_types": ["card"],
        "customer_details": {"name": "Alma Figurante", "email": "alma@exemple.fr", "address": home},
        "custom_fields": answers,
    }
    return {
        "id": "evt_1",
        "type": f"checkout.session.{kind}",
        "created": int(NOW.timestamp()),
        "data": {"object": {**about, **more}},
    }


def refund(payment: str, cents: int, back: int) -> dict[str, Any]:
    about = {"id": "ch_1", "payment_intent": payment, "amount": cents, "amount_refunded": back, "currency": "eur"}
    return {"id": "evt_9", "type": "charge.refunded", "created": int(NOW.timestamp()), "data": {"object": about}}


def payment(number: int = 71, cents: int = 4_200, state: str = "Authorized", **more: Any) -> dict[str, Any]:
    """A notice as a provider of the second kind writes it."""
    payer = {
        "firstName": "Alma",
        "lastName": "Figurante",
        "email": "alma@exemple.fr",
        "address": "1 rue des Épures",
        "zipCode": "00001",
        "city": "Valmarche",
        "country": "FRA",
    }
    questions = [{"name": "Nationalité", "answer": "Française"}, {"name": "Attestation", "answer": "Oui"}]
    about = {
        "id": number,
        "amount": cents,
        "date": "2026-11-29T18:30:00.0000000+01:00",
        "state": state,
        "paymentMeans": "Card",
        "payer": payer,
        "order": {"formSlug": "don-liste-maquette"},
        "items": [{"customFields": questions}],
    }
    return {"eventType": "Payment", "data": {**about, **more}}


def only(campaign: Campaign) -> ProviderGift:
    with sealed(campaign.pk):
        return ProviderGift.objects.select_related("donor", "donation").get()


def test_a_signed_notice_is_one_gift_however_often_it_comes(cast: Cast, stripe: PaymentProvider):
    assert [timed(stripe, session()) for _again in range(3)] == [204] * 3
    with sealed(cast.campaign.pk):
        donation = Donation.objects.get()
        assert (donation.cents, donation.reference, donation.attested) == (5_000, "pi_1", True)
        assert (donation.donor.name, donation.donor.french) == ("Alma Figurante", True)
        assert donation.donor.tax_home == "1 rue des Épures, 00001 Valmarche, FR"
        assert Entry.objects.filter(verb="gift.told").count() == Entry.objects.filter(verb="donation.kept").count() == 1
    gift = only(cast.campaign)
    assert (gift.state, gift.why, gift.donation_id) == (GiftState.PAID, "", donation.pk)


def test_a_gift_is_announced_then_paid_then_refunded_and_never_the_other_way(cast: Cast, stripe: PaymentProvider):
    announced, paid = session(status="unpaid"), session(kind="async_payment_succeeded")
    assert timed(stripe, announced) == 204
    gift = only(cast.campaign)
    assert (gift.state, gift.donor, gift.donation) == (GiftState.ANNOUNCED, None, None), (
        "nobody is kept before she paid"
    )
    assert timed(stripe, paid) == 204
    assert only(cast.campaign).donation.cents == 5_000
    assert timed(stripe, refund("pi_1", 5_000, 5_000)) == 204
    for late in (announced, paid, session(kind="async_payment_failed")):
        assert timed(stripe, late) == 204
    gift = only(cast.campaign)
    assert (gift.state, gift.back, gift.why) == (GiftState.REFUNDED, 5_000, "")
    assert gift.donation.returned_on is not None


def test_a_payment_that_failed_is_no_donation(cast: Cast, stripe: PaymentProvider):
    timed(stripe, session(status="unpaid"))
    timed(stripe, session(kind="async_payment_failed", status="unpaid"))
    gift = only(cast.campaign)
    assert (gift.state, gift.donor, gift.donation) == (GiftState.FAILED, None, None)


def test_what_is_too_much_is_kept_apart_with_what_is_to_be_done(cast: Cast, stripe: PaymentProvider):
    gave(cast.campaign, cents=400_000, tax_home="1 rue des Épures, 00001 Valmarche, FR")
    assert timed(stripe, session(cents=100_000)) == 204
    gift = only(cast.campaign)
    assert (gift.state, gift.rule, gift.donation) == (GiftState.PAID, LIMIT, None)
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == Donor.objects.count() == 1
        assert Entry.objects.filter(verb="money.refused").count() == 1
    page = cast.client(cast.director).get(PAGE).content.decode()
    assert gift.why.startswith("Ce don porterait à 5")
    assert "Remboursez-le chez le prestataire" in page
    assert "Figurante" not in page, "the list names nobody"
    assert timed(stripe, refund("pi_1", 100_000, 40_000)) == 204
    gift = only(cast.campaign)
    assert (gift.rule, gift.why, gift.donation.cents, gift.back) == ("", "", 60_000, 40_000)


def test_a_company_and_somebody_who_may_not_give_are_kept_apart(cast: Cast, stripe: PaymentProvider):
    home = {"line1": "9 calle", "postal_code": "1", "city": "Ailleurs", "country": "ES"}
    details = {"name": "Témoin Lointain", "email": "t@exemple.fr", "address": home}
    assert timed(stripe, session(nationality="espagnole", customer_details=details)) == 204
    assert only(cast.campaign).rule == DONOR
    assert timed(stripe, refund("pi_1", 5_000, 5_000)) == 204
    gift = only(cast.campaign)
    assert (gift.state, gift.rule, gift.why, gift.donation) == (GiftState.REFUNDED, "", "", None)
    provider(cast.campaign, ProviderKind.BODY)
    assert whole(stripe, payment(payer={**payment()["data"]["payer"], "company": "Gabarit SARL"})) == 204
    with sealed(cast.campaign.pk):
        assert ProviderGift.objects.get(reference="71").rule == DONOR
        assert Donation.objects.count() == 0


def test_part_of_a_donation_goes_back_unless_its_receipt_holds_it(cast: Cast, stripe: PaymentProvider):
    timed(stripe, session())
    with sealed(cast.campaign.pk):
        note_receipt(donation=Donation.objects.get(), number="R-1", on=NOW.date(), **BY)
    timed(stripe, refund("pi_1", 5_000, 2_000))
    gift = only(cast.campaign)
    assert (gift.donation.cents, bool(gift.why)) == (5_000, True)
    with sealed(cast.campaign.pk):
        note_receipt(donation=Donation.objects.get(), number="", on=NOW.date(), **BY)
    client = cast.client(cast.director)
    assert client.post(f"{PAGE}{gift.pk}/completer/").status_code == 302
    gift = only(cast.campaign)
    assert (gift.donation.cents, gift.why, gift.state) == (3_000, "", GiftState.PAID)
    timed(stripe, refund("pi_1", 5_000, 5_000))
    assert only(cast.campaign).donation.returned_on is not None


def test_a_refund_that_comes_before_its_payment(cast: Cast, stripe: PaymentProvider):
    timed(stripe, refund("pi_1", 5_000, 1_000))
    assert only(cast.campaign).state == GiftState.ANNOUNCED
    timed(stripe, session())
    gift = only(cast.campaign)
    assert (gift.donation.cents, gift.donor.name) == (4_000, "Alma Figurante")


def test_notices_of_the_second_kind(cast: Cast):
    framed(cast.campaign)
    one = provider(cast.campaign, ProviderKind.BODY)
    assert [whole(one, payment(state="Pending")), whole(one, payment()), whole(one, payment())] == [204] * 3
    gift = only(cast.campaign)
    assert (gift.donation.cents, str(gift.given_on), gift.means) == (4_200, "2026-11-29", "card")
    assert DonorKeys.of(gift.donor).name == "alma figurante"
    assert whole(one, payment(state="Refunded", refundOperations=[{"amount": 1_200}])) == 204
    assert only(cast.campaign).donation.cents == 3_000
    assert whole(one, payment(state="Refunded")) == 204
    assert only(cast.campaign).state == GiftState.REFUNDED
    assert whole(one, {"eventType": "Order", "data": {}}) == 204
    assert whole(one, payment(), secret="autre") == 401


def test_what_the_provider_does_not_say_is_asked_and_then_it_counts(cast: Cast, stripe: PaymentProvider):
    timed(stripe, session(nationality=""))
    gift = only(cast.campaign)
    assert (gift.donation, bool(gift.why), gift.rule) == (None, True, "")
    client = cast.client(cast.director)
    page = client.get(f"{PAGE}{gift.pk}/")
    assert "Alma Figurante" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    said = {"name": "Alma Figurante", "tax_home": "1 rue des Épures", "nationality": "française", "french": "on"}
    wrong = client.post(f"{PAGE}{gift.pk}/completer/", {**said, "nationality": ""})
    assert wrong.status_code == 422
    assert client.post(f"{PAGE}{gift.pk}/completer/", {**said, "attested": "on"}).status_code == 302
    gift = only(cast.campaign)
    assert (gift.donation.cents, gift.donor.nationality, gift.why) == (5_000, "française", "")


def test_before_an_agent_is_declared_a_gift_waits(cast: Cast):
    one = provider(cast.campaign, ProviderKind.TIMED)
    assert timed(one, session()) == 204
    gift = only(cast.campaign)
    assert (gift.donation, gift.rule) == (None, "")
    assert "mandataire" in gift.why or "agent" in gift.why


def test_the_file_of_the_provider_and_its_notices_are_the_same_money(cast: Cast, stripe: PaymentProvider):
    head = "Référence;Date;Montant;Nom;Prénom;Email;Adresse;Nationalité\n"
    rows = [f"pi_{n};30/11/2026;50;Figurante;Alma;alma@exemple.fr;1 rue des Épures;française\n" for n in (1, 2)]
    timed(stripe, session("pi_1"))
    content = (head + "".join(rows)).encode()
    titles, lines = read_list(content)
    with sealed(cast.campaign.pk):
        batch = import_donations(campaign=cast.campaign, file=ListFile(titles, lines), content=content, **BY)
        assert batch.known == 1
    timed(stripe, session("pi_2"))
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == 2
        assert ProviderGift.objects.filter(donation=None).count() == 0
        undo_import(batch=batch, **BY)
        lost = ProviderGift.objects.get(donation=None)
        assert (lost.reference, lost.donor.name, bool(lost.why)) == ("pi_2", "Alma Figurante", True)
        complete_gift(gift=lost, values={}, **BY)
        assert [*Donation.objects.order_by("reference").values_list("reference", flat=True)] == ["pi_1", "pi_2"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"12",
        b'"x"',
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        session(cents=0),
        session(cents=-5),
        session(cents=10**14),
        session(amount_total=50.5),
        session(amount_total=True),
        session(amount_total="beaucoup"),
        session(currency="usd"),
        session(payment="pi 1\u0000", id="\ud800"),
        session(payment="x" * 61),
        {**session(), "created": 10**17},
        {**session(), "created": "hier"},
        {**session(), "data": {"object": None}},
    ],
)
def test_what_cannot_be_read_changes_nothing(cast: Cast, stripe: PaymentProvider, body: Any):
    assert timed(stripe, body) == 400
    nothing(cast.campaign)


def nothing(campaign: Campaign) -> None:
    with sealed(campaign.pk):
        assert (ProviderGift.objects.count(), Donation.objects.count(), Donor.objects.count()) == (0, 0, 0)
        assert not Entry.objects.filter(verb="gift.told").exists()


def test_unsigned_old_and_foreign_notices_are_refused(cast: Cast, stripe: PaymentProvider):
    body = json.dumps(session()).encode()
    framed(cast.other)
    theirs = provider(cast.other, ProviderKind.TIMED, "whsec_autre")
    assert post(stripe, body, {}) == 401
    assert post(stripe, body, {"Stripe-Signature": "t=,v1="}) == 401
    assert post(stripe, body, {"Stripe-Signature": "é=1,v1=é,t=９"}) == 401
    assert [timed(stripe, session(), ago=ago) for ago in (301, -301)] == [401, 401], "recorded and sent again"
    assert timed(stripe, session(), "whsec_autre") == 401
    assert timed(theirs, session()) == 401
    assert whole(stripe, session()) == 401
    assert timed(stripe, b'{"type": "' + b"x" * 300_000 + b'"}') == 413
    forged = reverse("money:gift-notices", args=[participant_link(NOTICES, cast.other.pk, stripe.pk)])
    assert Client().post(forged, body, content_type="application/json").status_code == 404
    assert Client().post(address(stripe)[:-3] + "xx/").status_code == 404
    assert Client().get(address(stripe)).status_code == 405
    nothing(cast.campaign)
    nothing(cast.other)
    with sealed(cast.campaign.pk):
        close_provider(provider=stripe, **BY)
    assert timed(stripe, session()) == 404
    nothing(cast.campaign)


def test_gifts_of_another_form_of_the_same_account_are_refused(cast: Cast):
    framed(cast.campaign)
    one = provider(cast.campaign, ProviderKind.TIMED, page="plink_1")
    assert timed(one, session(payment_link="plink_2")) == 403
    assert timed(one, session()) == 403
    assert timed(one, refund("pi_1", 5_000, 5_000)) == 403
    nothing(cast.campaign)
    assert timed(one, session(payment_link="plink_1")) == 204
    assert timed(one, refund("pi_1", 5_000, 5_000)) == 204
    assert only(cast.campaign).state == GiftState.REFUNDED


def test_no_name_is_written_to_a_log_or_the_journal(
    cast: Cast, stripe: PaymentProvider, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        timed(stripe, session())
        timed(stripe, session(cents=0))
        timed(stripe, session(), ago=900)
        timed(stripe, session("pi_2", cents=460_000))
    assert "Figurante" not in caplog.text
    assert "alma@" not in caplog.text
    assert SECRET not in caplog.text
    with sealed(cast.campaign.pk):
        said = json.dumps(list(Entry.objects.values_list("details", flat=True)), default=str)
    assert "Figurante" not in said
    assert "pi_1" not in said


def test_the_agent_sets_it_up_by_page_and_its_secret_is_never_shown(cast: Cast):
    make_treasurer(cast)
    framed(cast.campaign)
    client = cast.client(cast.leader)
    assert PAGE in client.get("/c/essai/argent/dons/").content.decode()
    assert PAGE in client.get("/c/essai/argent/cadre/").content.decode()
    assert client.post(f"{PAGE}garder/", {"kind": "timed", "secret": ""}).status_code == 422
    assert client.post(f"{PAGE}garder/", {"kind": "timed", "secret": SECRET}).status_code == 302
    page = client.get(PAGE).content.decode()
    with sealed(cast.campaign.pk):
        one = PaymentProvider.objects.get()
    assert address(one) in page
    assert SECRET not in page
    assert client.post(f"{PAGE}garder/", {"kind": "timed", "secret": "", "page": "plink_1"}).status_code == 302
    assert timed(one, session(payment_link="plink_1")) == 204, "an empty secret leaves the one that is there"
    assert client.post(f"{PAGE}fermer/").status_code == 302
    assert timed(one, session("pi_2", payment_link="plink_1")) == 404
    with sealed(cast.campaign.pk):
        assert PaymentProvider.objects.get().secret == ""


def test_nobody_else_sees_it(cast: Cast, stripe: PaymentProvider):
    timed(stripe, session())
    number = only(cast.campaign).pk
    assert Client().get(PAGE).status_code == 302
    for user in (cast.organiser, cast.volunteer, cast.outsider):
        client = cast.client(user)
        for path in (PAGE, f"{PAGE}{number}/"):
            assert client.get(path).status_code in {403, 404}
        for path in ("garder/", "fermer/", f"{number}/completer/"):
            assert client.post(PAGE + path).status_code in {403, 404}
    foreign = PAGE.replace("essai", cast.other.slug)
    assert cast.client(cast.director).get(f"{foreign}{number}/").status_code in {403, 404}
