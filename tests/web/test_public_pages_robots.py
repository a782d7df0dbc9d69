"""Public pages: robots are kept out without a third party, pages are light, no cookie is set, all is from here."""

import io
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import AT, Cast
from django.contrib.staticfiles import finders
from django.core import signing
from django.test import Client
from PIL import Image
from visitors import LOU, Visitor, hidden, letters, opened, work_on

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.actions import set_face
from arpenteur.web.communication.public_pages.models import PageKind, PendingAnswer
from arpenteur.web.communication.public_pages.palette import CODES, Colour, contrast
from arpenteur.web.communication.public_pages.wording import KINDS
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared import assets
from arpenteur.web.foundation.shared.limits import SharedLimit
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.photos import open_photo

pytestmark = pytest.mark.django_db
STYLES = Path(__file__).resolve().parents[2] / "frontend" / "src" / "public" / "pages.css"
MOST_BYTES = 50_000


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    opened(cast.campaign, PageKind.JOIN, PageKind.VOLUNTEER, PageKind.SIGN, PageKind.ASK)
    return Visitor(cast.campaign)


def waiting(cast: Cast) -> int:
    with sealed(cast.campaign.pk):
        return PendingAnswer.objects.count()


def other(number: int) -> dict[str, str]:
    return {"name": f"Témoin {number}", "email": f"temoin{number}@exemple.fr"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of a flood that few forms reach."""
    one, in_all = replace(robots.WITHOUT_WORK, most=5), replace(robots.WITHOUT_WORK_IN_ALL, most=3)
    monkeypatch.setattr(robots, "LAZY", SharedLimit(one, in_all, reserved=2))


@pytest.mark.usefixtures("few")
def test_a_flood_without_work_is_stopped_at_its_pace_from_a_network(cast: Cast, visitor: Visitor):
    statuses = [visitor.send("rejoindre/", other(number)).status_code for number in range(20)]
    assert statuses == [200] * 5 + [429] * 15
    assert waiting(cast) == 5
    assert len(letters()) == 5
    # Neighbours of the same /24 are the same network; another one is not.
    assert Visitor(cast.campaign, address="192.0.2.200").send("rejoindre/", other(600)).status_code == 429
    assert Visitor(cast.campaign, address="198.51.100.200").send("rejoindre/", other(601)).status_code == 200


@pytest.mark.usefixtures("few")
def test_a_flood_from_everywhere_leaves_each_network_its_own_part(cast: Cast, visitor: Visitor):
    statuses = []
    for number in range(20):
        flood = Visitor(cast.campaign, address=f"2001:db8:{number % 2:x}::{number:x}")
        statuses.append(flood.send("signer/", other(number)).status_code)
    assert statuses == [200] * (2 * 2 + 3) + [429] * 13
    assert visitor.send("signer/", other(30)).status_code == 200, "another network has its own part"


@pytest.mark.usefixtures("few")
def test_addresses_of_one_slash_64_are_one_network(cast: Cast, visitor: Visitor):
    statuses = [
        Visitor(cast.campaign, address=f"2001:db8::{number:x}").send("signer/", other(number)).status_code
        for number in range(1, 8)
    ]
    assert statuses == [200] * 5 + [429] * 2


def test_work_lets_a_hall_behind_one_address_sign(cast: Cast, visitor: Visitor):
    hall = Visitor(cast.campaign, works=True)
    assert [hall.send("signer/", other(number)).status_code for number in range(12)] == [200] * 12
    assert waiting(cast) == 12


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "9" * 13, "1e3", ""])
def test_work_that_is_none_is_held_to_the_slower_pace(
    cast: Cast, visitor: Visitor, wrong: str, monkeypatch: pytest.MonkeyPatch
):
    stamp = robots.new_stamp(cast.campaign.pk, "join:0")
    assert not robots.is_work(stamp, wrong, AT) or wrong == work_on(stamp.nonce, robots.difficulty(AT))
    monkeypatch.setattr(robots, "LAZY", replace(robots.LAZY, of_one=replace(robots.WITHOUT_WORK, most=1)))
    statuses = [visitor.send("rejoindre/", other(number), work=wrong).status_code for number in range(2)]
    assert statuses == [200, 429]


def test_work_is_checked_against_the_bits_of_its_day():
    stamp = robots.new_stamp(1, "join:0")
    for bits in (8, 12, 16):
        number = work_on(stamp.nonce, bits)
        assert robots.is_work(stamp, number, AT) == (work_on(stamp.nonce, 16) == number)
    assert robots.difficulty(datetime(2026, 12, 1, tzinfo=UTC)) == robots.difficulty(AT) == 16


def test_a_form_is_sent_once_and_only_for_its_page(cast: Cast, visitor: Visitor):
    page = visitor.get("rejoindre/").content.decode()
    form = {**LOU, "stamp": hidden(page, "stamp")}
    for _again in range(4):
        assert visitor.client.post("/pages/essai/rejoindre/", form).status_code == 200
    assert waiting(cast) == 1
    assert visitor.client.post("/pages/essai/signer/", form).status_code == 403
    opened(cast.other, PageKind.JOIN)
    assert visitor.client.post("/pages/rivale/rejoindre/", form).status_code == 403
    for stamp in ("", "x", signing.dumps([cast.campaign.pk, "join:0", "n"]), form["stamp"][:-2]):
        assert visitor.client.post("/pages/essai/rejoindre/", {**LOU, "stamp": stamp}).status_code == 403
    assert waiting(cast) == 1


def test_a_stamp_of_yesterday_is_asked_again(cast: Cast, visitor: Visitor, monkeypatch: pytest.MonkeyPatch):
    page = visitor.get("rejoindre/").content.decode()
    late = time.time() + robots.STAMP_HOURS * 3600 + 1
    monkeypatch.setattr(signing.time, "time", lambda: late)
    answer = visitor.client.post("/pages/essai/rejoindre/", {**LOU, "stamp": hidden(page, "stamp")})
    assert answer.status_code == 403
    assert "restée ouverte longtemps" in answer.content.decode()
    assert 'value="lou@exemple.fr"' in answer.content.decode()


def test_a_robot_that_fills_every_field_learns_nothing_and_leaves_nothing(cast: Cast, visitor: Visitor):
    human = visitor.send("rejoindre/", other(1)).content
    robot = visitor.send("rejoindre/", other(2), link_of_site="https://exemple.org")
    assert robot.content == human
    assert "Regardez" in visitor.send("partir/", {"email": "x@exemple.fr"}, link_of_site="x").content.decode()
    assert waiting(cast) == 1


def test_nobody_s_letterbox_is_filled(cast: Cast, visitor: Visitor):
    for number in range(8):
        Visitor(cast.campaign, address=f"203.0.{number}.1").send("rejoindre/", LOU)
    assert len(letters()) == waiting(cast) == robots.LETTERS.most


def test_nobody_s_telephone_rings_all_day(cast: Cast, visitor: Visitor):
    for number in range(5):
        sent = {"name": "Nour Brouillon", "phone": ("06 39 98 00 03", "06.39.98.00.03")[number % 2]}
        Visitor(cast.campaign, address=f"203.0.{number}.1").send("rejoindre/", sent)
    assert waiting(cast) == robots.CALLS.most


def pages(campaign: str) -> list[str]:
    return [f"/pages/{campaign}/", f"/pages/{campaign}/partir/", *(f"/pages/{campaign}/{slug}/" for slug in KINDS)]


def weight(client: Client, page: str) -> int:
    """Bytes of a page and of everything it asks for, none of it compressed."""
    body = client.get(page, headers={"Accept-Encoding": "identity"}).content
    total = len(body)
    for address in set(re.findall(r'(?:src|href)="((?:/static/|/pages/\w+/image/)[^"]+)"', body.decode())):
        if address.startswith("/static/"):
            found = finders.find(address.removeprefix("/static/"))
            assert found, address
            total += Path(str(found)).stat().st_size
        else:
            total += len(b"".join(client.get(address).streaming_content))  # type: ignore[attr-defined] — a file
    return total


def test_every_page_weighs_fifty_kilobytes_at_most_with_its_picture(cast: Cast, visitor: Visitor):
    assert not assets.missing_build(), "npm run build"
    opened(cast.campaign, PageKind.SIGN, text="Une passerelle fictive. " * 120, sentence="m" * 300, title="n" * 80)
    opened(cast.campaign, PageKind.COME, actions=[1])
    with sealed(cast.campaign.pk):
        set_face(
            campaign=cast.campaign,
            colour="blue",
            picture_shows="Des toits fictifs",
            picture=open_photo(noise()),
            by=COMMAND,
            at=AT,
        )
    weights = {page: weight(visitor.client, page) for page in pages("essai")}
    assert all(10_000 < one <= MOST_BYTES for one in weights.values()), weights


def noise() -> bytes:
    """A picture as heavy as a photo can be made to pass."""
    out = io.BytesIO()
    Image.effect_noise((1600, 900), 18).convert("RGB").save(out, "PNG")
    return out.getvalue()


def test_no_cookie_is_set_and_nothing_comes_from_elsewhere(cast: Cast, visitor: Visitor):
    for path in pages("essai"):
        if "venir" in path:
            continue
        answer = Client().get(path)
        body = answer.content.decode()
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert "no-store" in answer["Cache-Control"]
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', body) == []
        assert "<style" not in body
        assert 'style="' not in body
        assert " on" not in re.sub(r">[^<]*<", "><", body).replace("on=", "")
    sent = visitor.send("rejoindre/", LOU)
    assert not sent.cookies
    confirmed = visitor.confirm()
    assert not confirmed.cookies


def test_an_account_changes_nothing_and_no_other_token_is_asked(cast: Cast, visitor: Visitor):
    director = cast.client(cast.director)
    page = director.get("/pages/essai/rejoindre/")
    assert cast.director.name not in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode()


def test_colours_are_read_by_everyone_and_are_those_of_the_style_sheet():
    text = STYLES.read_text(encoding="utf-8")
    assert dict(re.findall(r"\.tint-(\w+)\{--tint:(#\w{6})\}", text)) == {one.value: CODES[one] for one in Colour}
    for code in CODES.values():
        assert contrast(code, "#FFFFFF") >= 4.5
        assert contrast(code, "#F6F8F7") >= 4.5


@pytest.mark.parametrize(
    ("name", "colour", "expected"), [("francais", "teal", "Je rejoins"), ("english", "teal", "I join")]
)
def test_pages_speak_french_and_english_without_a_cookie(
    cast: Cast, visitor: Visitor, name: str, colour: str, expected: str
):
    asked = "?langue=en" if name == "english" else ""
    answer = Client().get(f"/pages/essai/rejoindre/{asked}")
    assert expected in answer.content.decode()
    assert answer["Content-Language"] == ("en" if asked else "fr")
    assert not answer.cookies


def test_letters_and_receipts_are_in_the_language_of_the_page(cast: Cast, visitor: Visitor):
    visitor.send("/pages/essai/rejoindre/?langue=en", LOU | {"news_email": "on"})
    (letter,) = letters()
    assert "If it is you, confirm here" in letter
    assert "It is confirmed" in visitor.confirm().content.decode()
    assert "To leave, in one step" in letters()[-1]
