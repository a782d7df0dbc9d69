"""Cut, drag a street, choose another by keyboard, publish, hand over; on a phone by touch."""

import re

import pytest
from accessible import hold
from acting import act, helper, soon
from cast import AT, Cast
from fictional_place import station
from playwright.sync_api import CDPSession, Page, expect
from standing_turfs import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Cutting, Turf

pytestmark = pytest.mark.browser
ON_IT = """one => {
  const at = one.getPointAtLength(one.getTotalLength() / 3).matrixTransform(one.getScreenCTM());
  return [at.x, at.y];
}"""


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    stand_in(monkeypatch)
    return cast


@pytest.fixture
def action(cast: Cast) -> Action:
    with sealed(cast.campaign.pk):
        found = act(cast, day=soon(3), start=14, end=17, stations=(station(0), station(1)), wanted=4)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai")]
        for one in people:
            assign(action=found, volunteer=one, by=COMMAND, at=AT)
        pair(action=found, volunteers=people, by=COMMAND, at=AT)
    return found


def sign_in(page: Page, cast: Cast, address: str) -> None:
    session = cast.client(cast.organiser).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def everything_unfolded(page: Page) -> None:
    """axe-core finds nothing, nothing overflows."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    hold(page)


def held(cast: Cast, segment: int) -> int:
    with sealed(cast.campaign.pk):
        return Cutting.objects.get().holding["segments"][str(segment)]


def test_cut_drag_publish_and_hand_over(desk: Page, address: str, cast: Cast, action: Action):
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/actions/{action.pk}/")
    desk.get_by_role("link", name="Découper en secteurs").click()
    desk.get_by_label("Compté en").select_option("pairs")
    desk.get_by_label("Combien").fill("2")
    desk.get_by_role("button", name="Proposer des secteurs").click()
    rows = desk.locator(".turf-rows > li")
    expect(rows).to_have_count(2)
    expect(desk.locator("turf-map[drawn]")).to_be_visible()
    street = desk.locator('.streets [data-s="3"]')
    x, y = street.evaluate(ON_IT)
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x + 30, y + 40, steps=3)
    rows.nth(1).locator(".kk").hover()
    expect(desk.locator(".turf-bubble")).to_contain_text("17 portes")
    expect(desk.locator(".turf-bubble")).to_contain_text("de A (68 → 51) vers B (68 → 85)")
    desk.mouse.up()
    expect(rows.first).to_contain_text("51 portes")
    expect(street).to_have_class("k2")
    expect(desk.locator('.badges [data-turf="2"] .tn')).to_have_text("85")
    assert held(cast, 3) == 2
    desk.get_by_role("button", name="Défaire").click()
    expect(street).to_have_class("k1")
    # The same without a mouse: arrows, Enter, the menu.
    desk.locator("turf-map").focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.locator("#turf-to")).to_be_focused()
    desk.locator("#turf-to").select_option(label="un nouveau secteur")
    desk.get_by_role("button", name="Passer", exact=True).click()
    expect(rows).to_have_count(3)
    desk.get_by_role("button", name="Publier 3 secteurs").click()
    desk.get_by_role("button", name="Répartir les binômes").click()
    expect(rows.first).to_contain_text("Zoé Modèle, Paul Essai")
    desk.get_by_role("button", name="Remettre le secteur A").click()
    expect(desk.locator("#turf-hand .qr svg")).to_be_visible()
    expect(desk.locator("#turf-hand")).to_contain_text("À scanner par Zoé ou Paul.")
    with sealed(cast.campaign.pk):
        assert Turf.objects.filter(letter="A").exclude(digest=None).exists()
    rows.first.locator("[data-streets]").click()
    expect(rows.first.get_by_role("radio").first).to_be_visible()
    everything_unfolded(desk)


def test_a_street_is_moved_by_touch(phone: Page, address: str, cast: Cast, action: Action):
    sign_in(phone, cast, address)
    phone.goto(f"/c/essai/secteurs/{action.pk}/")
    phone.get_by_label("Compté en").select_option("pairs")
    phone.get_by_label("Combien").fill("2")
    phone.get_by_role("button", name="Proposer des secteurs").tap()
    row = phone.locator(".turf-rows > li").first
    row.locator("[data-streets]").tap()
    row.get_by_role("radio", name=re.compile("impasse Fictive")).first.check()
    row.get_by_label("Passer à").select_option(label="B (68)")
    row.get_by_role("button", name="Passer").tap()
    expect(row).to_contain_text("51 portes")
    assert held(cast, 3) == 2
    everything_unfolded(phone)


def fingers(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Fingers on the screen, as the browser hears of them."""
    touches = [{"x": x, "y": y, "id": rank} for rank, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def width(phone: Page) -> float:
    """Of the view of the map: smaller is nearer."""
    return phone.locator("turf-map svg.tmap").evaluate("one => one.viewBox.baseVal.width")


def test_two_fingers_bring_the_map_nearer_and_farther(phone: Page, address: str, cast: Cast, action: Action):
    sign_in(phone, cast, address)
    phone.goto(f"/c/essai/secteurs/{action.pk}/")
    expect(phone.locator("turf-map[drawn]")).to_be_visible()
    phone.locator("turf-map").scroll_into_view_if_needed()
    box = phone.locator("turf-map").bounding_box()
    assert box
    hand = phone.context.new_cdp_session(phone)
    x, y, whole = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, width(phone)
    fingers(hand, "touchStart", (x - 20, y), (x + 20, y))
    for apart in (30, 45, 60):
        fingers(hand, "touchMove", (x - apart, y), (x + apart, y))
    near = width(phone)
    assert whole / 4 < near < whole / 2
    left = phone.locator("turf-map svg.tmap").evaluate("one => one.viewBox.baseVal.x")
    fingers(hand, "touchMove", (x - 100, y), (x + 20, y))
    assert phone.locator("turf-map svg.tmap").evaluate("one => one.viewBox.baseVal.x") > left
    assert width(phone) == pytest.approx(near)
    fingers(hand, "touchEnd")
    fingers(hand, "touchStart", (x - 60, y), (x + 60, y))
    fingers(hand, "touchMove", (x - 10, y), (x + 10, y))
    fingers(hand, "touchEnd")
    assert width(phone) == pytest.approx(whole)
