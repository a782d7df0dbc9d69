"""From who is free to who goes where: read, changed by keyboard and dragging, published, told, taken back."""

import re
from datetime import time

import pytest
from accessible import check
from cast import Cast
from crowd import someone
from fictional_place import write_fictional_place
from playwright.sync_api import Locator, Page, expect
from saturday import NAMES
from street_grid import grid_of_town, stand_on_streets

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action

pytestmark = pytest.mark.browser
EVERY_DAY = tuple((day, time(6), time(23)) for day in range(7))


@pytest.fixture(scope="module")
def walked_place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_place(tmp_path_factory.mktemp("walked") / "snapshot", more=grid_of_town())


@pytest.fixture
def week(cast: Cast, walked_place: Snapshot, monkeypatch: pytest.MonkeyPatch) -> str:
    stand_on_streets(walked_place, monkeypatch)
    with sealed(cast.campaign.pk):
        for name in NAMES:
            someone(cast, name, week=EVERY_DAY, phone="0601020304")
    return f"/c/{cast.campaign.slug}/semaine/preparer/"


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.director).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def row_of(page: Page, name: str) -> Locator:
    return page.locator(".duo").filter(has_text=name)


def fits(page: Page) -> None:
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner


def test_three_clicks_from_the_campaign_to_who_goes_where(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(f"/c/{cast.campaign.slug}/")
    desk.get_by_role("link", name="Semaine").first.click()
    desk.get_by_role("link", name="Préparer", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("5 personnes, 3 secteurs")
    desk.get_by_role("button", name=re.compile("^Publier")).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("0 sur 5")
    desk.get_by_role("checkbox", name="les 5").check()
    desk.get_by_role("button", name="Dire que c’est fait").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("5 sur 5")
    desk.get_by_role("button", name=re.compile("Tout défaire")).click()
    expect(desk.get_by_text("Tout est défait")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_a_person_moves_by_keyboard_alone_and_by_dragging(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(week)
    alone = desk.locator(".duo.miss .who1").first
    name = alone.inner_text().strip()
    alone.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".who1.here").first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2 secteurs")
    expect(row_of(desk, name).locator(".who1")).to_have_count(3)
    to = desk.locator(".duo").filter(has_not_text=name).first
    other = to.locator(".who1").first.inner_text().strip()
    row_of(desk, name).locator(".who1").filter(has_text=name).drag_to(to)
    expect(row_of(desk, name)).to_contain_text(other)
    expect(desk.locator(".duo")).to_have_count(2)


def test_stations_go_in_and_out_by_the_map_and_the_list(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(week)
    before = desk.locator(".zmap .on").count()
    desk.locator(".zmap .zone:not(.on)").last.click(force=True)
    expect(desk.locator(".zmap .on")).to_have_count(before + 1)
    desk.locator(".week-basket [name=drop]").last.click()
    expect(desk.locator(".zmap .on")).to_have_count(before)


def test_stations_go_in_and_out_by_keyboard_and_by_dragging(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(week)
    inside = desk.locator("[data-list=add] [data-key]")
    before = inside.count()
    doors = desk.locator(".dock dl").inner_text()
    # From one list to the other, and back; a row let go where it was changes nothing.
    out = desk.locator("[data-list=drop] [data-key]").first
    key = out.get_attribute("data-key")
    out.locator(".cls").drag_to(desk.locator("[data-list=add]"))
    expect(inside).to_have_count(before + 1)
    expect(desk.locator(f'[data-list=add] [data-key="{key}"]')).to_be_visible()
    assert desk.locator(".dock dl").inner_text() != doors, "what it yields and what remains follow"
    moved = desk.locator(f'[data-list=add] [data-key="{key}"] .cls')
    moved.drag_to(desk.locator("[data-list=add] [data-key] .cls").first)
    expect(inside).to_have_count(before + 1)
    moved.drag_to(desk.locator("#week-next"))
    expect(inside).to_have_count(before + 1)
    moved.drag_to(desk.locator("[data-list=drop]"))
    expect(inside).to_have_count(before)
    # On the map one station stops the tab key; arrows go on from it, Enter and space change it, and it keeps the focus.
    stop = desk.locator(".zmap [tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    name = stop.get_attribute("aria-label")
    for arrow in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        desk.keyboard.press(arrow)
    pressed = desk.locator(".zmap :focus").get_attribute("aria-pressed")
    here = desk.locator(".zmap :focus").get_attribute("data-station")
    assert name
    desk.keyboard.press("Enter")
    after = desk.locator(f'.zmap [data-station="{here}"][aria-pressed="{"false" if pressed == "true" else "true"}"]')
    expect(after).to_be_focused()
    desk.keyboard.press("Space")
    expect(desk.locator(f'.zmap [data-station="{here}"][aria-pressed="{pressed}"]')).to_be_focused()
    expect(inside).to_have_count(before)


def test_a_finger_on_the_map_puts_a_station_in(cast: Cast, week: str, phone: Page, address: str):
    sign_in(cast, phone, address)
    phone.goto(week)
    before = phone.locator(".zmap .on").count()
    # Not under the bar at the thumb.
    phone.locator(".zmap").evaluate("map => map.scrollIntoView({ block: 'center' })")
    phone.locator(".zmap .zone:not(.on)").last.tap(force=True)
    expect(phone.locator(".zmap .on")).to_have_count(before + 1)
    expect(phone.locator("[data-list=add] [data-key]")).to_have_count(before + 1)


def test_a_text_that_is_copied_is_noted_in_the_same_gesture(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(week)
    desk.get_by_role("button", name=re.compile("^Publier")).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("0 sur 5")
    direct = desk.locator("#told tr.todo .act > button:visible")
    direct.first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("1 sur 5")
    assert "/terrain/#m" in desk.evaluate("navigator.clipboard.readText()")
    # The next one has the focus: Enter is enough.
    expect(direct.first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2 sur 5")
    told = desk.locator("#told tr.told").first
    assert told.evaluate("row => getComputedStyle(row).display") == "table-row", "a row of the table like the others"
    told.locator("summary").click()
    told.get_by_role("button", name="Finalement pas prévenue").or_(told.locator('[name=one][value$="."]')).first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("1 sur 5")


def test_both_pages_meet_the_rules_at_both_widths(cast: Cast, week: str, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(week)
    desk.get_by_role("button", name=re.compile("^Publier")).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("0 sur 5")
    day = desk.url
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        for page in (week, day):
            check(desk, page)
            fits(desk)
    desk.locator("#told summary").first.click()
    expect(desk.locator("#told .msg").first).to_contain_text("/terrain/#m")
    fits(desk)
