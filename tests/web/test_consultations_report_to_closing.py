"""A report from the photo of a phone to its closing, as residents and the team see it: what a phone wrote is in no byte
that is kept, what names somebody waits for a person, what is known is suggested, what is late is chased.
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import AT, Cast
from django.core import mail
from django.db import connection
from django.test import Client
from PIL import ExifTags, Image, ImageDraw
from reported import reported, reporting

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.consultations.actions.contributions import Whereabouts
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.duties import assign_duties, remind_due
from arpenteur.web.residents.consultations.models import Contribution, Duty, ModerationCase, ProcessStep
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.reports import follow_sheet_views
from arpenteur.web.residents.reports.models import ReportPhoto
from arpenteur.web.residents.reports.queries import public_reports

pytestmark = pytest.mark.django_db
HERE = "/pages/essai/participer/signaler/"
PHOTOS = "/c/essai/signalements/photos/"
NOON = AT + timedelta(days=1)
CAMERA, OWNER, SERIAL = "TelephoneDeMaquette", "Aylin Figurine", "SERIE-0042"
PLACE = (48.8645, 2.418)
_PLAIN = {0xC4, 0xDB, 0xDD, 0xDA, *range(0xC0, 0xC4)}
"""Segments that draw pixels: tables, frame, restart interval, scan (ITU T.81, table B.1)."""


@pytest.fixture
def step(cast: Cast, time_machine) -> ProcessStep:
    time_machine.move_to(NOON)
    with sealed(cast.campaign.pk):
        return reporting(cast)


def phone_jpeg() -> bytes:
    """A JPEG with all that phones write: EXIF with owner, serial number, place and a thumbnail that shows what is later
    blurred; XMP; a profile of colours; a comment. Turned by ninety degrees.
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Maquette", CAMERA
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.DateTime] = 6, "2026:09:02 17:45:12"
    more = exif.get_ifd(ExifTags.IFD.Exif)
    more[ExifTags.Base.CameraOwnerName], more[ExifTags.Base.BodySerialNumber] = OWNER, SERIAL
    more[ExifTags.Base.DateTimeOriginal] = "2026:09:02 17:45:12"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (48.0, 51.0, 52.2)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (2.0, 25.0, 4.8)
    picture = Image.new("RGB", (800, 600), "teal")
    ImageDraw.Draw(picture).rectangle((100, 100, 200, 180), "white")
    out = io.BytesIO()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a owner="{OWNER}" exif:GPSLatitude="48,51.87N"/></x:xmpmeta>'
    picture.save(
        out, "JPEG", exif=exif, xmp=xmp.encode(), icc_profile=b"profil " + CAMERA.encode(), comment=SERIAL.encode()
    )
    return out.getvalue()


def segments(jpeg: bytes) -> set[int]:
    """Marks of the segments of a JPEG before its pixels."""
    found, at = set[int](), 2
    assert jpeg[:2] == b"\xff\xd8"
    while True:
        assert jpeg[at] == 0xFF
        mark = jpeg[at + 1]
        found.add(mark)
        if mark == 0xDA:
            return found
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])


def fields(page: str) -> dict[str, str]:
    """What the first form of a page carries without anybody having typed."""
    form = re.search(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    assert form
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))


def preview(
    step: ProcessStep,
    sentence: str = "Dalle cassée",
    *,
    photo: bytes = b"",
    place: str = "place de la Maquette",
    category: int = 0,
    client: Client | None = None,
    **typed: str,
) -> tuple[Client, str]:
    """A visitor at the last of the four pages."""
    client = client or Client(enforce_csrf_checks=True)
    with sealed(step.campaign_id):
        chosen = str(list(step.process.categories.all())[category].pk)
    page = client.get(HERE).content.decode()
    pages: list[tuple[str, dict[str, Any]]] = [
        ("place", {"photo": io.BytesIO(photo)} if photo else {}),
        ("what", {"place": place, **typed}),
        ("preview", {"category": chosen, "sentence": sentence}),
    ]
    for to, more in pages:
        answer = client.post(HERE, {**fields(page), **more, "to": to})
        assert answer.status_code == 200, answer.content.decode()
        page = answer.content.decode()
    return client, page


def sent(step: ProcessStep, sentence: str = "Dalle cassée", **more: Any) -> str:
    """The page that thanks, with a code and a link."""
    client, page = preview(step, sentence, **more)
    answer = client.post(HERE, {**fields(page), "to": "send", "age": "1", "agree": "1"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def kept_bytes(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, and every row of every table as the database gives it."""
    for file in sorted(home.rglob("*")):
        if file.is_file():
            yield str(file), file.read_bytes()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("consultations_", "reports_", "outbox_", "audit_")):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — a table of ours
                yield table, repr(cursor.fetchall()).encode()


def test_nothing_that_a_phone_wrote_is_in_a_byte_that_is_kept_or_given(
    cast: Cast, home: Path, step: ProcessStep, django_capture_on_commit_callbacks: Any
):
    photo = phone_jpeg()
    for told in (CAMERA, OWNER, SERIAL, "2026:09:02", "48,51.87N"):
        assert told.encode() in photo, "the phone wrote it"
    assert segments(photo) >= {0xE1, 0xE2, 0xFE}
    sent(step, photo=photo)
    with sealed(cast.campaign.pk):
        row, report = ReportPhoto.objects.get(), Contribution.objects.get()
        assert (report.latitude, report.longitude) == PLACE, "its place is the report's, by her own preview"
    desk, where = cast.client(cast.organiser), f"{PHOTOS}{row.pk}/"
    waiting = desk.get(f"{where}image.jpg").content
    (stored,) = [file for file in home.rglob("photos/*/*") if file.is_file()]
    assert stored.suffix == ".waiting"
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(where, {"region": "100,100,300,333", "do": "clear"}).status_code == 302
    assert not stored.exists(), "what came is destroyed"
    assert desk.post(f"/c/essai/habitants/texte/{report.pk}/", {"do": "publish"}).status_code == 302
    with sealed(cast.campaign.pk):
        row.refresh_from_db()
    public = [Client().get(f"/pages/essai/participer/signalements/photo/{one}") for one in (row.file, row.small)]
    shown = [b"".join(one.streaming_content) for one in public]
    files = [file.read_bytes() for file in home.rglob("photos/*/*") if file.is_file()]
    assert sorted(files) == sorted(shown)
    for jpeg in (waiting, *shown):
        assert segments(jpeg) <= _PLAIN | {0xE0}, "pixels and the head of JFIF"
        with Image.open(io.BytesIO(jpeg)) as opened:
            assert dict(opened.getexif()) == {}
            assert opened.height > opened.width, "it was turned the right way up before its orientation went"
    with sealed(cast.campaign.pk):
        kept = dict(kept_bytes(home))
    assert any(b"place de la Maquette" in content for content in kept.values()), "what she said is read here"
    for name, content in kept.items():
        for told in (CAMERA, OWNER, SERIAL, "2026:09:02", "48,51.87N"):
            assert told.encode() not in content, (name, told)


def test_a_place_that_she_refuses_is_kept_nowhere(cast: Cast, home: Path, step: ProcessStep):
    sent(step, photo=phone_jpeg(), elsewhere="1")
    with sealed(cast.campaign.pk):
        report = Contribution.objects.get()
        assert (report.latitude, report.longitude, report.place) == (None, None, "place de la Maquette")
        kept = dict(kept_bytes(home))
    assert any(b"place de la Maquette" in content for content in kept.values()), "what she said is read here"
    assert [name for name, content in kept.items() if b"48.8645" in content] == []


@pytest.mark.parametrize(
    ("sentence", "place", "marked"),
    [
        ("M. Figurine jette ses sacs ici", "place de la Maquette", "M. Figurine"),
        ("Aylin Gabarit gare sa moto ici", "place de la Maquette", "Aylin Gabarit"),
        ("Voiture AB-123-CD sur la dalle", "place de la Maquette", "AB-123-CD"),
        ("voiture ab123cd sur la dalle", "place de la Maquette", "ab123cd"),
        ("Camion 1234 AB 31 sur la dalle", "place de la Maquette", "1234 AB 31"),
        ("Dalle cassée, appelez le 06 39 98 00 12", "place de la Maquette", "06 39 98 00 12"),
        ("Dalle cassée", "au 12 bis rue des Lilas", "12 bis rue des Lilas"),
    ],
)
def test_names_and_plates_wait_for_a_person_to_look(
    cast: Cast, step: ProcessStep, sentence: str, place: str, marked: str
):
    page = sent(step, sentence, place=place)
    assert "avant qu’il paraisse" in page
    with sealed(cast.campaign.pk):
        report = Contribution.objects.get()
        assert report.showing == Showing.HELD
        assert ModerationCase.objects.get(contribution=report).outcome == ""
    public = f"/pages/essai/participer/signalements/{report.pk}/"
    elsewhere = (
        "/pages/essai/participer/",
        f"/open311/essai/v2/requests/{report.pk}.json",
        "/open311/essai/v2/requests.xml",
        f"/pages/essai/participer/{step.process_id}/fil.atom",
    )
    assert Client().get(public).status_code == 404
    for path in elsewhere:
        assert marked not in Client().get(path).content.decode(), path
    desk, where = cast.client(cast.organiser), f"/c/essai/habitants/texte/{report.pk}/"
    waiting = desk.get(where).content.decode()
    assert f"<mark>{marked}</mark>" in waiting or marked in waiting
    assert desk.post(where, {"do": "publish"}).status_code == 302
    assert marked in Client().get(public).content.decode(), "a person looked, and it shows"


@pytest.mark.parametrize(
    ("degrees", "category", "suggested"), [(0.00162, 0, True), (0.0027, 0, False), (0.00162, 1, False)]
)
def test_a_duplicate_is_suggested_before_it_is_sent_and_followed_instead(
    cast: Cast, home: Path, step: ProcessStep, degrees: float, category: int, suggested: bool
):
    """180 metres away in the same category; neither 300 metres away nor in another one."""
    with sealed(cast.campaign.pk):
        spot = Whereabouts("place de la Maquette", PLACE[0] + degrees, PLACE[1], 10)
        known, _code = reported(step, "Deux dalles cassées", spot=spot, category=category, at=NOON)
    client, page = preview(step, photo=phone_jpeg())
    path = f"/pages/essai/participer/signalements/{known.pk}/"
    assert (path in page) is suggested
    if not suggested:
        return
    shown = client.get(path).content.decode()
    follow = re.search(r'href="([^"]*/suivre/)"', shown)
    assert follow
    assert "Deux dalles cassées" in client.get(follow[1]).content.decode()
    answer = client.post(HERE, {**fields(page), "to": "send", "age": "1", "agree": "1"})
    assert answer.status_code == 200, "it is suggested, never joined alone"
    with sealed(cast.campaign.pk):
        assert Contribution.objects.count() == 2


def chased(*moments: datetime, clock: Any) -> list[tuple[int, str]]:
    """Who was written to on each of some days."""
    found = []
    for at in moments:
        before = len(mail.outbox)
        clock.move_to(at)
        remind_due(at=at)
        deliver_due(at=at)
        found += [(at.day, one.to[0].partition("@")[0]) for one in mail.outbox[before:]]
    return sorted(found)


def test_a_report_is_chased_before_its_term_on_it_after_it_and_then_up(cast: Cast, time_machine):
    """Three working days after Wednesday 2 September 2026: Monday 7."""
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast), "Lampe éteinte", category=1)
        duty = Duty.objects.get(contribution=report)
        assert duty.due_at.date().isoformat() == "2026-09-07"
        hand = cast.leader.memberships.get(campaign=cast.campaign)
        assign_duties(campaign=cast.campaign, duties=[duty], to=hand, by=COMMAND, at=AT)
    days = [datetime(2026, 9, day, 7, 0, tzinfo=AT.tzinfo) for day in range(3, 23)]
    assert chased(*days, clock=time_machine) == [
        (3, "leader"),
        (7, "leader"),
        (14, "leader"),
        (21, "director"),
        (21, "leader"),
        (21, "organiser"),
    ]
    assert all("Lampe" not in one.subject + one.body for one in mail.outbox)
    with sealed(cast.campaign.pk):
        for decision in (Decision.FORWARDED, Decision.RESOLVED):
            decide(contribution=report, decision=decision, by=COMMAND, at=days[-1])
        assert not Duty.objects.filter(contribution=report, done_at=None).exists()


def test_it_is_followed_by_its_link_and_by_the_code_that_is_printed(
    cast: Cast, step: ProcessStep, monkeypatch: pytest.MonkeyPatch
):
    page = sent(step)
    printed: list[dict[str, Any]] = []

    def kept(template: Path, data: dict[str, Any]) -> list[bytes]:
        printed.append(data)
        return typeset(template, data)

    monkeypatch.setattr(follow_sheet_views, "typeset", kept)
    own, form = re.search(r'<a href="http://testserver(/suivi-signalement/[^"]+)">', page), fields(page)
    assert own
    sheet = Client(enforce_csrf_checks=True).post("/pages/essai/participer/suivre/papier/", form)
    assert sheet.content.startswith(b"%PDF-")
    with sealed(cast.campaign.pk):
        report = public_reports(cast.campaign).get()
        for decision, reason in ((Decision.FORWARDED, "Mairie d’essai, 2026-4471"), (Decision.RESOLVED, "Dalle posée")):
            decide(contribution=report, decision=decision, reason=reason, by=COMMAND, at=NOON)
    somebody = Client(enforce_csrf_checks=True)
    found = somebody.post("/pages/essai/participer/suivre/", {"code": str(printed[0]["code"]).lower()})
    assert found.status_code == 302
    for path in (own[1], found.headers["Location"]):
        followed = somebody.get(path).content.decode()
        assert "2026-4471" in followed
        assert 'value="confirm"' in followed, "she alone closes it"
    everybody = Client().get(f"/pages/essai/participer/signalements/{report.pk}/").content.decode()
    assert 'value="confirm"' not in everybody
    assert somebody.post(found.headers["Location"], {"act": "confirm"}).status_code == 302
    listed = json.loads(Client().get("/open311/essai/v2/requests.json").content)
    assert [(one["service_request_id"], one["status"]) for one in listed] == [(str(report.pk), "closed")]
