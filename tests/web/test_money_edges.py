"""Edges of the account: days that are the last, movements that are alike, what is missing and what is not."""

from datetime import date, timedelta

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from known_contacts import words
from mailings import member_of
from money_books import NOW, framed, gave

from arpenteur.web.accountability.money.alerts import FILING_AHEAD, to_file
from arpenteur.web.accountability.money.flow import BOTTOM, LEFT, RIGHT, TOP, Flow
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.accountability.money.models import StatementLine
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def statement(*rows: tuple[str, str, str]) -> bytes:
    """Movements of one day in OFX: cents as text, who, and the identifier of the bank."""
    lines = "".join(
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261122<TRNAMT>{amount}<FITID>{number}<NAME>{name}</STMTTRN>"
        for amount, name, number in rows
    )
    head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
    body = f"<BANKTRANLIST><DTSTART>20261101<DTEND>20261130\n{lines}\n</BANKTRANLIST>"
    account = "<BANKACCTFROM><BANKID>00000<ACCTID>0000<ACCTTYPE>CHECKING</BANKACCTFROM>"
    whole = f"<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>EUR\n{account}\n{body}</STMTRS></STMTTRNRS>"
    return f"{head}OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n{whole}</BANKMSGSRSV1></OFX>\n".encode("cp1252")


def bring(cast: Cast, content: bytes) -> int:
    """Movements known once a statement was brought."""
    answer = cast.client(cast.director).post(
        "/c/essai/argent/banque/apporter/", {"file": SimpleUploadedFile("releve", content)}
    )
    assert answer.status_code == 302, words(answer)
    with sealed(cast.campaign.pk):
        return StatementLine.objects.count()


def test_the_identifier_of_the_bank_tells_movements_apart_else_their_words(cast: Cast):
    """Two gifts of one sum by one name are two; one that the bank words anew in a later statement is the same."""
    framed(cast.campaign)
    assert bring(cast, statement(("+10.00", "VIR ALMA", "F1"), ("+10.00", "VIR ALMA", "F2"))) == 2
    assert bring(cast, statement(("+10.00", "VIREMENT DE ALMA", "F1"), ("+10.00", "VIR BASILE", "F3"))) == 3
    csv = "Date;Libellé;Montant\n23/11/2026;VIR ALMA;10,00\n23/11/2026;VIR BASILE;10,00\n"
    assert bring(cast, csv.encode()) == 5
    again = csv + "23/11/2026;VIR ALMA;10,00\n"
    assert bring(cast, again.encode()) == 6


def test_the_page_of_a_donation_names_who_gave_to_who_may_see_it(cast: Cast):
    framed(cast.campaign)
    one, other = gave(cast.campaign, "Alma Figurante", 5_000), gave(cast.campaign, "Basile Maquette", 7_000)
    for each, name in ((one, "Alma Figurante"), (other, "Basile Maquette")):
        page = f"/c/essai/argent/dons/{each.pk}/"
        said = words(cast.client(cast.director).get(page))
        assert name in said
        assert "exemple@" not in said
        assert cast.client(cast.organiser).get(page).status_code == 403
    with sealed(cast.campaign.pk):
        type(one).objects.filter(pk=one.pk).update(donor=None)
    said = words(cast.client(cast.director).get(f"/c/essai/argent/dons/{one.pk}/"))
    assert "Alma Figurante" not in said


def test_the_account_to_be_filed_is_told_from_its_days_on_with_what_is_missing(cast: Cast):
    framed(cast.campaign)
    with sealed(cast.campaign.pk):
        before = frame_of(cast.campaign).law.files_before
        member = member_of(cast, cast.director)
        for at, told in (
            (before - FILING_AHEAD - timedelta(seconds=1), 0),
            (before - FILING_AHEAD, 1),
            (before, 1),
            (before + timedelta(seconds=1), 0),
        ):
            found = list(to_file(member, at))
            assert len(found) == told, at
        (alert,) = to_file(member, before)
        assert "manqu" in alert.detail
        assert any(one.isdecimal() for one in alert.detail.split())
        assert not list(to_file(member_of(cast, cast.organiser), before))


@pytest.mark.parametrize(
    ("euros", "lines"),
    [
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4]),
        (8, [0, 2, 4, 6, 8]),
        (9, [0, 5]),
        (20, [0, 5, 10, 15, 20]),
        (21, [0, 10, 20]),
        (60_383, [0, 20_000, 40_000, 60_000]),
    ],
)
def test_the_upright_axis_has_round_sums_and_four_of_them_at_most(euros: int, lines: list[int]):
    day = date(2026, 11, 1)
    flow = Flow(day, day, day + timedelta(days=100), [(day, 100)], [(day, 0)], [], euros * 100)
    found = flow.lines
    assert [int("".join(c for c in one.text if c.isdecimal())) for one in found] == lines
    assert {one.x for one in found} == {LEFT - 6}
    assert [one.y for one in found] == pytest.approx([BOTTOM - (BOTTOM - TOP) * one / (1.04 * euros) for one in lines])


def test_days_lie_between_the_ends_of_the_frame():
    first, last = date(2026, 11, 1), date(2026, 11, 11)
    flow = Flow(date(2026, 11, 6), first, last, [(first, 50)], [(first, 100)], [], None)
    assert flow.now == pytest.approx((LEFT + RIGHT) / 2)
    assert Flow(date(2027, 1, 1), first, last, [(first, 50)], [(first, 100)], [], None).now == RIGHT
    assert Flow(date(2026, 1, 1), first, last, [(first, 50)], [(first, 100)], [], None).now == LEFT
    assert (flow.most, flow.ceiling_y) == (100, None)
    assert flow.heights["paid"] == pytest.approx(BOTTOM - (BOTTOM - TOP) / 1.04)
