"""How far the campaign is, what is to be done first and day 0, in a browser: keyboard, thumb, two languages."""

import re
from datetime import timedelta

import pytest
from accessible import wrong_pages
from cast import Cast
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from fictional_place import COUNT, station
from outings import counted, outing, volunteer
from playwright.sync_api import Page, expect

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.glance import views

pytestmark = pytest.mark.browser
URL = "/c/essai/"
WEEK = timedelta(days=7)


@pytest.fixture
def begun(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Four weeks of doors everywhere, an action tomorrow that misses people; the page refreshes every second."""
    monkeypatch.setattr(views, "REFRESH_SECONDS", 1)
    now = timezone.now()
    with sealed(cast.campaign.pk):
        volunteer(cast.campaign, "Lou Gabarit", now)
        for weeks in range(4, 0, -1):
            for number in range(COUNT):
                done = outing(cast.campaign, [station(number)], at=now - weeks * WEEK, status="done")
                counted(done, station(number), now - weeks * WEEK, opened=3, absent=4)
        outing(cast.campaign, [station(3)], at=now + timedelta(days=1), status="planned", wanted=2)
    return cast


def sign_in(page: Page, cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.director)
    key = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def test_the_curve_is_read_and_turned_by_the_keyboard(desk: Page, begun: Cast, address: str):
    sign_in(desk, begun, address)
    desk.goto(URL)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Où en est-on")
    expect(desk.locator("#g-curve .say")).to_contain_text("À ce rythme")
    expect(desk.get_by_role("img", name=re.compile("voulus le"))).to_be_visible()
    desk.get_by_role("link", name="Rencontres", exact=True).first.focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("courbe=met"))
    expect(desk.locator("#g-curve .say")).to_contain_text("rencontrées")
    summary = desk.locator("#g-curve summary")
    summary.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#g-curve table")).to_be_visible()
    expect(desk.locator("#g-curve table tbody tr")).to_have_count(5)
    # What comes in leaves it open, and the keyboard where it was.
    with sealed(begun.campaign.pk):
        now = timezone.now()
        counted(outing(begun.campaign, [station(6)], at=now), station(6), now, opened=41)
    expect(desk.locator("#g-figures")).to_contain_text("41 aujourd’hui")
    expect(desk.locator("#g-curve table")).to_be_visible()
    expect(summary).to_be_focused()


def test_an_alert_comes_in_by_itself_and_leads_to_where_it_is_done(desk: Page, begun: Cast, address: str):
    sign_in(desk, begun, address)
    desk.goto(URL)
    alerts = desk.locator("#g-alerts li")
    expect(alerts.filter(has_text="bureau 4")).to_have_count(1)
    before = alerts.count()
    with sealed(begun.campaign.pk):
        outing(begun.campaign, [station(5)], at=timezone.now() + timedelta(hours=3), status="planned", wanted=2)
    expect(alerts).to_have_count(before + 1)
    # Where the other alerts stand depends on the day of the week; of the two actions, the sooner comes first.
    expect(alerts.filter(has_text=re.compile("bureau [46]"))).to_contain_text(["bureau 6", "bureau 4"])
    alerts.filter(has_text="bureau 6").get_by_role("link").click()
    expect(desk).to_have_url(re.compile(r"/actions/\d+/equipe/"))


def test_all_zones_and_the_colour_of_the_map_are_a_click_away(desk: Page, begun: Cast, address: str):
    sign_in(desk, begun, address)
    desk.goto(URL)
    expect(desk.locator("#zone-table tbody tr")).to_have_count(10)
    desk.get_by_role("link", name=re.compile("trier, choisir")).click()
    expect(desk.locator("#zone-table tbody tr")).to_have_count(COUNT)
    expect(desk.locator("#f-team")).to_be_visible()
    desk.get_by_text("Colorer par").click()
    desk.get_by_role("navigation", name="Couleur de la carte").get_by_role("link", name="priorité").click()
    expect(desk).to_have_url(re.compile("mesure=priority"))
    expect(desk.locator(".gmenu summary")).to_contain_text("priorité")
    desk.get_by_role("link", name="seulement les premiers").click()
    expect(desk.locator("#zone-table tbody tr")).to_have_count(10)


def test_on_a_phone_the_answer_comes_first_and_nothing_runs_out_of_the_screen(phone: Page, begun: Cast, address: str):
    sign_in(phone, begun, address)
    phone.goto(URL)
    tops = [
        phone.locator(one).first.bounding_box()
        for one in ("#g-answer", "#g-figures", "#g-curve", "#g-alerts", ".gswitches", "zone-map")
    ]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == len(tops)
    assert heights == sorted(heights)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = phone.evaluate(
        "[...document.querySelectorAll('.gplot text')].filter(t => t.getBoundingClientRect().width)"
        ".map(t => parseFloat(getComputedStyle(t).fontSize) * document.querySelector('.gplot').clientWidth / 650)"
    )
    assert sizes
    assert min(sizes) >= 9.5
    assert phone.locator("#g-alerts a").first.evaluate("link => link.getBoundingClientRect().height") >= 44


def test_day_0_is_a_list_of_steps_until_the_first_door(desk: Page, cast: Cast, address: str):
    sign_in(desk, cast, address)
    desk.goto(URL)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Par où commencer")
    expect(desk.locator(".gsteps li")).to_have_count(5)
    expect(desk.locator(".gsteps li.done")).to_have_count(1)
    expect(desk.locator(".gsteps li.short")).to_contain_text("Charger la ville")
    desk.wait_for_selector("zone-map[drawn]")
    assert wrong_pages(desk, [URL]) == {}
    desk.goto(URL)
    desk.locator(".gsteps li.current a.btn-primary").click()
    expect(desk).to_have_url(re.compile("/membres/#invite"))
    desk.goto(URL)
    desk.locator(".gsteps li.current a.btn-quiet").click()
    expect(desk).to_have_url(re.compile("/equipes/import/"))
    with sealed(cast.campaign.pk):
        now = timezone.now()
        counted(outing(cast.campaign, [station(0)], at=now), station(0), now, opened=2)
    desk.goto(URL)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Où en est-on")
    expect(desk.locator("#g-figures")).to_contain_text("2 aujourd’hui")


def test_every_view_of_it_is_accessible_in_both_languages(desk: Page, begun: Cast, address: str):
    sign_in(desk, begun, address)
    looks = ("", "?courbe=met", "?lignes=1&niveau=station")
    assert wrong_pages(desk, [URL + look for look in looks]) == {}
    desk.context.add_cookies([{"name": site_settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": address}])
    desk.goto(URL)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Where do we stand?")
    expect(desk.locator("#g-curve .say")).to_contain_text("At this pace")
    expect(desk.locator("#g-alerts").get_by_role("link", name=re.compile("Fill up"))).to_have_count(1)
