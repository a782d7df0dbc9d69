"""Posters and their photos: what a camera writes is gone, what is no photo is refused, only members see it."""

import errno
import io
import struct
import zlib
from pathlib import Path

import pytest
from acting import act, address, helper
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from fictional_place import station
from PIL import Image

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, Poster
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.ground.fieldwork.photo_decoding import MOST_BYTES
from arpenteur.web.ground.fieldwork.photos import LONGEST_SIDE, keep_photo, open_photo

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def pasting(cast: Cast) -> Action:
    with sealed(cast.campaign.pk):
        return act(cast, kind=Kind.POSTERS, stations=(station(0),))


def picture(size: tuple[int, int] = (60, 40), format: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format, **options)
    return out.getvalue()


def send(cast: Cast, action: Action, photo: bytes | None, name: str = "photo.jpg", kind: str = "image/jpeg", **more):
    sent = {"station": station(0), "place": "Panneau 3", **more}
    if photo is not None:
        sent["photo"] = SimpleUploadedFile(name, photo, kind)
    return cast.client(cast.director).post(address(cast, f"{action.pk}/affiches/"), sent)


def files(home: Path) -> list[Path]:
    return sorted(one for one in home.rglob("*") if one.is_file() and "photos" in one.parts)


def poster(cast: Cast) -> Poster:
    with sealed(cast.campaign.pk):
        return Poster.objects.select_related("campaign").get()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_anew_as_a_small_jpeg_of_a_random_name(cast: Cast, pasting: Action, home: Path, format: str):
    assert send(cast, pasting, picture((2400, 1200), format), "../../../etc/passwd.jpg").status_code == 302
    (file,) = files(home)
    assert file.parent == home / "photos" / str(cast.campaign.pk)
    assert file.name == poster(cast).photo
    assert len(file.stem) == 32
    with Image.open(file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))


def test_nothing_of_the_camera_is_kept(cast: Cast, pasting: Action, home: Path):
    exif = Image.Exif()
    exif[0x010F] = "Appareil secret"
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
    sent = picture((80, 40), exif=exif, comment=b"Chez Nour")
    assert b"Appareil secret" in sent
    assert send(cast, pasting, sent).status_code == 302
    kept = files(home)[0].read_bytes()
    for hidden in (b"Appareil", b"Exif", b"Nour", b"GPS"):
        assert hidden not in kept
    with Image.open(io.BytesIO(kept)) as upright:
        assert upright.size == (40, 80)
        assert not upright.getexif()


def bomb() -> bytes:
    """A PNG whose head announces 40,000 × 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 40_001)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "wrong",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + b"\0" * 40,
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        picture()[:120],
        b"\0" * (MOST_BYTES + 1),
        bomb(),
    ],
    ids=["svg", "html", "gif", "broken", "cut", "large", "bomb"],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(cast: Cast, pasting: Action, home: Path, wrong: bytes):
    answer = send(cast, pasting, wrong)
    assert answer.status_code == 422
    assert "Panneau 3" in answer.content.decode()
    assert files(home) == []
    with sealed(cast.campaign.pk):
        assert Poster.objects.count() == 0


def test_what_is_hidden_behind_a_picture_does_not_survive(cast: Cast, pasting: Action, home: Path):
    assert send(cast, pasting, picture() + b"<script>alert(1)</script>").status_code == 302
    assert b"script" not in files(home)[0].read_bytes()


def test_a_photo_is_shown_in_place_to_those_who_see_the_action_only(cast: Cast, pasting: Action):
    send(cast, pasting, picture())
    one = poster(cast)
    url = address(cast, f"affiches/{one.pk}/photo.jpg")
    answer = cast.client(cast.director).get(url)
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="affiche-{one.pk}.jpg"'
    assert answer.headers["Cache-Control"].startswith("private")
    assert b"".join(cast.client(cast.volunteer).get(url).streaming_content)
    assert cast.client(cast.guest).get(url).status_code == 403
    assert cast.client(cast.rival).get(url).status_code == 404
    with sealed(cast.campaign.pk):
        Action.objects.update(open=False)
    assert cast.client(cast.volunteer).get(url).status_code == 404


@pytest.mark.parametrize("name", ["../../secret_key", "/etc/passwd", "a.svg", "missing.jpg", "../x.jpg", ""])
def test_a_name_that_is_not_ours_opens_no_file(cast: Cast, pasting: Action, home: Path, name: str):
    send(cast, pasting, None)
    (home / "secret_key").write_text("secret")
    (home / "x.jpg").write_text("secret")
    with sealed(cast.campaign.pk):
        Poster.objects.update(photo=name)
    assert cast.client(cast.director).get(address(cast, f"affiches/{poster(cast).pk}/photo.jpg")).status_code == 404


def test_the_take_down_list_names_its_day_and_shortens(cast: Cast, pasting: Action, home: Path):
    send(cast, pasting, picture(), place="Panneau <b>9</b>")
    one = poster(cast)
    browser = cast.client(cast.director)
    page = browser.get(address(cast, "affiches/")).content.decode()
    assert "28 mars 2027" in page
    assert "Panneau &lt;b&gt;9" in page
    new = SimpleUploadedFile("n.png", picture(format="PNG"), "image/png")
    sent = {"condition": "damaged", "photo": new}
    assert browser.post(address(cast, f"affiches/{one.pk}/"), sent).status_code == 302
    assert poster(cast).photo != one.photo
    assert browser.post(address(cast, f"affiches/{one.pk}/"), {"condition": "down"}).status_code == 302
    page = browser.get(address(cast, "affiches/")).content.decode()
    assert "Aucune affiche n’est posée" in page
    assert "1 est déjà décollée" in page


def test_posters_are_written_down_by_those_who_are_in_the_action(cast: Cast, pasting: Action):
    browser = cast.client(cast.volunteer)
    url = address(cast, f"{pasting.pk}/affiches/")
    sent = {"station": station(0), "place": "Panneau 1"}
    assert browser.post(url, sent).status_code == 403
    with sealed(cast.campaign.pk):
        assign(action=pasting, volunteer=helper(cast.campaign, "Lou", user=cast.volunteer), **BY)
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, {**sent, "station": station(4)}).status_code == 422
    assert browser.post(url, {**sent, "place": " "}).status_code == 422
    assert browser.post(address(cast, f"affiches/{poster(cast).pk}/"), {"condition": "x"}).status_code == 302
    assert poster(cast).condition == "good"


def test_a_full_disk_leaves_no_half_of_a_photo(cast: Cast, pasting: Action, home: Path, monkeypatch):
    def full(self: Path, _content: bytes) -> None:
        self.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    photo = open_photo(picture())
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        keep_photo(photo, cast.campaign.pk)
    assert files(home) == []


def test_only_whoever_writes_down_what_is_done_in_an_action_is_shown_buttons_for_its_posters(cast: Cast):
    with sealed(cast.campaign.pk):
        pasting = act(cast, kind=Kind.POSTERS, stations=(station(0),), open=True)
    assert send(cast, pasting, None).status_code == 302
    shown = {}
    for name in ("director", "organiser", "leader", "volunteer"):
        page = cast.client(getattr(cast, name)).get(address(cast, "affiches/")).content.decode()
        assert "Panneau 3" in page
        url = address(cast, f"affiches/{poster(cast).pk}/")
        shown[name] = url in page
        written = cast.client(getattr(cast, name)).post(url, {"condition": "good"}).status_code
        assert written == (302 if shown[name] else 403), name
    assert shown == {"director": True, "organiser": True, "leader": True, "volunteer": False}
