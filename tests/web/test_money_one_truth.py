"""One sum of money is one sum wherever it stands: a campaign lives its acts by the site's own forms, and after each of
them every page, file and program that shows money says what a twin in plain Python says, to the cent.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from known_contacts import words
from money_books import CEILING, NOW, PDF, framed
from pdf_words import words_of
from people import settle
from programs import program
from python_calamine import CalamineWorkbook

from arpenteur.domain.money_amounts import in_euros
from arpenteur.web.accountability.money.models import Benefit, Donation, Expense, Income, LoanRepayment, PrivateLoan
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.api.scopes import Scope

pytestmark = pytest.mark.django_db
HERE = "/c/essai/argent/"
TODAY = "2026-11-30"
WHO = {"tax_home": "1 rue des Épures, 00001 Valmarche", "nationality": "française", "french": "on", "attested": "on"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass
class Twin:
    """Cents, in the words of whoever did it; ``bank`` is what lies on the account."""

    gifts: int = 0
    contributions: int = 0
    borrowed: int = 0
    owed: int = 0
    kind: int = 0
    quoted: int = 0
    unpaid: int = 0
    paid: int = 0
    direct: int = 0
    bank: int = 0
    headings: dict[str, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        return self.gifts + self.contributions + self.borrowed + self.owed

    @property
    def counted(self) -> int:
        return self.unpaid + self.paid + self.kind

    @property
    def receipts(self) -> int:
        return self.received + self.kind + self.direct

    def spend(self, heading: str, cents: int) -> None:
        self.headings[heading] = self.headings.get(heading, 0) + cents


@dataclass
class Season:
    """Acts by forms, each with what it does to the twin."""

    cast: Cast
    browser: Client
    twin: Twin = field(default_factory=Twin)

    def send(self, page: str, **filled: Any) -> None:
        answer = self.browser.post(HERE + page, filled)
        assert answer.status_code == 302, (page, words(answer))

    def last(self, model: type[Any]) -> int:
        with sealed(self.cast.campaign.pk):
            return model.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def give(self, cents: int, name: str = "Alma Figurante", *, own: bool = False, means: str = "cheque") -> int:
        more = {"own": "on"} if own else {}
        self.send("dons/ajouter/", name=name, amount=typed(cents), means=means, given_on="2026-11-20", **WHO, **more)
        if own:
            self.twin.contributions += cents
        else:
            self.twin.gifts += cents
        self.twin.bank += cents
        return self.last(Donation)

    def give_back(self, number: int, cents: int) -> None:
        self.send(f"dons/{number}/rendre/", why="asked", on=TODAY)
        self.twin.gifts -= cents
        self.twin.bank -= cents

    def receive(self, cents: int) -> int:
        self.send("recettes/ajouter/", heading="7030", label="Emprunt bancaire", amount=typed(cents), on="2026-11-10")
        self.twin.borrowed += cents
        self.twin.bank += cents
        return self.last(Income)

    def lend(self, cents: int) -> int:
        due = {"lent_on": "2026-11-12", "due_on": "2027-10-01", "percent": "0"}
        self.send("prets/ajouter/", name="Basile Maquette", amount=typed(cents), **due, **WHO)
        self.twin.owed += cents
        self.twin.bank += cents
        return self.last(PrivateLoan)

    def pay_back(self, loan: int, cents: int) -> int:
        self.send(f"prets/{loan}/rembourser/", amount=typed(cents), on=TODAY)
        self.twin.owed -= cents
        self.twin.bank -= cents
        return self.last(LoanRepayment)

    def forget_repayment(self, number: int, cents: int) -> None:
        self.send(f"prets/remboursements/{number}/retirer/")
        self.twin.owed += cents
        self.twin.bank += cents

    def quote(self, cents: int, heading: str = "6142", label: str = "Tracts") -> int:
        filled = {"label": label, "heading": heading, "quoted_on": "2026-11-02", "work": "doors"}
        self.send("depenses/ajouter/", amount=typed(cents), **filled)
        self.twin.quoted += cents
        return self.last(Expense)

    def bind(self, number: int, quoted: int, invoiced: int, heading: str = "6142") -> None:
        self.send(f"depenses/{number}/engager/", on="2026-11-03")
        self.send(f"depenses/{number}/facturer/", amount=typed(invoiced), on="2026-11-04", due_on="2026-12-20")
        self.twin.quoted -= quoted
        self.twin.unpaid += invoiced
        self.twin.spend(heading, invoiced)

    def pay(self, number: int, cents: int, *, direct: bool = False) -> None:
        more = {"direct": "on"} if direct else {}
        self.send(f"depenses/{number}/payer/", paid_on="2026-11-25", means="transfer", **more)
        self.twin.unpaid -= cents
        self.twin.paid += cents
        if direct:
            self.twin.direct += cents
        else:
            self.twin.bank -= cents

    def unpay(self, number: int, cents: int) -> None:
        self.send(f"depenses/{number}/revenir/")
        self.twin.unpaid += cents
        self.twin.paid -= cents
        self.twin.bank += cents

    def prove(self, number: int) -> None:
        for kind in ("invoice", "proof"):
            file = SimpleUploadedFile(f"{kind}.pdf", PDF + kind.encode())
            self.send(f"pieces/ajouter/depense/{number}/", kind=kind, file=file)
        self.send(f"depenses/{number}/prouver/")

    def give_in_kind(self, quantity: str, each: str, cents: int) -> int:
        filled = {"kind": "travel", "giver": "person", "label": "Tournées", "heading": "6290", "work": "doors"}
        self.send("nature/ajouter/", given_on="2026-11-15", quantity=quantity, each=each, **filled)
        self.twin.kind += cents
        self.twin.spend("6290", cents)
        return self.last(Benefit)


def typed(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


def shown(cents: int) -> str:
    return in_euros(cents).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def cents_in(cell: object) -> int:
    return int((Decimal(str(cell).replace(",", ".")) * 100).to_integral_value())


def said(season: Season, page: str = "") -> str:
    answer = season.browser.get(HERE + page)
    assert answer.status_code == 200
    return plain(answer)


def plain(answer: Any) -> str:
    """Words of a page without its tags, what is said for a screen reader too; each kind of space is one."""
    told = re.sub(r"<[^>]+?aria-label=\"([^\"]*)\"[^>]*>", r" \1 ", words(answer))
    return " ".join(re.sub(r"<[^>]+>", " ", told).split())


def hold_everywhere(season: Season) -> None:
    """Every page, file and program, beside the twin."""
    hold_pages(season)
    hold_files(season)
    hold_program(season)


def hold_pages(season: Season) -> None:
    twin = season.twin
    account = said(season)
    flow = (
        f"{shown(twin.received)} reçus à ce jour, {shown(twin.paid)} payés, {shown(twin.paid + twin.unpaid)} une fois"
    )
    assert flow in account
    assert f"Il y a {shown(twin.bank)} sur le compte" in account
    assert f"{shown(twin.counted)} comptent" in account
    assert f"Dons {shown(twin.gifts)}" in account
    if twin.direct:
        assert f"en ont payé {shown(twin.direct)}" in account
        assert f"Payé par d’autres : {shown(twin.direct)}" in account
    filing = said(season, "depot/")
    assert re.findall(r"Total ([\d ]+(?:,\d\d)? €)", filing) == [shown(twin.receipts), shown(twin.counted)]
    parts = f"{shown(twin.received)} d’argent reçu, {shown(twin.kind)} en nature et {shown(twin.direct)} payés"
    assert parts in filing
    assert f"Il y a {shown(twin.bank)} sur le compte" in filing
    assert f"{shown(twin.receipts - twin.counted)}" in filing
    for heading, cents in twin.headings.items():
        assert re.search(rf"{heading} · [^€]*? {re.escape(shown(cents))}", filing), heading
    assert f"{shown(twin.bank)} d’après le compte" in said(season, "banque/")
    assert f"il reste {shown(CEILING - twin.counted)}" in said(season, "depenses/")
    assert f"Qui a donné ? {shown(twin.gifts)}" in said(season, "dons/")
    assert f"Où en est chaque dépense ? {shown(twin.counted)}" in said(season, "depenses/")
    assert f"En nature {shown(twin.kind)}" in said(season, "nature/")
    assert f"{shown(twin.owed)} dus" in said(season, "nature/")


def hold_files(season: Season) -> None:
    twin = season.twin
    for end in ("csv", "xlsx"):
        content = season.browser.get(f"{HERE}compte.{end}").content
        rows = sheet(content) if end == "xlsx" else table(content)
        sums = [cents_in(row[3]) for row in rows if row[2] == "Total"]
        assert sums == [twin.receipts, twin.counted], end
        assert [cents_in(row[3]) for row in rows if row[0] == "Solde"] == [twin.receipts - twin.counted]
        assert {str(row[1]): cents_in(row[3]) for row in rows if row[0] == "Dépenses" and row[1]} == twin.headings
    hold_sheet(words_of(season.browser.get(f"{HERE}compte.pdf").content), twin)
    given = [row for row in table(season.browser.get(f"{HERE}donateurs.csv").content)[1:] if not row[13]]
    assert sum(cents_in(row[8]) for row in given if row[1] == "don") == twin.gifts
    assert sum(cents_in(row[8]) for row in given if row[1] == "apport") == twin.contributions
    loans = table(season.browser.get(f"{HERE}prets/etat.csv").content)[1:]
    assert sum(cents_in(row[10]) for row in loans) == twin.owed


def hold_sheet(text: str, twin: Twin) -> None:
    """The account on paper: amounts with both figures of their cents."""
    both = {
        name: f"{cents // 100:,}".replace(",", " ") + f",{cents % 100:02} €" for name, cents in vars_of(twin).items()
    }
    assert re.findall(r"Total ([\d ]+,\d\d €)", text) == [both["receipts"], both["counted"]]
    assert f"{both['received']} d’argent reçu, {both['kind']} en nature et {both['direct']} payés" in text
    assert f"apports du candidat et des colistiers {both['contributions']}" in text
    for heading in ("6131", "6370", "7031", "7120", *twin.headings):
        assert heading in text, heading
    for name in ("Figurante", "Maquette,", "Témoin", "Gabarit,"):
        assert name not in text


def vars_of(twin: Twin) -> dict[str, int]:
    names = ("receipts", "counted", "received", "kind", "direct", "contributions")
    return {name: getattr(twin, name) for name in names}


def hold_program(season: Season) -> None:
    twin = season.twin
    read = program(season.cast.campaign, Scope.MONEY_READ).get("/money").json()
    names = ("counted", "unpaid", "paid", "received", "direct")
    assert {name: read[name] for name in names} == {name: getattr(twin, name) for name in names}
    assert (read["cash"], read["in_kind"], read["quoted"]) == (twin.bank, twin.kind, twin.quoted)
    assert (read["donated"], read["left"]) == (twin.gifts, CEILING - twin.counted)
    assert sum(one["cents"] for one in read["receipts"]) == twin.receipts
    assert {one["number"]: one["cents"] for one in read["expenses"]} == twin.headings


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_money_alone_that_is_no_donation_is_drawn_too(cast: Cast):
    framed(cast.campaign)
    season = Season(cast, cast.client(cast.director))
    season.receive(1_930_250)
    hold_everywhere(season)


def test_a_loan_of_which_a_part_went_back_is_what_is_owed_everywhere(cast: Cast):
    framed(cast.campaign)
    season = Season(cast, cast.client(cast.director))
    season.receive(1_850_000)
    loan = season.lend(100_000)
    hold_everywhere(season)
    part = season.pay_back(loan, 19_750)
    hold_everywhere(season)
    season.forget_repayment(part, 19_750)
    hold_everywhere(season)


def test_a_season_of_money_is_one_truth_to_the_cent(cast: Cast):
    settle(cast, None, NOW)
    framed(cast.campaign)
    season = Season(cast, cast.client(cast.director))
    season.receive(800_001)
    season.give(460_000)
    back = season.give(12_345, "Chloé Gabarit", means="card")
    season.give(300_050, "Denis Témoin", own=True)
    loan = season.lend(150_099)
    hold_everywhere(season)
    tracts = season.quote(231_033)
    hold_everywhere(season)
    season.bind(tracts, 231_033, 231_034)
    hold_everywhere(season)
    season.pay(tracts, 231_034)
    hold_everywhere(season)
    season.prove(tracts)
    fees = season.quote(1_307, "6360", "Frais du prestataire")
    season.bind(fees, 1_307, 1_307, "6360")
    season.pay(fees, 1_307)
    hold_everywhere(season)
    helped = season.quote(9_999, "6290", "Essence")
    season.bind(helped, 9_999, 9_999, "6290")
    season.pay(helped, 9_999, direct=True)
    hold_everywhere(season)
    season.give_in_kind("381", "0,53", 20_193)
    hold_everywhere(season)
    season.give_back(back, 12_345)
    season.pay_back(loan, 50_005)
    hold_everywhere(season)
    season.unpay(fees, 1_307)
    hold_everywhere(season)
    index = zipfile.ZipFile(io.BytesIO(season.browser.get(f"{HERE}pieces.zip").content)).read("index.csv")
    assert {row[3] for row in table(index)[1:]} == {"2310,34"}
    glance = plain(season.browser.get("/c/essai/"))
    assert f"{shown(season.twin.counted)} pour 5 touchées" in glance, glance.partition("coûte une porte")[2][:300]
