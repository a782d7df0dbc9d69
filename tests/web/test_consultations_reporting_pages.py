"""Reporting in four pages without a script, following by link or code, photos looked at by the team."""

import csv
import io
import re
from datetime import timedelta

import pytest
from cast import AT, Cast
from django.test import Client
from PIL import Image
from reported import phone_photo, reported, reporting, waiting_photo

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.reports.follow_links import follow_path
from arpenteur.web.residents.reports.models import PhotoState, ReportPhoto

pytestmark = pytest.mark.django_db
HERE = "/pages/essai/participer/signaler/"
DESK = "/c/essai/signalements/photos/"
NOW = AT + timedelta(days=1)


@pytest.fixture
def step(cast: Cast, time_machine) -> ProcessStep:
    time_machine.move_to(NOW)
    with sealed(cast.campaign.pk):
        return reporting(cast)


def fields(page: str) -> dict[str, str]:
    """What the first form of a page carries without anybody having typed."""
    form = re.search(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    assert form
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))


def send(client: Client, page: str, to: str, **typed: object) -> tuple[int, str]:
    answer = client.post(HERE, fields(page) | typed | {"to": to})
    return answer.status_code, answer.content.decode()


def walked(client: Client, step: ProcessStep, *, photo: bytes = b"", sentence: str = "Dalle cassée") -> str:
    """The preview, reached as a browser without scripts does."""
    page = client.get(HERE).content.decode()
    file = {"photo": io.BytesIO(photo)} if photo else {}
    status, page = send(client, page, "place", **file)
    assert status == 200
    status, page = send(client, page, "what", place="place de la Maquette")
    assert status == 200
    with sealed(step.campaign_id):
        number = str(step.process.categories.first().pk)
    status, page = send(client, page, "preview", category=number, sentence=sentence)
    assert status == 200
    return page


def test_a_report_in_four_pages_with_a_photo_whose_place_is_used_once(cast: Cast, home, step: ProcessStep):
    client = Client(enforce_csrf_checks=True)
    page = walked(client, step, photo=phone_photo())
    assert "Dalle cassée" in page
    status, page = send(client, page, "send", age="1", agree="1")
    assert status == 200
    code = re.search(r"<b>([2-9A-Z]{5}-[2-9A-Z]{5})</b>", page)
    assert code
    with sealed(cast.campaign.pk):
        report = Contribution.objects.get()
        assert (report.latitude, report.longitude) == (48.8645, 2.418)
        assert report.showing == Showing.HELD
        assert Resident.objects.get().email == ""
        assert ReportPhoto.objects.get().state == PhotoState.WAITING
    follow = client.post("/pages/essai/participer/suivre/", {"code": code[1].lower()})
    assert follow.status_code == 302
    assert "Dalle cassée" in client.get(follow.headers["Location"]).content.decode()
    assert not client.cookies, "no cookie"


def test_the_place_of_the_photo_is_dropped_where_she_says_so(cast: Cast, home, step: ProcessStep):
    client = Client()
    page = client.get(HERE).content.decode()
    _status, page = send(client, page, "place", photo=io.BytesIO(phone_photo()))
    assert fields(page)["latitude"] == "48.8645"
    _status, page = send(client, page, "what", place="place de la Maquette", elsewhere="1")
    assert "latitude" not in fields(page)


@pytest.mark.parametrize("missing", ["age", "agree"])
def test_nothing_is_written_without_both_ticks(cast: Cast, step: ProcessStep, missing: str):
    client = Client()
    page = walked(client, step)
    status, page = send(client, page, "send", **{one: "1" for one in ("age", "agree") if one != missing})
    assert status == 422
    with sealed(cast.campaign.pk):
        assert (Contribution.objects.count(), Resident.objects.count()) == (0, 0)


def test_a_form_is_sent_once(cast: Cast, step: ProcessStep):
    client = Client()
    page = walked(client, step)
    assert send(client, page, "send", age="1", agree="1")[0] == 200
    assert send(client, page, "send", age="1", agree="1")[0] == 422
    with sealed(cast.campaign.pk):
        assert Contribution.objects.count() == 1


def test_a_page_that_lacks_something_comes_back_with_what_was_written(step: ProcessStep):
    client = Client()
    page = client.get(HERE).content.decode()
    assert send(client, page, "place", photo=io.BytesIO(b"no picture"))[0] == 422
    assert send(client, page, "what", place="")[0] == 422
    status, page = send(client, page, "preview", place="place de la Maquette", category="0")
    assert status == 422
    assert fields(page)["place"] == "place de la Maquette"


def test_what_is_near_is_said_with_its_page(cast: Cast, home, step: ProcessStep):
    with sealed(cast.campaign.pk):
        report, _code = reported(step, at=NOW)
    client = Client()
    page = client.get(HERE).content.decode()
    _status, page = send(client, page, "place", photo=io.BytesIO(phone_photo()))
    assert f"/pages/essai/participer/signalements/{report.pk}/" in page


def test_reports_of_two_consultations_have_a_page_each(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        first, _code = reported(step, at=NOW)
        other, _code = reported(reporting(cast), "Banc cassé", at=NOW)
    assert first.number == other.number
    for one, mine, theirs in ((first, "dalles", "Banc"), (other, "Banc", "dalles")):
        page = Client().get(f"/pages/essai/participer/signalements/{one.pk}/").content.decode()
        assert mine in page
        assert theirs not in page


def test_whoever_reported_says_that_it_is_still_there_and_then_closes_it(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        report, _code = reported(step, at=NOW)
        decide(contribution=report, decision=Decision.RESOLVED, by=COMMAND, at=NOW)
    client, link = Client(enforce_csrf_checks=True), follow_path(report)
    assert client.post(link, {"act": "still"}).status_code == 302
    with sealed(cast.campaign.pk):
        report.refresh_from_db()
    assert report.decision == Decision.REOPENED
    assert client.post(link, {"act": "still"}).status_code == 422
    assert client.post(link, {"act": "confirm"}).status_code == 302
    with sealed(cast.campaign.pk):
        report.refresh_from_db()
    assert report.decision == Decision.CONFIRMED
    assert client.post(link, {"act": "withdraw"}).status_code == 302
    assert Client().get(f"/pages/essai/participer/signalements/{report.pk}/").status_code == 404
    assert Client().get(f"{link[:-3]}x/").status_code == 404


def test_a_wrong_code_opens_nothing(step: ProcessStep):
    assert Client().post("/pages/essai/participer/suivre/", {"code": "2222-2222"}).status_code == 422


def test_the_team_draws_by_clicks_and_what_it_drew_is_blurred(cast: Cast, home, step: ProcessStep):
    with sealed(cast.campaign.pk):
        report, _code = reported(step, photos=(waiting_photo(cast),), at=NOW)
        photo = ReportPhoto.objects.get()
    client = cast.client(cast.organiser)
    where = f"{DESK}{photo.pk}/"
    assert "Deux dalles" in client.get(DESK).content.decode()
    first = client.post(where, {"width": "320", "at.x": "32", "at.y": "24"}).content.decode()
    assert 'name="corner" value="100,100"' in first
    second = client.post(where, {"width": "320", "corner": "100,100", "at.x": "96", "at.y": "80"}).content.decode()
    assert 'name="region" value="100,100,300,333"' in second
    seen = client.get(f"{where}image.jpg?region=100,100,300,333")
    assert seen.headers["Cache-Control"] == "no-store, private"
    with Image.open(io.BytesIO(seen.content)) as opened:
        low, high = opened.convert("L").crop((110, 110, 190, 170)).getextrema()
        assert high - low < 140
    assert client.post(where, {"region": "100,100,300,333", "do": "clear"}).status_code == 302
    with sealed(cast.campaign.pk):
        photo.refresh_from_db()
    assert (photo.state, photo.regions) == (PhotoState.CLEAR, 1)
    public = f"/pages/essai/participer/signalements/photo/{photo.file}"
    assert Client().get(public).status_code == 404, "its report does not show yet"
    with sealed(cast.campaign.pk):
        Contribution.objects.filter(pk=report.pk).update(showing=Showing.PUBLIC, published_at=NOW)
    shown = Client().get(public)
    assert shown.status_code == 200
    with Image.open(io.BytesIO(b"".join(shown.streaming_content))) as opened:
        assert (opened.size, dict(opened.getexif())) == ((photo.width, photo.height), {})
    assert client.get(where).status_code == 404


def test_reports_are_handed_over_by_a_file_and_a_line_that_everybody_reads(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        report, _code = reported(step, at=NOW)
        other, _code = reported(step, "Banc cassé", at=NOW)
    client, where = cast.client(cast.organiser), "/c/essai/signalements/transmettre/"
    content = client.get(f"{where}signalements.csv").content.decode("utf-8-sig")
    _head, *lines = csv.reader(content.splitlines(), delimiter=";")
    assert [(line[0], line[3], line[5]) for line in lines] == [
        (str(report.number), "Deux dalles cassées", "48,864500"),
        (str(other.number), "Banc cassé", "48,864500"),
    ]
    assert lines[0][8].endswith(f"/pages/essai/participer/signalements/{report.pk}/")
    assert "mairie d’essai" in client.get(where).content.decode()
    assert client.post(where, {"report": report.pk, "to": ""}).status_code == 422
    sent = {"report": report.pk, "to": "Mairie d’essai, voirie", "reference": "2026-4471"}
    assert client.post(where, sent).status_code == 302
    for one, decision in ((report, Decision.FORWARDED), (other, Decision.NEW)):
        with sealed(cast.campaign.pk):
            one.refresh_from_db()
        assert one.decision == decision
    page = Client().get(f"/pages/essai/participer/signalements/{report.pk}/").content.decode()
    assert "2026-4471" in page


def test_nobody_else_sees_a_photo_that_waits(cast: Cast, home, step: ProcessStep):
    with sealed(cast.campaign.pk):
        reported(step, photos=(waiting_photo(cast),), at=NOW)
        photo = ReportPhoto.objects.get()
    image = f"{DESK}{photo.pk}/image.jpg"
    assert cast.client(cast.volunteer).get(image).status_code == 403
    assert cast.client(cast.outsider).get(image).status_code == 404
    assert Client().get(image).status_code == 302
    assert Client().get(f"/pages/essai/participer/signalements/photo/{photo.waiting}").status_code == 404


def test_no_step_takes_reports(cast: Cast):
    page = Client().get(HERE)
    assert page.status_code == 200
    assert "<form" not in page.content.decode()
