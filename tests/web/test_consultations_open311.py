"""Open311 of a campaign: a client of the standard reads what is published and posts with a key, in XML and JSON."""

import json
from datetime import timedelta

import pytest
from cast import AT, Cast
from defusedxml.ElementTree import fromstring
from django.test import Client
from reported import reported, reporting

from arpenteur.domain.alike_reports import Spot
from arpenteur.web.audit.actors import COMMAND
from arpenteur.web.consultations.actions.deciding import decide
from arpenteur.web.consultations.actions.moderating import StatementOfReasons, hide
from arpenteur.web.consultations.kinds import CaseGround, EntryChannel
from arpenteur.web.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.consultations.open311.forwarding import (
    FORM,
    ReportToForward,
    endpoint_of,
    posted_form,
    read_acknowledgement,
    read_services,
    read_statuses,
)
from arpenteur.web.consultations.open311.values import OpenOrClosed
from arpenteur.web.consultations.reports.actions import close_poster_key, open_poster_key
from arpenteur.web.consultations.reports.queries import report_of_code
from arpenteur.web.consultations.states import Decision
from arpenteur.web.shared.sealing import sealed

pytestmark = pytest.mark.django_db
BASE = "/open311/essai/v2"
NOON = AT + timedelta(days=1)


@pytest.fixture
def step(cast: Cast, time_machine) -> ProcessStep:
    time_machine.move_to(NOON)
    with sealed(cast.campaign.pk):
        return reporting(cast)


def get(path: str, **given: str) -> bytes:
    answer = Client().get(f"{BASE}/{path}", given)
    assert answer.status_code == 200, answer.content
    return answer.content


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_client_finds_its_way_from_the_discovery(step: ProcessStep, form: str):
    answer = Client().get(f"{BASE}/discovery.{form}")
    assert answer.headers["Content-Type"] == {
        "xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8",
    }[form]  # fmt: skip
    assert endpoint_of(answer.content) == f"http://testserver{BASE}"
    names = [one.name for one in read_services(get(f"services.{form}"))]
    assert names == ["Trottoir, chaussée", "Éclairage"]
    first = read_services(get(f"services.{form}"))[0]
    assert b"service_code" in get(f"services/{first.code}.{form}")


@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_is_published_is_read_and_nothing_of_who_sent_it(cast: Cast, step: ProcessStep, form: str):
    with sealed(cast.campaign.pk):
        report, _code = reported(step)
        held, _code = reported(step, "Voiture AB-123-CD")
        hidden, _code = reported(step, "Banc cassé")
        hide(contribution=hidden, reasons=StatementOfReasons(CaseGround.RULES, "règle 3", "tout"), by=COMMAND, at=NOON)
        pseudonym = Resident.objects.get(contributions=report).pseudonym
        decide(contribution=report, decision=Decision.FORWARDED, by=COMMAND, at=NOON)
    content = get(f"requests.{form}")
    (found,) = read_statuses(content)
    assert (found.request_id, found.status) == (str(report.pk), OpenOrClosed.OPEN)
    assert found.expected is not None
    text = content.decode()
    assert pseudonym not in text
    assert "AB-123" not in text
    assert "Deux dalles cassées" in text
    assert read_statuses(get(f"requests/{report.pk}.{form}")) == [found]
    for other in (held, hidden):
        assert Client().get(f"{BASE}/requests/{other.pk}.{form}").status_code == 404


def test_open_and_closed_services_and_dates(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        first, second = reported(step)[0], reported(step, "Lampe éteinte", category=1)[0]
        decide(contribution=first, decision=Decision.RESOLVED, by=COMMAND, at=NOON)
    ids = [one.request_id for one in read_statuses(get("requests.json", status="closed"))]
    assert ids == [str(first.pk)]
    assert [one.request_id for one in read_statuses(get("requests.json", status="open"))] == [str(second.pk)]
    assert len(read_statuses(get("requests.json", service_code=str(second.category_id)))) == 1
    assert read_statuses(get("requests.json", start_date="2026-09-02T20:00:00Z")) == []
    assert len(read_statuses(get("requests.json", service_request_id=f"{first.pk},{second.pk}"))) == 2
    assert len(read_statuses(get("requests.json", page_size="1", page="2"))) == 1
    assert Client().get(f"{BASE}/requests.json", {"status": "done"}).status_code == 400


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_program_with_a_key_posts_and_its_report_is_followed(cast: Cast, step: ProcessStep, form: str):
    with sealed(cast.campaign.pk):
        key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
        code = str(step.process.categories.first().pk)
    body = posted_form(ReportToForward(code, Spot(43.6045, 1.444), "place de la Maquette", "Une dalle cassée"), secret)
    extra = b"&first_name=Lou&last_name=Gabarit&phone=0639980001&media_url=http%3A%2F%2Fexemple.invalid%2Fa.jpg"
    answer = Client().post(f"{BASE}/requests.{form}", body + extra, content_type=FORM)
    assert answer.status_code == 200, answer.content
    taken = read_acknowledgement(answer.content)
    with sealed(cast.campaign.pk):
        made = Contribution.objects.get(pk=int(taken.request_id))
        assert (made.channel, made.author_id, made.latitude) == (EntryChannel.API, None, 43.6045)
        assert made.words.title == "Une dalle cassée"
        assert report_of_code(cast.campaign, taken.notice.rpartition(" ")[2]) == made
        close_poster_key(key=key, by=COMMAND, at=NOON)
    refused = Client().post(f"{BASE}/requests.{form}", body, content_type=FORM)
    assert refused.status_code == 403
    if form == "xml":
        assert fromstring(refused.content).findtext("error/code") == "403"
    else:
        assert json.loads(refused.content)[0]["code"] == 403


def test_a_long_description_is_cut_into_a_sentence_and_a_text(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        _key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
        code = str(step.process.categories.first().pk)
    words = "Une dalle cassée devant la gare. " * 30
    body = posted_form(ReportToForward(code, Spot(43.6, 1.4), "place de la Maquette", words), secret)
    number = int(
        read_acknowledgement(Client().post(f"{BASE}/requests.json", body, content_type=FORM).content).request_id
    )
    with sealed(cast.campaign.pk):
        shown = Contribution.objects.get(pk=number).words
        assert len(shown.title) <= 140
        assert shown.body == words.strip()


def test_no_key_and_a_wrong_form_write_nothing(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        _key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
    for given, status in (({}, 403), ({"api_key": "x"}, 403), ({"api_key": secret}, 400),
                          ({"api_key": secret, "service_code": "999999"}, 404)):  # fmt: skip
        assert Client().post(f"{BASE}/requests.json", given).status_code == status
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()


def test_formats_and_campaigns_that_are_none(step: ProcessStep):
    assert Client().get(f"{BASE}/services.html").status_code == 404
    assert Client().get("/open311/personne/v2/services.json").status_code == 404
