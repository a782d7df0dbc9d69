"""The code of a report on A4 and on a ticket: one page, nothing of the report on it, and it is in no address or log."""

import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import AT, Cast
from django.test import Client
from pdf_drawing import MM, pages_of
from reported import reported, reporting

from arpenteur.web.communication.public_pages.poster import square
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.consultations.models import Resident
from arpenteur.web.residents.reports import follow_sheet_views
from arpenteur.web.residents.reports.follow_codes import in_two_groups
from arpenteur.web.residents.reports.follow_links import follow_path

pytestmark = pytest.mark.django_db
WHERE = "/pages/essai/participer/suivre/papier/"


@pytest.fixture
def known(cast: Cast, time_machine):
    time_machine.move_to(AT + timedelta(days=1))
    with sealed(cast.campaign.pk):
        report, code = reported(reporting(cast), "Deux dalles cassées")
        return report, code, Resident.objects.get(contributions=report).pseudonym


@pytest.mark.parametrize(("form", "width"), [("a4", 210), ("ticket", 80)])
def test_one_page_that_no_browser_keeps(known, home: Path, form: str, width: int):
    _report, code, _pseudonym = known
    before = {file for file in home.rglob("*") if file.is_file()}
    answer = Client().post(WHERE, {"code": in_two_groups(code), "format": form})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    (page,) = pages_of(answer.content)
    wide = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+)", answer.content)
    assert wide is not None
    assert round(float(wide[1]) / MM) == width
    assert max(text.size for text in page.texts) > (25 if form == "a4" else 15), "the code is read from afar"
    assert {file for file in home.rglob("*") if file.is_file()} == before


def test_what_is_set_is_the_code_and_the_way_to_it_and_nothing_of_the_report(known, monkeypatch: pytest.MonkeyPatch):
    report, code, pseudonym = known
    given: list[dict[str, Any]] = []

    def kept(template: Path, data: dict[str, Any]) -> list[bytes]:
        given.append(data)
        return typeset(template, data)

    monkeypatch.setattr(follow_sheet_views, "typeset", kept)
    Client().post(WHERE, {"code": code})
    (data,) = given
    assert data["code"] == in_two_groups(code)
    assert data["address"] == "testserver/pages/essai/participer/suivre"
    assert data["square"] == square(f"http://testserver{follow_path(report)}").decode()
    said = json.dumps({name: value for name, value in data.items() if name != "square"})
    assert "dalles" not in said
    assert "Maquette" not in said
    assert pseudonym not in said


def test_a_wrong_code_prints_nothing_and_wrong_ones_are_counted(known):
    client = Client()
    answers = [client.post(WHERE, {"code": f"22{number:02}-2222"}) for number in range(40)]
    assert {one.status_code for one in answers} == {422}
    assert client.post(WHERE, {"code": known[1]}).status_code == 200, "a right one prints all the same"


def test_another_campaign_prints_nothing(cast: Cast, known):
    where = f"/pages/{cast.other.slug}/participer/suivre/"
    for page in (where, f"{where}papier/"):
        assert Client().post(page, {"code": known[1]}).status_code == 404, "nobody is asked anything there"
    with sealed(cast.other.pk):
        reporting(replace(cast, campaign=cast.other))
    for page in (where, f"{where}papier/"):
        assert Client().post(page, {"code": known[1]}).status_code == 422


def test_the_code_stands_in_no_log(known, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        Client().post(WHERE, {"code": known[1]})
    assert known[1] not in caplog.text
