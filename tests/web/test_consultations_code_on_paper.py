"""The code of a report on A4 and on a ticket: its square leads to the report, and nothing of it is kept or addressed."""

import io
import logging
from datetime import timedelta

import pypdf
import pytest
from cast import AT, Cast
from consulted import VISITOR
from django.test import Client
from reported import reported, reporting

from arpenteur.web.consultations.models import Resident
from arpenteur.web.consultations.reports.codes import in_two_groups
from arpenteur.web.consultations.reports.links import FOLLOW
from arpenteur.web.shared.sealing import sealed

pytestmark = pytest.mark.django_db
WHERE = "/pages/essai/participer/suivre/papier/"


@pytest.fixture
def known(cast: Cast, time_machine):
    time_machine.move_to(AT + timedelta(days=1))
    with sealed(cast.campaign.pk):
        report, code = reported(reporting(cast), "Deux dalles cassées")
        return report, code, Resident.objects.get(contributions=report).pseudonym


def pages(content: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(("form", "width"), [("a4", 210), ("ticket", 80)])
def test_one_page_with_the_code_and_nothing_of_the_report(known, form: str, width: int):
    report, code, pseudonym = known
    answer = Client().post(WHERE, {"code": in_two_groups(code), "format": form})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    (page,) = pages(answer.content)
    assert round(float(page.mediabox.width) * 25.4 / 72) == width
    text = page.extract_text()
    assert in_two_groups(code) in text.replace(" ", "")
    assert "/pages/essai/participer/suivre" in text.replace("\n", "").replace(" ", "")
    assert "dalles" not in text
    assert pseudonym not in text
    assert str(report.number) in text


def test_a_wrong_code_prints_nothing_and_wrong_ones_are_counted(known):
    client = Client()
    answers = [client.post(WHERE, {"code": f"22{number:02}-2222"}) for number in range(40)]
    assert {one.status_code for one in answers} == {422}
    assert client.post(WHERE, {"code": known[1]}).status_code == 422, "too many guesses from here"


def test_another_campaign_prints_nothing(cast: Cast, known):
    answer = Client().post(f"/pages/{cast.other.slug}/participer/suivre/papier/", {"code": known[1]})
    assert answer.status_code in {404, 422}


def test_the_code_stands_in_no_log(known, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        Client().post(WHERE, {"code": known[1]})
    assert known[1] not in caplog.text
    assert VISITOR
    assert FOLLOW
