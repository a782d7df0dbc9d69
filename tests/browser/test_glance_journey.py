"""Coup d'œil lives: what someone counts elsewhere comes in by itself, on a desk and on a phone."""

import io
import re
from datetime import timedelta

import pytest
from accessible import wrong_pages
from cast import Cast
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from fictional_place import station
from opening import SHIFT_AT_MOST, WATCH, map_drawn, opening_of
from outings import counted, outing, team, volunteer
from PIL import Image
from playwright.sync_api import Page, Route, expect

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.glance import views

pytestmark = pytest.mark.browser
URL = "/c/essai/"
PAINTED = """new Promise((then) => new PerformanceObserver(() => then()).observe({ type: "paint", buffered: true }))"""


@pytest.fixture
def walked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A campaign with an action in progress, refreshed every second."""
    monkeypatch.setattr(views, "REFRESH_SECONDS", 1)
    now = timezone.now()
    with sealed(cast.campaign.pk):
        walkers = team(cast.campaign, "A", now)
        people = [volunteer(cast.campaign, name, now) for name in ("Lou Gabarit", "Max Prototype")]
        action = outing(cast.campaign, [station(6)], at=now - timedelta(hours=1), team=walkers, people=people, wanted=3)
        counted(action, station(6), now, opened=3, absent=4)
    return cast


def sign_in(page: Page, cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.director)
    key = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def count_elsewhere(cast: Cast, doors: int) -> None:
    """A second person sends what she counted."""
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, [station(6)], at=timezone.now())
        counted(action, station(6), timezone.now(), opened=doors)


def silence(route: Route) -> None:
    """Something between the page and the site swallows the answer."""
    route.fulfill(status=204)


def test_counts_come_in_by_themselves_at_the_desk(desk: Page, walked: Cast, address: str):
    sign_in(desk, walked, address)
    desk.goto(f"{URL}?zone={station(6)}")
    desk.wait_for_selector("zone-map[drawn]")
    expect(desk.locator("#g-figures")).to_contain_text("3 aujourd’hui")
    desk.evaluate("window.sameDocument = true")
    row = desk.locator(f'tr[data-zone="{station(6)}"] a')
    row.focus()
    before = desk.locator("zone-map").get_attribute("bins")
    count_elsewhere(walked, 600)
    expect(desk.locator("#g-figures")).to_contain_text("603 aujourd’hui")
    expect(desk.locator("#g-latest")).to_contain_text("600 portes au bureau 7")
    expect(desk.locator("#g-says")).to_contain_text("600 portes au bureau 7")
    expect(desk.locator("#g-zone")).to_contain_text("603 personnes rencontrées")
    assert desk.locator("zone-map").get_attribute("bins") != before
    expect(row).to_be_focused()
    assert desk.evaluate("window.sameDocument") is True
    # The table and the map point at each other, and a zone opens beside them.
    desk.locator(f'tr[data-zone="{station(2)}"]').hover()
    desk.locator(f'tr[data-zone="{station(2)}"] a').click()
    expect(desk.locator("#panel-title")).to_have_text("Bureau 3")
    expect(desk).to_have_url(re.compile(station(2)))
    desk.get_by_role("link", name="Quartier", exact=True).first.click()
    expect(desk.locator("#zones-title")).to_have_text("Quartier par quartier")
    expect(desk.locator("#zone-table")).to_contain_text("Les Quais")
    # Without an answer the old figures stay, with their time.
    desk.route("**/direct/**", silence)
    expect(desk.locator("#g-clock")).to_contain_text("Pas de réponse depuis")
    expect(desk.locator("#g-figures")).to_contain_text("603 aujourd’hui")
    desk.unroute("**/direct/**")
    expect(desk.locator("#g-clock")).to_contain_text("À jour à")


def test_counts_come_in_by_themselves_on_a_phone(phone: Page, walked: Cast, address: str):
    sign_in(phone, walked, address)
    phone.goto(URL)
    map_drawn(phone)
    frame = phone.locator("zone-map").bounding_box()
    assert frame is not None
    assert frame["height"] <= 780 - 56 - 64
    count_elsewhere(walked, 5)
    expect(phone.locator("#g-latest")).to_contain_text("5 portes au bureau 7")
    phone.get_by_role("link", name="Liste").tap()
    expect(phone.locator("zone-map")).to_be_hidden()
    phone.locator(f'tr[data-zone="{station(6)}"] a').tap()
    expect(phone.locator("#panel")).to_be_visible()
    expect(phone.locator("#g-zone")).to_contain_text("8 personnes rencontrées")
    count_elsewhere(walked, 2)
    expect(phone.locator("#g-zone")).to_contain_text("10 personnes rencontrées")


def test_the_top_of_the_map_is_drawn_below_the_bar_of_a_phone(phone: Page, walked: Cast, address: str):
    """Below an opaque bar, a browser without a graphics card loses as many rows at the top of a map as it covers."""
    sign_in(phone, walked, address)
    phone.goto(URL)
    # A third of the map lies below the bar and the edge of the screen.
    phone.locator("zone-map").evaluate(
        "map => scrollBy(0, map.getBoundingClientRect().bottom - innerHeight - map.clientHeight / 3 + 64)"
    )
    phone.wait_for_selector("zone-map[drawn]")
    frame = phone.locator("zone-map").bounding_box()
    assert frame
    picture = Image.open(io.BytesIO(phone.screenshot())).convert("RGB")
    # Left of the buttons: the ground, zones, their borders.
    left, upper = frame["x"], frame["y"]
    picture = picture.crop((left, upper, left + frame["width"] - 60, upper + frame["height"] / 3))
    colours = picture.getcolors(picture.width * picture.height)
    assert colours
    ground = max(count for count, _colour in colours)
    assert ground < 0.9 * sum(count for count, _colour in colours)


def test_fonts_that_come_late_move_nothing(desk: Page, walked: Cast, address: str):
    sign_in(desk, walked, address)
    late: list[Route] = []
    desk.route("**/*.woff2", lambda font: late.append(font))
    desk.add_init_script(WATCH)
    desk.goto(URL, wait_until="domcontentloaded")
    desk.evaluate(PAINTED)
    for font in late:
        font.continue_()
    desk.unroute("**/*.woff2")
    desk.wait_for_selector("zone-map[drawn]")
    opening = opening_of(desk)
    assert opening.shift <= SHIFT_AT_MOST, opening.moved


def test_every_view_is_accessible(desk: Page, walked: Cast, address: str):
    views_of_it = ("", f"?zone={station(6)}", "?niveau=quartier&mesure=priority&periode=week", "coup-d-oeil/partage/")
    sign_in(desk, walked, address)
    assert wrong_pages(desk, [URL + view for view in views_of_it]) == {}
