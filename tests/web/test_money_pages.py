"""Who sees money, and what its pages say; files that leave; nothing of another campaign."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from cast import Cast
from fictional_place import station
from known_contacts import words
from money_books import BY, NOW, TODAY, committed, framed, gave, make_treasurer, paid, proofs
from people import settle
from programs import program

from arpenteur.web.accountability.money.actions import file_account
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_actions import note_receipt
from arpenteur.web.accountability.money.expense_actions import prove
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.accountability.money.models import Donation
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
HERE = "/c/essai/argent/"
PAGES = (
    "",
    "cadre/",
    "depot/",
    "dons/",
    "dons/recus/",
    "depenses/",
    "nature/",
    "banque/",
    "compte.csv",
    "compte.xlsx",
    "compte.pdf",
)
WRITING = (
    "dons/ajouter/",
    "dons/importer/",
    "depenses/ajouter/",
    "nature/ajouter/",
    "recettes/ajouter/",
    "prets/ajouter/",
    "prets/etat.csv",
    "donateurs.csv",
    "pieces.zip",
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def filled(cast: Cast) -> None:
    framed(cast.campaign)
    gave(cast.campaign, cents=400_000)
    gave(cast.campaign, "Basile Témoin", 20_000, own=True)
    one = paid(cast.campaign, 100_000)
    proofs(cast.campaign, one)
    with sealed(cast.campaign.pk):
        prove(expense=one, **BY)
    committed(cast.campaign, 50_000, label="Local, décembre", heading="6281")


@pytest.mark.parametrize("page", [*PAGES, *WRITING])
def test_who_sees_money(cast: Cast, page: str):
    filled(cast)
    make_treasurer(cast)
    for name in ("director", "leader"):
        assert cast.client(getattr(cast, name)).get(f"{HERE}{page}").status_code == 200, name
    for name in ("organiser", "volunteer", "officer", "guest"):
        assert cast.client(getattr(cast, name)).get(f"{HERE}{page}").status_code == 403, name
    for name in ("outsider", "rival"):
        assert cast.client(getattr(cast, name)).get(f"{HERE}{page}").status_code == 404, name


@pytest.mark.parametrize("page", [*PAGES, *WRITING])
def test_whoever_is_narrowed_to_a_part_sees_none(cast: Cast, page: str):
    filled(cast)
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.leader, role=Role.TREASURER, stations=[station(0)], **BY)
    assert cast.client(cast.leader).get(f"{HERE}{page}").status_code == 403
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.leader, role=Role.TREASURER, assigned_only=True, **BY)
    assert cast.client(cast.leader).get(f"{HERE}{page}").status_code == 403


def test_nothing_of_another_campaign_is_found(cast: Cast):
    filled(cast)
    with sealed(cast.campaign.pk):
        number = Donation.objects.order_by("pk").first().pk
    browser = cast.client(cast.rival)
    for page in (f"dons/{number}/", f"dons/{number}/corriger/", "depenses/1/", "pieces/1/", "nature/1/"):
        assert browser.get(f"/c/rivale/argent/{page}").status_code == 404
    assert browser.post(f"/c/rivale/argent/dons/{number}/recu/", {"receipt": "1"}).status_code == 404


def test_the_account_says_whether_it_holds(cast: Cast):
    filled(cast)
    text = words(cast.client(cast.director).get(HERE))
    assert "Le compte tient-il ?" in text
    assert "Oui, 58 883 €" in text
    assert "plafond 60 383,16 €" in text
    assert "46 200 habitants" in text
    for name in ("Figurante", "Témoin"):
        assert name not in text


def test_money_that_will_be_missing_is_said_before_it_is(cast: Cast):
    filled(cast)
    committed(cast.campaign, 900_000)
    text = words(cast.client(cast.director).get(HERE))
    assert "Il manquera 6 300 €" in text
    with sealed(cast.campaign.pk):
        books = books_of(cast.campaign)
        assert (books.cash, books.unpaid, books.short) == (320_000, 950_000, 630_000)


def test_what_is_missing_before_filing_and_until_when(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign)
    text = words(cast.client(cast.director).get(f"{HERE}depot/"))
    assert "vendredi 21 mai 2027, 18 h" in text
    assert "172 jours" in text
    for said in ("1 numéro de reçu", "La présentation de l’expert-comptable", "La signature du candidat"):
        assert said in text
    with sealed(cast.campaign.pk):
        note_receipt(donation=Donation.objects.get(), number="000117", on=TODAY, **BY)
    framed(cast.campaign, accountant_at=date(2026, 11, 29), signed_at=date(2026, 11, 30))
    with sealed(cast.campaign.pk):
        filing = filing_of(books_of(cast.campaign), NOW)
        assert filing.stops == 0
        assert [one.stops for one in filing.missing] == [False]
        file_account(campaign=cast.campaign, **BY)
    assert "Il l’est" in words(cast.client(cast.director).get(f"{HERE}depot/"))


def test_a_small_account_needs_no_accountant(cast: Cast):
    framed(cast.campaign, vote_share="4.9")
    assert (
        "expert-comptable"
        not in words(cast.client(cast.director).get(f"{HERE}depot/"))
        .partition('class="mmissing"')[2]
        .partition("</ul>")[0]
    )


def test_the_account_leaves_by_heading(cast: Cast):
    filled(cast)
    answer = cast.client(cast.director).get(f"{HERE}compte.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Recettes", "7020", "Apport du candidat ou des colistiers", "200,00"] in rows
    assert ["Recettes", "", "Total", "4200,00"] in rows
    assert ["Dépenses", "6281", "Local : loyer", "500,00"] in rows
    assert ["Solde", "", "", "2700,00"] in rows
    assert "Figurante" not in answer.content.decode("utf-8-sig")


def test_donors_leave_with_the_columns_of_the_authority_and_are_counted(cast: Cast):
    filled(cast)
    answer = cast.client(cast.director).get(f"{HERE}donateurs.csv")
    head, first, second = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert head[:5] == ["identifiant unique", "nature du paiement", "date", "identifiant du donateur", "nom et prénoms"]
    assert (first[1], first[4], first[5], first[8]) == ("don", "Alma Figurante", "française", "4000,00")
    assert (second[1], second[4]) == ("apport", "Basile Témoin")
    with sealed(cast.campaign.pk):
        assert Entry.objects.get(verb="money.donors_taken").details == {"n": 2}


def test_pieces_leave_by_number_in_one_archive_the_same_each_time(cast: Cast):
    filled(cast)
    browser = cast.client(cast.director)
    answer = browser.get(f"{HERE}pieces.zip")
    assert browser.get(f"{HERE}pieces.zip").content == answer.content
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = archive.namelist()
    assert names == ["depenses/0001-tracts/invoice.pdf", "depenses/0001-tracts/proof.pdf", "index.csv"]
    assert archive.read(names[0]).startswith(b"%PDF-")
    index = archive.read("index.csv").decode("utf-8-sig").splitlines()
    assert index[1] == "depenses/0001-tracts/invoice.pdf;facture;Tracts;1000,00;2026-11-25"


def test_glance_shows_the_cost_of_a_door_to_who_sees_money_only(cast: Cast):
    settle(cast, None, NOW)
    framed(cast.campaign)
    committed(cast.campaign, 1_480, work="doors")
    make_treasurer(cast)
    said = "Ce que coûte une porte"
    for name, sees in (("director", True), ("leader", True), ("organiser", False), ("guest", False)):
        text = words(cast.client(getattr(cast, name)).get("/c/essai/"))
        assert (said in text) is sees, name


def test_a_program_reads_sums_where_its_maker_sees_money(cast: Cast):
    filled(cast)
    read = program(cast.campaign, Scope.MONEY_READ).get("/money").json()
    assert (read["ceiling"], read["counted"], read["cash"], read["donated"]) == (6_038_316, 150_000, 320_000, 400_000)
    assert [(one["number"], one["cents"]) for one in read["expenses"]] == [("6142", 100_000), ("6281", 50_000)]
    assert "Figurante" not in str(read)
    for user, status in ((cast.director, 200), (cast.organiser, 404)):
        of = program(cast.campaign, Scope.MONEY_READ, by=Actor("user", str(user.pk)))
        assert of.get("/money").status_code == status
    assert program(cast.campaign, Scope.ZONES_READ).get("/money").status_code == 403


def test_what_presses_is_said_to_who_sees_money(cast: Cast, clock):
    filled(cast)
    clock.move_to(NOW + timedelta(days=140))
    text = words(cast.client(cast.director).get("/c/essai/"))
    assert "Le compte est déposé avant vendredi 21 mai" in text
    assert "Le compte est déposé avant" not in words(cast.client(cast.organiser).get("/c/essai/"))
