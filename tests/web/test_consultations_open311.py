"""Open311 of a campaign: a client of the standard reads what is published and posts with a key, in XML and JSON."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import AT, Cast
from defusedxml.ElementTree import fromstring
from django.test import Client
from reported import reported, reporting

from arpenteur.domain.alike_reports import Spot
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.moderation import StatementOfReasons, hide
from arpenteur.web.residents.consultations.kinds import CaseGround, EntryChannel
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import Decision
from arpenteur.web.residents.consultations.surges import MOST_AT_STEP
from arpenteur.web.residents.reports.actions import close_poster_key, open_poster_key
from arpenteur.web.residents.reports.open311.client import (
    FORM,
    ReportToForward,
    endpoint_of,
    posted_form,
    read_acknowledgement,
    read_services,
    read_statuses,
)
from arpenteur.web.residents.reports.open311.values import OpenOrClosed
from arpenteur.web.residents.reports.open311_views import POSTED
from arpenteur.web.residents.reports.queries import report_of_code

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
    assert (
        answer.headers["Content-Type"]
        == {
            "xml": "text/xml; charset=utf-8",
            "json": "application/json; charset=utf-8",
        }[form]
    )
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
    body = posted_form(ReportToForward(code, Spot(48.8645, 2.418), "place de la Maquette", "Une dalle cassée"), secret)
    extra = b"&first_name=Lou&last_name=Gabarit&phone=0639980001&media_url=http%3A%2F%2Fexemple.invalid%2Fa.jpg"
    answer = Client().post(f"{BASE}/requests.{form}", body + extra, content_type=FORM)
    assert answer.status_code == 200, answer.content
    taken = read_acknowledgement(answer.content)
    with sealed(cast.campaign.pk):
        made = Contribution.objects.get(pk=int(taken.request_id))
        assert (made.channel, made.author_id, made.latitude) == (EntryChannel.API, None, 48.8645)
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
    body = posted_form(ReportToForward(code, Spot(48.86, 2.41), "place de la Maquette", words), secret)
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
    for given, status in (
        ({}, 403),
        ({"api_key": "x"}, 403),
        ({"api_key": secret}, 400),
        ({"api_key": secret, "service_code": "999999"}, 404),
    ):
        assert Client().post(f"{BASE}/requests.json", given).status_code == status
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()


class OpenClient:
    """A program that knows nothing but the standard and where the discovery is; both formats read as one tree."""

    def __init__(self, form: str, key: str = "") -> None:
        self.form, self.key, self.browser = form, key, Client(enforce_csrf_checks=True)
        self.base = endpoint_of(self.browser.get(f"{BASE}/discovery.{form}").content).removeprefix("http://testserver")

    def get(self, path: str, **asked: str) -> tuple[int, list[dict[str, str]]]:
        """The status and the rows of an answer."""
        return self.read(self.browser.get(f"{self.base}/{path}.{self.form}", asked))

    def post(self, **sent: str) -> tuple[int, list[dict[str, str]]]:
        """A report."""
        fields = {"api_key": self.key, **sent}
        return self.read(self.browser.post(f"{self.base}/requests.{self.form}", {k: v for k, v in fields.items() if v}))

    def read(self, answer: Any) -> tuple[int, list[dict[str, str]]]:
        """Rows as texts, empty ones left out."""
        if self.form == "xml":
            assert answer.headers["Content-Type"].startswith("text/xml")
            rows = [{one.tag: one.text or "" for one in row} for row in fromstring(answer.content)]
        else:
            assert answer.headers["Content-Type"].startswith("application/json")
            found = json.loads(answer.content)
            rows = [{k: "" if v is None else str(v) for k, v in row.items()} for row in found]
        return answer.status_code, [{k: v for k, v in row.items() if v} for row in rows]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_program_that_knows_the_standard_alone_posts_reads_and_is_told_what_is_wrong(
    cast: Cast, step: ProcessStep, form: str
):
    with sealed(cast.campaign.pk):
        _key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
    program = OpenClient(form, secret)
    status, services = program.get("services")
    assert status == 200
    assert {one["type"] for one in services} == {"realtime"}
    code = services[0]["service_code"]
    definition = Client().get(f"{BASE}/services/{code}.{form}").content
    assert code == (
        fromstring(definition).findtext("service_code") if form == "xml" else json.loads(definition)["service_code"]
    )
    for path in ("services/999999", "requests/999999", "tokens/999999", "tokens/jeton", f"tokens/{'9' * 60}"):
        status, (fault,) = program.get(path)
        assert (status, fault["code"]) == (404, "404"), path
        assert fault["description"]
    status, faults = program.post(service_code=code, lat="91", long="x", description="a" * 4001)
    assert status == 400
    assert [one["code"] for one in faults] == ["400", "400"], "everything that is wrong is told at once"
    for sent in ({"service_code": code}, {"address_string": "place de la Maquette"}):
        status, (fault,) = program.post(**sent)
        assert (status, fault["code"]) == (400, "400")
    status, (fault,) = OpenClient(form).post(service_code=code, lat="48.86", long="2.41")
    assert (status, fault["code"]) == (403, "403")
    status, (made,) = program.post(service_code=code, lat="48.8645", long="2.418", description="Dalle cassée")
    assert status == 200
    number = made["service_request_id"]
    assert program.get(f"tokens/{number}") == (200, [{"service_request_id": number, "token": number}])
    for path in (f"requests/{number}", "requests"):
        status, (report,) = program.get(path)
        assert (report["service_request_id"], report["status"], report["service_code"]) == (number, "open", code)
        assert (report["lat"], report["long"], report["description"]) == ("48.8645", "2.418", "Dalle cassée")
        assert datetime.fromisoformat(report["requested_datetime"]).utcoffset() is not None
        assert not {"email", "first_name", "last_name", "phone", "device_id", "account_id"} & set(report)


def test_a_program_that_floods_is_stopped_within_the_hour_and_what_it_sent_waits(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
        code = str(step.process.categories.first().pk)
    program = OpenClient("json", secret)
    sent = {"service_code": code, "lat": "48.8645", "long": "2.418", "description": "Dalle cassée"}
    for _one in range(POSTED.most - MOST_AT_STEP - 2):
        POSTED.take(key.pk)
    assert [program.post(**sent)[0] for _one in range(MOST_AT_STEP + 3)] == [*[200] * (MOST_AT_STEP + 2), 400]
    with sealed(cast.campaign.pk):
        shown = Contribution.objects.filter(showing="public").count()
        assert (shown, Contribution.objects.count()) == (MOST_AT_STEP, MOST_AT_STEP + 2)


def test_formats_and_campaigns_that_are_none(step: ProcessStep):
    assert Client().get(f"{BASE}/services.html").status_code == 404
    assert Client().get("/open311/personne/v2/services.json").status_code == 404
