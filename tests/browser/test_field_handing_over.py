"""A phone without a network goes through a partner's: a camera reads its codes, its doors are counted once."""

import gzip
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import hold
from cast import Cast
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from walked_turf import Walked, walked_turf

from arpenteur.web.foundation.shared.assets import BUILD
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import DoorEvent
from field_phone import WAIT, Phone

pytestmark = pytest.mark.browser
LARGEST = 40_000
"""Bytes of what shows and reads codes, compressed."""
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PICTURE, SHOWN = (640, 480), 12
"""What the camera of the tests sees, and pictures of each code: thirty a second."""
SHOW, TAKE = "Passer par le téléphone de quelqu’un", "Prendre les portes d’un autre téléphone"


@pytest.fixture
def turfs(cast: Cast) -> tuple[Walked, Walked]:
    """Of one action: the other one is that of a second pair."""
    with sealed(cast.campaign.pk):
        first = walked_turf(cast)
        return first, walked_turf(cast, letter="B", action=first.turf.action)


@pytest.fixture
def lost(new_phone: Callable[..., Phone], turfs: tuple[Walked, Walked]) -> Phone:
    """A phone with 18 doors and no network, at its queue."""
    phone = new_phone()
    phone.open(turfs[0].secret)
    phone.ready_offline()
    phone.walk()
    phone.building("200")
    phone.context.set_offline(True)
    phone.doors(*("absent", "opened") * 9)
    phone.queued(18)
    phone.page.locator(".outbox").tap()
    return phone


def kept(walked: Walked) -> list[DoorEvent]:
    with sealed(walked.turf.campaign_id):
        return list(DoorEvent.objects.filter(turf=walked.turf).select_related("phone").order_by("number"))


def codes(page: Page) -> list[Image.Image]:
    """Every code that a phone shows, by hand."""
    shown = page.locator(".show-code")
    expect(shown).to_have_attribute("data-codes", re.compile(r"\d"))
    count = int(shown.get_attribute("data-codes") or 0)
    page.get_by_role("button", name="Suivant").tap()
    seen: dict[str, Image.Image] = {}
    for _ in range(count):
        name = page.locator(".show-code svg").get_attribute("aria-label") or ""
        seen[name] = Image.open(io.BytesIO(shown.screenshot()))
        page.get_by_role("button", name="Suivant").tap()
    assert sorted(seen) == [f"QR {rank} sur {count}" for rank in range(1, count + 1)]
    return list(seen.values())


def film(pictures: list[Image.Image], file: Path) -> Path:
    """What a camera sees that is held before the screen: over and over again."""
    with file.open("wb") as out:
        for picture in pictures:
            seen = Image.new("RGB", PICTURE, "#7a7a72")
            seen.paste(picture.convert("RGB").resize((400, 400 * picture.height // picture.width)), (120, 40))
            frame = io.BytesIO()
            seen.save(frame, "JPEG", quality=80)
            out.write(frame.getvalue() * SHOWN)
    return file


def looking(another: Callable[..., Browser], file: Path) -> Browser:
    return another(*CAMERA, f"--use-file-for-fake-video-capture={file}")


def test_a_partner_s_phone_reads_the_codes_and_each_door_is_counted_once(
    lost: Phone, new_phone: Callable[..., Phone], turfs: tuple[Walked, Walked], another, tmp_path: Path
):
    lost.tap(SHOW)
    seen = film(codes(lost.page), tmp_path / "codes.mjpeg")
    partner = new_phone(looking(another, seen))
    partner.open(turfs[1].secret)
    partner.ready_offline()
    partner.context.set_offline(True)
    partner.page.locator(".outbox").tap()
    partner.tap(TAKE)
    partner.tap("Ouvrir l’appareil photo")
    told = partner.page.get_by_text("18 portes du secteur A prises, elles partiront avec les vôtres.")
    expect(told).to_be_visible(timeout=WAIT)
    assert partner.page.evaluate("document.querySelector('video').srcObject") is None
    assert kept(turfs[0]) == []
    partner.page.reload()
    partner.tap("Retour", exact=True)
    expect(partner.page.get_by_text("18 portes d’un autre téléphone attendent")).to_be_visible()
    partner.back_online()
    partner.stored("carried", 0)
    expect(partner.page.get_by_text("d’un autre téléphone attendent")).to_be_hidden(timeout=WAIT)
    assert Counter(one.outcome for one in kept(turfs[0])) == {"absent": 9, "opened": 9}
    assert kept(turfs[1]) == []
    lost.queued(18)
    lost.back_online()
    lost.queued(0)
    events = kept(turfs[0])
    assert [one.sent_number for one in events] == list(range(1, 19))
    assert {one.phone.device for one in events} == {kept_device(lost)}


def kept_device(phone: Phone) -> uuid.UUID:
    return uuid.UUID(phone.holds()["stored"]["turfs"][0]["device"])


def test_its_file_opens_on_the_other_phone_and_shows_no_pass(
    lost: Phone, new_phone: Callable[..., Phone], turfs: tuple[Walked, Walked], tmp_path: Path
):
    with lost.page.expect_download() as saved:
        lost.tap("Enregistrer un fichier")
    saved.value.save_as(file := tmp_path / "resultats.json")
    content = json.loads(json.loads(file.read_text("utf-8"))["content"])
    assert "pass" not in content
    assert len(content["events"]) == 18
    partner = new_phone()
    partner.open(turfs[1].secret)
    partner.page.locator(".outbox").tap()
    partner.tap(TAKE)
    partner.page.locator("input[type=file]").set_input_files(file)
    expect(partner.page.get_by_text("18 portes du secteur A prises")).to_be_visible()
    partner.tap("Retour", exact=True)
    partner.stored("carried", 0)
    expect(partner.page.get_by_text("d’un autre téléphone attendent")).to_be_hidden(timeout=WAIT)
    assert len(kept(turfs[0])) == 18
    lost.back_online()
    lost.queued(0)
    assert len(kept(turfs[0])) == 18


def test_a_code_of_something_else_is_overlooked_with_a_sentence(
    new_phone: Callable[..., Phone], turfs: tuple[Walked, Walked], another, tmp_path: Path
):
    drawing = new_phone()
    drawing.open(turfs[0].secret)
    drawing.walk()
    drawing.tap("Menu")
    drawing.page.locator(".choice").filter(has_text="Garder le contact").tap()
    shown = drawing.page.locator(".qr").screenshot()
    reading = new_phone(looking(another, film([Image.open(io.BytesIO(shown))], tmp_path / "other.mjpeg")))
    reading.open(turfs[1].secret)
    reading.page.locator(".outbox").tap()
    reading.tap(TAKE)
    reading.tap("Ouvrir l’appareil photo")
    expect(reading.page.get_by_text("Ce QR ne vient pas d’un téléphone en tournée.")).to_be_visible(timeout=WAIT)
    assert reading.holds()["stored"]["carried"] == []
    live = "() => document.querySelector('video').srcObject.getVideoTracks()[0]"
    track = reading.page.evaluate_handle(live)
    reading.tap("Retour", exact=True)
    assert track.evaluate("one => one.readyState") == "ended"


def test_a_camera_that_is_refused_leaves_the_file(new_phone: Callable[..., Phone], turfs: tuple[Walked, Walked]):
    phone = new_phone()
    phone.open(turfs[0].secret)
    phone.page.locator(".outbox").tap()
    phone.tap(TAKE)
    phone.tap("Ouvrir l’appareil photo")
    expect(phone.page.get_by_text("L’appareil photo ne s’ouvre pas.")).to_be_visible(timeout=WAIT)
    expect(phone.page.get_by_role("button", name="Ouvrir un fichier de résultats")).to_be_visible()
    phone.page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b'{"kind": "events", "pass": "x"}'}
    )
    expect(phone.page.get_by_text("Ce fichier n’est pas celui d’un téléphone en tournée")).to_be_visible()


@pytest.mark.parametrize("width", [360, 240])
def test_a_code_is_as_large_as_the_screen_black_on_white_in_every_light(lost: Phone, width: int):
    lost.page.set_viewport_size({"width": width, "height": 780 if width == 360 else 432})
    lost.tap(SHOW)
    lost.page.get_by_role("button", name="Suivant").tap()
    for theme in ("light", "dark", "sun"):
        lost.page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        hold(lost.page)
        colours = "['.paper', '.print'].map((one) => getComputedStyle(document.querySelector(one)).fill)"
        assert lost.page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    box = lost.page.locator(".show-code svg").bounding_box()
    assert box is not None
    assert box["width"] >= (width if width == 360 else 238)
    lost.page.get_by_role("button", name="Faire défiler").tap()
    count = int(lost.page.locator(".show-code").get_attribute("data-codes") or 0)
    for rank in range(1, count + 1):
        expect(lost.page.get_by_role("img", name=f"QR {rank} sur {count}")).to_be_visible(timeout=WAIT)
    lost.tap("Retour", exact=True)
    lost.tap(TAKE)
    hold(lost.page)


def test_codes_are_a_piece_of_their_own():
    built = json.loads((BUILD / "manifest.json").read_text("utf-8"))
    weight = len(gzip.compress((BUILD / built["field/src/codes/index.ts"]["file"]).read_bytes(), 9))
    print(f"\n piece of codes: {weight:,} bytes")  # noqa: T201 — seen with -s
    assert weight < LARGEST
    assert "imports" not in built["field/src/codes/index.ts"]
    assert not {"imports", "dynamicImports"} & built["field/src/main.ts"].keys()
