"""Statements of the bank in three formats, matched by hand with what was written; the file of a payment provider."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from known_contacts import words
from money_books import BY, NOW, framed, gave, new_gift, paid

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_gifts import Means
from arpenteur.domain.money_loans import LoanTerms
from arpenteur.web.accountability.money.bank_actions import match
from arpenteur.web.accountability.money.donation_actions import return_donation
from arpenteur.web.accountability.money.expense_actions import go_back
from arpenteur.web.accountability.money.loan_actions import NewLoan, keep_loan, pay_back, remove_repayment
from arpenteur.web.accountability.money.models import (
    BankMatch,
    Donation,
    DonationImport,
    Donor,
    LoanRepayment,
    Statement,
    StatementLine,
)
from arpenteur.web.accountability.money.reconciling import entries_of
from arpenteur.web.accountability.money.statements import read_statement
from arpenteur.web.accountability.money.words import ReturnReason
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
HERE = "/c/essai/argent/banque/"
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">3900.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">4000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-22</Dt></BookgDt>
<NtryDtls><TxDtls><Refs><EndToEndId>DON-1</EndToEndId></Refs><RltdPties><Dbtr><Nm>ALMA FIGURANTE</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>DON LISTE MAQUETTE</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt>
<NtryDtls><TxDtls><RltdPties><Cdtr><Nm>IMPRIMERIE GABARIT</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<BookgDt><Dt>2026-12-01</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>00000<ACCTID>0000<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261122<TRNAMT>+4000.00<FITID>F1<NAME>VIR ALMA FIGURANTE<MEMO>DON</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261126<TRNAMT>-100,00<FITID>F2<NAME>IMPRIMERIE GABARIT</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>3900.00<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
CSV = (
    "Date opération;Libellé;Débit euros;Crédit euros\n"
    "22/11/2026;VIR ALMA FIGURANTE;;4 000,00\n26/11/2026;IMPRIMERIE GABARIT;-100,00;\n"
)
FILES = {"camt": CAMT.encode(), "ofx": OFX.encode("cp1252"), "csv": CSV.encode("cp1252")}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def bring(cast: Cast, content: bytes):
    data = {"file": SimpleUploadedFile("releve", content)}
    return cast.client(cast.director).post(f"{HERE}apporter/", data)


def booked(cast: Cast) -> None:
    framed(cast.campaign)
    gave(cast.campaign, cents=400_000)
    paid(cast.campaign, 10_000)


@pytest.mark.parametrize("form", FILES)
def test_a_statement_of_each_format_gives_the_same_movements(form: str):
    read = read_statement(FILES[form])
    assert read["form"] == form
    assert read["balance"] == (None if form == "csv" else 390_000)
    assert [(line[0], line[1]) for line in read["lines"]] == [("2026-11-22", 400_000), ("2026-11-26", -10_000)]
    assert "FIGURANTE" in read["lines"][0][2]
    assert "GABARIT" in read["lines"][1][2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CAMT.replace('Ccy="EUR">4000', 'Ccy="CHF">4000').encode(), "CHF"),
        (b"<html><body>releve</body></html>", "pas un relev"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "ne se lit pas"),
        (b"<Document>", "ne se lit pas"),
        ("Nom;Prénom\nA;B\n".encode(), "pas un relevé"),
        ("Date;Libellé;Montant\n31/02/2026;a;1\n".encode(), "date illisible"),
        ("Date;Libellé;Montant\n01/02/2026;a;beaucoup\n".encode(), "montant illisible"),
        (b"OFXHEADER:100\n\n<OFX>", "OFX"),
    ],
)
def test_what_is_no_statement_is_one_sentence(content: bytes, said: str):
    with pytest.raises(InputError, match=said):
        read_statement(content)


def test_a_statement_of_each_format_is_read_apart_and_matched_by_hand(cast: Cast):
    booked(cast)
    browser = cast.client(cast.director)
    assert bring(cast, FILES["camt"]).status_code == 302
    text = words(browser.get(HERE))
    assert "2 mouvements à expliquer" in text
    assert "3 900 € d’après la banque" in text
    with sealed(cast.campaign.pk):
        lines = list(StatementLine.objects.order_by("booked_on"))
        donation = Donation.objects.get()
        assert "FIGURANTE" not in str(StatementLine.objects.values_list("text").first())
    browser.post(f"{HERE}{lines[0].pk}/rapprocher/", {"entry": [f"donation:{donation.pk}"] * 2})
    with sealed(cast.campaign.pk):
        expense = BankMatch.objects.get().donation
        assert expense == donation
    text = words(browser.get(HERE))
    assert "1 mouvement à expliquer" in text
    assert "Tracts" in text
    with sealed(cast.campaign.pk):
        assert [one.verb for one in Entry.objects.filter(verb__startswith="bank.")] == ["bank.matched"]


def test_the_same_statement_again_and_in_another_format(cast: Cast):
    booked(cast)
    assert bring(cast, FILES["ofx"]).status_code == 302
    again = bring(cast, FILES["ofx"])
    assert again.status_code == 422
    assert "sont déjà là" in words(again)
    with sealed(cast.campaign.pk):
        assert (Statement.objects.count(), StatementLine.objects.count()) == (1, 2)


def test_two_lines_alike_in_one_statement_are_two(cast: Cast):
    booked(cast)
    twice = "Date;Libellé;Montant\n22/11/2026;CHQ;50\n22/11/2026;CHQ;50\n"
    assert bring(cast, twice.encode()).status_code == 302
    with sealed(cast.campaign.pk):
        assert StatementLine.objects.count() == 2


def test_a_match_adds_up_is_made_once_and_is_undone(cast: Cast):
    booked(cast)
    bring(cast, FILES["csv"])
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        came, went = StatementLine.objects.order_by("booked_on")
        donation = Donation.objects.get()
        expense = paid_expense()
        with pytest.raises(InputError, match="cent"):
            match(line=went, entries=[donation], **BY)
        match(line=went, entries=[expense], **BY)
        with pytest.raises(InputError):
            match(line=went, entries=[expense], **BY)
        with pytest.raises(InputError, match="rapprochement"):
            go_back(expense=expense, **BY)
    statement = words(browser.post(f"{HERE}releves/{came.statement_id}/retirer/", follow=True))
    assert "sont rapprochées" in statement
    browser.post(f"{HERE}{went.pk}/defaire/")
    browser.post(f"{HERE}{came.pk}/ecarter/")
    with sealed(cast.campaign.pk):
        assert BankMatch.objects.count() == 0
        came.refresh_from_db()
        assert came.aside
        go_back(expense=expense, **BY)
    browser.post(f"{HERE}releves/{came.statement_id}/retirer/")
    with sealed(cast.campaign.pk):
        assert StatementLine.objects.count() == 0


def paid_expense():
    from arpenteur.web.accountability.money.models import Expense

    return Expense.objects.exclude(paid_on=None).get()


# -- the file of a payment provider ----------------------------------------------------------------------------------

PROVIDER = (
    "Référence;Date du paiement;Montant;Nom payeur;Prénom payeur;Email payeur;Adresse payeur;Code postal;Ville;Pays;"
    "Nationalité;Raison sociale;Statut\n"
    "HA-1;20/11/2026 10:12;50,00;Figurante;Alma;a@exemple.fr;1 rue Épure;00001;Valmarche;France;française;;Validé\n"
    "HA-2;20/11/2026 11:00;4600,01;Témoin;Basile;b@exemple.fr;2 rue Épure;00001;Valmarche;France;française;;Validé\n"
    "HA-3;21/11/2026 11:00;20;Gabarit;Chloé;c@exemple.fr;3 rue Épure;1000;Bruxelles;Belgique;belge;;Validé\n"
    "HA-4;21/11/2026 12:00;30;Maquette;Denis;d@exemple.fr;4 rue Épure;00001;Valmarche;France;française;SARL;Validé\n"
    "HA-5;21/11/2026 13:00;25,5;Figurante;Alma;a@exemple.fr;1 rue Épure;00001;Valmarche;France;française;;Validé\n"
    "HA-6;21/11/2026 13:00;25,5;Croquis;Elsa;e@exemple.fr;1 rue Épure;00001;Valmarche;France;française;;Annulé\n"
    "HA-7;un jour;25,5;Croquis;Elsa;e@exemple.fr;1 rue Épure;00001;Valmarche;France;française;;Validé\n"
)


def provider(cast: Cast, text: str = PROVIDER):
    data = {"file": SimpleUploadedFile("dons.csv", text.encode())}
    return cast.client(cast.director).post("/c/essai/argent/dons/importer/", data)


def test_the_file_of_a_provider_keeps_what_the_law_lets_and_tells_the_rest_by_line(cast: Cast):
    framed(cast.campaign)
    answer = provider(cast)
    assert answer.status_code == 302
    text = words(cast.client(cast.director).get(answer.headers["Location"]))
    assert "2</b>" in text
    for said in ("0,01 € de trop", "ni nationalité française", "Une entreprise", "aucune date lisible"):
        assert said in text
    for name in ("Témoin", "Gabarit", "Maquette", "Croquis"):
        assert name not in text
    with sealed(cast.campaign.pk):
        rows = Donation.objects.order_by("reference")
        assert [(one.reference, one.cents, one.given_on) for one in rows] == [
            ("HA-1", 5_000, date(2026, 11, 20)),
            ("HA-5", 2_550, date(2026, 11, 21)),
        ]
        assert Donor.objects.count() == 1
        assert [line for line, _rule, _why in DonationImport.objects.get().refused] == [3, 4, 5, 8]


def test_the_same_file_again_changes_nothing_and_a_file_is_undone_whole(cast: Cast):
    framed(cast.campaign)
    first = provider(cast).headers["Location"]
    provider(cast)
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == 2
        assert DonationImport.objects.first().known == 2
    cast.client(cast.director).post(f"{first}defaire/")
    with sealed(cast.campaign.pk):
        assert (Donation.objects.count(), Donor.objects.count()) == (0, 0)
    provider(cast)
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == 2


def test_a_file_whose_money_was_spent_or_has_a_receipt_is_not_undone(cast: Cast):
    framed(cast.campaign)
    first = provider(cast).headers["Location"]
    paid(cast.campaign, 7_550)
    text = words(cast.client(cast.director).post(f"{first}defaire/", follow=True))
    assert "revenez d’abord sur ces paiements" in text
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == 2


def test_a_file_without_what_the_law_asks_is_refused(cast: Cast):
    framed(cast.campaign)
    answer = provider(cast, "Date;Montant;Nom\n20/11/2026;50;Figurante\n")
    assert answer.status_code == 422
    assert "nationalite" in words(answer)


def test_a_transfer_of_the_provider_is_proposed_as_the_whole_of_its_file(cast: Cast):
    framed(cast.campaign)
    provider(cast)
    bring(cast, b"Date;Libelle;Montant\n24/11/2026;VERSEMENT PAYEUR;75,50\n")
    text = words(cast.client(cast.director).get(HERE))
    assert text.count('name="entry" value="donation:') == 2


def test_cash_is_brought_to_the_bank_and_proposed_too_and_choices_of_what_goes_out_are_of_its_side(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=10_000, means=Means.CASH)
    gave(cast.campaign, "Basile Témoin", cents=20_000)
    bring(cast, b"Date;Libelle;Montant\n24/11/2026;VERSEMENT ESPECES;100,00\n25/11/2026;FRAIS;-12,50\n")
    text = words(cast.client(cast.director).get(HERE))
    assert text.count('name="entry" value="donation:') == 1
    assert text.count('<option value="donation:') == 2
    assert "FRAIS" in text


def test_a_transfer_of_the_provider_less_its_fees_is_proposed_with_the_payment_of_these_fees(cast: Cast):
    framed(cast.campaign)
    provider(cast)
    paid(cast.campaign, 113, label="Frais du prestataire", heading="6360")
    bring(cast, b"Date;Libelle;Montant\n24/11/2026;VERSEMENT PAYEUR;74,37\n")
    browser = cast.client(cast.director)
    keys = re.findall(r'name="entry" value="(\w+:\d+)"', browser.get(HERE).content.decode())
    assert [one.partition(":")[0] for one in keys] == ["donation", "donation", "expense"]
    with sealed(cast.campaign.pk):
        line = StatementLine.objects.get()
    browser.post(f"{HERE}{line.pk}/rapprocher/", {"entry": keys})
    with sealed(cast.campaign.pk):
        assert BankMatch.objects.filter(line=line).count() == 3


def test_what_goes_back_is_matched_as_it_came_and_as_it_went(cast: Cast):
    framed(cast.campaign)
    kept = gave(cast.campaign, "Chloé Gabarit", 7_000)
    gave(cast.campaign, cents=400_000)
    with sealed(cast.campaign.pk):
        terms = LoanTerms(100_000, date(2026, 11, 20), date(2027, 11, 20), Decimal(0))
        loan = keep_loan(campaign=cast.campaign, new=NewLoan(new_gift("Basile Maquette").donor, terms), **BY)
        part = pay_back(loan=loan, cents=30_000, on=date(2026, 11, 28), **BY)
        return_donation(donation=kept, why=ReturnReason.ASKED, on=date(2026, 11, 27), **BY)
    lines = "20/11/2026;CHEQUE;70,00\n27/11/2026;VIR RETOUR;-70,00\n28/11/2026;VIR PRET;-300,00\n"
    bring(cast, f"Date;Libelle;Montant\n{lines}".encode())
    browser = cast.client(cast.director)
    text = words(browser.get(HERE))
    assert (f"don n° {kept.pk}, rendu" in text, f"prêt n° {loan.pk}, remboursé" in text) == (True, True)
    with sealed(cast.campaign.pk):
        came, went, back = StatementLine.objects.order_by("booked_on")
        match(line=came, entries=[kept], **BY)
        with pytest.raises(InputError, match="au cent près"):
            match(
                line=went, entries=entries_of(cast.campaign, [f"refund:{kept.pk}"] * 2 + [f"repayment:{part.pk}"]), **BY
            )
    for line, key in ((went, f"refund:{kept.pk}"), (back, f"repayment:{part.pk}")):
        browser.post(f"{HERE}{line.pk}/rapprocher/", {"entry": key})
    with sealed(cast.campaign.pk):
        assert {one.line_id for one in BankMatch.objects.all()} == {came.pk, went.pk, back.pk}
        with pytest.raises(InputError, match="banque"):
            remove_repayment(repayment=LoanRepayment.objects.get(), **BY)
    page = browser.post(f"/c/essai/argent/prets/remboursements/{part.pk}/retirer/", follow=True)
    assert "rapproch" in words(page)
    browser.post(f"{HERE}{went.pk}/defaire/")
    with sealed(cast.campaign.pk):
        assert BankMatch.objects.count() == 2
        match(line=went, entries=entries_of(cast.campaign, [f"refund:{kept.pk}"]), **BY)


def test_an_overdraft_is_told_by_the_bank_and_by_the_days_that_were_written(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=20_000, on=date(2026, 11, 28))
    paid(cast.campaign, 15_000)
    browser = cast.client(cast.director)
    assert "à découvert de 150 €, dès le 25 novembre 2026" in plain(words(browser.get(HERE)))
    bring(
        cast,
        CAMT.replace("3900.00", "12.50")
        .replace("<CdtDbtInd>CRDT</CdtDbtInd></Bal>\n<Ntry>", "<CdtDbtInd>DBIT</CdtDbtInd></Bal>\n<Ntry>")
        .encode(),
    )
    assert "La banque dit −12,50 € : un découvert" in plain(words(browser.get(HERE)))
    text = plain(words(browser.get("/c/essai/argent/depot/")))
    assert "Le compte bancaire a été à découvert de 150 €" in text


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)
