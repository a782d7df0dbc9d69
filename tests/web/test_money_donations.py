"""Donations: kept with what the law asks, refused with the article, receipts recorded and never made."""

from datetime import date, timedelta

import pytest
import time_machine
from cast import Cast
from django.db import IntegrityError, transaction
from known_contacts import words
from money_books import BY, NOW, TODAY, framed, gave, new_gift, paid

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_gifts import CASH, DONOR, LIMIT, Means
from arpenteur.web.accountability.money.actions import file_account
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_actions import keep_donation, note_receipt, return_donation
from arpenteur.web.accountability.money.donors import find_donors
from arpenteur.web.accountability.money.models import Donation, Donor
from arpenteur.web.accountability.money.words import ReturnReason
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.people.models import Person

pytestmark = pytest.mark.django_db
ADD = "/c/essai/argent/dons/ajouter/"
FORM = {
    "name": "Alma Figurante",
    "tax_home": "1 rue des Épures, 00001 Valmarche",
    "nationality": "française",
    "french": "on",
    "amount": "50",
    "means": "cheque",
    "given_on": "2026-11-20",
    "attested": "on",
    "email": "",
    "elsewhere": "",
    "reference": "",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def keep(cast: Cast, **values: object) -> Donation:
    with sealed(cast.campaign.pk):
        return keep_donation(campaign=cast.campaign, new=new_gift(**values), **BY)


def verbs(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        found = Entry.objects.filter(chain=cast.campaign.pk).order_by("number")
        return [one.verb for one in found if one.verb.startswith(("donation.", "money."))]


def test_a_donation_is_kept_with_what_the_law_asks_and_nobody_becomes_a_contact(cast: Cast):
    framed(cast.campaign)
    answer = cast.client(cast.director).post(ADD, FORM)
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        (one,) = Donation.objects.select_related("donor")
        assert (one.cents, one.means, one.given_on, one.attested) == (5_000, "cheque", date(2026, 11, 20), True)
        assert one.donor is not None
        assert (one.donor.name, one.donor.nationality) == ("Alma Figurante", "française")
        assert (Contact.objects.count(), Person.objects.count()) == (0, 0)
        raw = Donor.objects.values_list("name", "tax_home", "nationality").get()
        assert "Figurante" not in repr(raw)
    page = cast.client(cast.director).get(answer.headers["Location"])
    assert "Alma Figurante" in words(page)
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("more", "rule", "said"),
    [
        ({"french": ""}, DONOR, "ni nationalité française"),
        ({"company": "on"}, DONOR, "Une entreprise"),
        ({"amount": "4600,01"}, LIMIT, "0,01 € de trop"),
        ({"amount": "4 600", "elsewhere": "0,01"}, LIMIT, "0,01 € de trop"),
        ({"amount": "150,01", "means": "cash"}, CASH, "ne peut pas être en espèces"),
    ],
)
def test_a_refusal_is_said_with_its_article_and_nothing_is_kept(cast: Cast, more: dict, rule: str, said: str):
    framed(cast.campaign)
    answer = cast.client(cast.director).post(ADD, {**FORM, **more})
    text = words(answer)
    assert answer.status_code == 422
    assert said in text
    assert "Code électoral, art. L52-8" in text
    with sealed(cast.campaign.pk):
        assert (Donation.objects.count(), Donor.objects.count()) == (0, 0)
        (line,) = Entry.objects.filter(verb="money.refused")
        assert line.details == {"rules": [rule]}
        assert "Figurante" not in str(line.details)


@pytest.mark.parametrize(
    "more", [{"amount": "4600,00"}, {"amount": "150,00", "means": "cash"}, {"resident": "on", "french": ""}]
)
def test_what_reaches_a_limit_without_passing_it_is_kept(cast: Cast, more: dict):
    framed(cast.campaign)
    assert cast.client(cast.director).post(ADD, {**FORM, **more}).status_code == 302


def test_what_a_person_gave_before_counts(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=460_000)
    with pytest.raises(RefusedByLawError):
        keep(cast, cents=1)
    other = keep(cast, cents=1, tax_home="2 rue des Épures, 00001 Valmarche")
    assert other.cents == 1
    with sealed(cast.campaign.pk):
        first = Donation.objects.order_by("pk").first()
        return_donation(donation=first, why=ReturnReason.ASKED, on=TODAY, **BY)
    assert keep(cast, cents=460_000).cents == 460_000


def test_cash_of_everybody_is_a_fifth_of_the_ceiling(cast: Cast):
    framed(cast.campaign, written_ceiling=1_500_000)
    for number in range(20):
        gave(cast.campaign, f"Figurine Numéro{number}", 15_000, means=Means.CASH)
    with pytest.raises(RefusedByLawError) as refused:
        keep(cast, name="Basile Témoin", cents=1, means=Means.CASH)
    assert [one.rule for one in refused.value.refusals] == [CASH]
    assert keep(cast, name="Basile Témoin", cents=1).cents == 1


def test_money_of_somebody_on_the_list_is_a_contribution(cast: Cast):
    framed(cast.campaign)
    one = gave(cast.campaign, cents=900_000, own=True)
    with sealed(cast.campaign.pk):
        books = books_of(cast.campaign)
        assert (one.own, books.contributions, books.gifts.count, books.cash) == (True, 900_000, 0, 900_000)
        assert [(line.number, line.cents) for line in books.account.receipts] == [("7020", 900_000)]
        with pytest.raises(InputError):
            note_receipt(donation=one, number="000118", on=TODAY, **BY)


def test_nothing_is_received_before_the_agent_is_declared(cast: Cast):
    with pytest.raises(InputError, match="mandataire"):
        keep(cast)
    framed(cast.campaign)
    with pytest.raises(InputError, match="mandataire"):
        keep(cast, on=date(2026, 8, 31))
    assert keep(cast, on=date(2026, 9, 1)).cents == 5_000


def test_nothing_is_received_before_the_months_of_the_account_nor_once_it_is_filed(cast: Cast):
    framed(cast.campaign, agent_since=date(2026, 8, 1))
    with pytest.raises(RefusedByLawError, match="01/09/2026"):
        keep(cast, on=date(2026, 8, 31))
    with sealed(cast.campaign.pk):
        file_account(campaign=cast.campaign, **BY)
        later = {"by": COMMAND, "at": NOW + timedelta(days=1)}
        with pytest.raises(RefusedByLawError, match="déposé"):
            keep_donation(campaign=cast.campaign, new=new_gift(on=TODAY + timedelta(days=1)), **later)
        assert keep_donation(campaign=cast.campaign, new=new_gift(on=TODAY), **later).cents == 5_000


def test_where_no_account_is_filed_no_agent_is_asked_for_and_limits_stand(cast: Cast):
    framed(cast.campaign, inhabitants=8_999, agent_kind="", agent_name="", agent_since=None)
    assert keep(cast, on=date(2026, 7, 1)).cents == 5_000
    with pytest.raises(RefusedByLawError) as refused:
        keep(cast, cents=460_000)
    assert [one.rule for one in refused.value.refusals] == [LIMIT]
    paid(cast.campaign, 5_000)
    text = words(cast.client(cast.director).get("/c/essai/argent/"))
    assert "aucun plafond pour ce scrutin à cet endroit" in text
    assert "Aucun mandataire" not in text


def test_what_she_said_once_of_other_candidates_stands(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=1_000, elsewhere=459_000)
    with pytest.raises(RefusedByLawError) as refused:
        keep(cast, cents=1)
    assert [one.rule for one in refused.value.refusals] == [LIMIT]


@pytest.mark.parametrize("more", [{"attested": False}, {"on": TODAY + timedelta(days=1)}])
def test_a_donation_without_attestation_or_to_come_is_not_kept(cast: Cast, more: dict):
    framed(cast.campaign)
    with pytest.raises(InputError):
        keep(cast, **more)
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 0


def test_a_receipt_number_is_recorded_once_and_no_receipt_is_made(cast: Cast):
    framed(cast.campaign)
    first, second = gave(cast.campaign), gave(cast.campaign, "Basile Témoin")
    browser = cast.client(cast.director)
    for one, number in ((first, "000 117"), (second, "000119")):
        assert browser.post(f"/c/essai/argent/dons/{one.pk}/recu/", {"receipt": number}).status_code == 302
    page = words(browser.get("/c/essai/argent/depot/"))
    assert "000118" in page
    assert "aucun n’est" in words(browser.get("/c/essai/argent/dons/recus/"))
    with sealed(cast.campaign.pk):
        assert sorted(Donation.objects.values_list("receipt", flat=True)) == ["000117", "000119"]
        with pytest.raises(InputError, match="000117"):
            note_receipt(donation=second, number="000117", on=TODAY, **BY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Donation.objects.filter(pk=second.pk).update(receipt="000117")
        with pytest.raises(InputError):
            return_donation(donation=first, why=ReturnReason.ASKED, on=TODAY, **BY)
        note_receipt(donation=first, number="", on=TODAY, **BY)
        return_donation(donation=first, why=ReturnReason.ASKED, on=TODAY, **BY)
        assert books_of(cast.campaign).gifts.count == 1
    assert verbs(cast)[-3:] == ["donation.receipt", "donation.receipt", "donation.returned"]


def test_the_list_is_counted_and_found_by_whole_words_only(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign)
    gave(cast.campaign, "Basile Témoin")
    browser = cast.client(cast.director)
    page = words(browser.get("/c/essai/argent/dons/"))
    assert "Alma Figurante" in page
    found = words(browser.post("/c/essai/argent/dons/", {"text": "temoin"}))
    assert "Basile Témoin" in found
    assert "Alma Figurante" not in found
    assert "Basile Témoin" not in words(browser.post("/c/essai/argent/dons/", {"text": "Tém"}))
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="names.listed").count() == 1
        assert Entry.objects.filter(verb="names.searched").count() == 2


def test_two_of_one_name_are_told_and_add_up_once_one_is_corrected(cast: Cast):
    framed(cast.campaign)
    first = gave(cast.campaign, cents=460_000)
    browser = cast.client(cast.director)
    other = {**FORM, "tax_home": "2 rue des Épures"}
    assert "du même nom a donné aussi" in words(browser.post(ADD, other, follow=True))
    assert "du même nom" not in words(browser.post(ADD, {**FORM, "name": "Basile Témoin"}, follow=True))
    filing = "/c/essai/argent/depot/"
    assert "a donné trop" not in words(browser.get(filing))
    with sealed(cast.campaign.pk):
        second = Donation.objects.exclude(pk=first.pk).order_by("pk").first()
        assert second is not None
    values = {**FORM, "tax_home": "1 rue des Épures, 00001 Valmarche"}
    assert browser.post(f"/c/essai/argent/dons/{second.pk}/corriger/", values).status_code == 302
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 2
        first.refresh_from_db()
        second.refresh_from_db()
        assert first.donor_id == second.donor_id
        assert first.donor is not None
        assert [one.pk for one in find_donors(cast.campaign, "Alma")] == [first.donor.pk]
    assert "1 personne a donné trop" in words(browser.get(filing))
    with sealed(cast.campaign.pk):
        return_donation(donation=second, why=ReturnReason.ILLEGAL, on=TODAY, **BY)
    assert "a donné trop" not in words(browser.get(filing))


def test_an_agent_who_was_declared_later_is_told_before_filing(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=20_000)
    paid(cast.campaign, 10_000)
    framed(cast.campaign, agent_since=date(2026, 11, 30))
    text = words(cast.client(cast.director).get("/c/essai/argent/depot/"))
    assert "2 dons ou paiements avant le mandataire" in text


def test_a_donor_is_corrected_and_found_under_her_name(cast: Cast):
    framed(cast.campaign)
    one = gave(cast.campaign)
    browser = cast.client(cast.director)
    values = {"name": "Alma Maquette", "tax_home": "3 rue des Épures", "nationality": "française", "email": ""}
    assert browser.post(f"/c/essai/argent/dons/{one.pk}/corriger/", values).status_code == 302
    assert "Alma Maquette" in words(browser.post("/c/essai/argent/dons/", {"text": "maquette"}))


def test_at_the_end_of_her_time_her_line_goes_and_the_sum_stays(cast: Cast, clock):
    from arpenteur.web.accountability.compliance.retention import run

    framed(cast.campaign)
    gave(cast.campaign)
    with sealed(cast.campaign.pk):
        until = Donor.objects.get().expires_at
    clock.move_to(until - timedelta(seconds=1))
    run(at=until - timedelta(seconds=1))
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 1
    clock.move_to(until)
    run(at=until)
    with sealed(cast.campaign.pk):
        assert Donor.objects.count() == 0
        (one,) = Donation.objects.all()
        assert (one.donor_id, one.cents) == (None, 5_000)
