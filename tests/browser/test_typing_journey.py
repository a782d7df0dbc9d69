"""A sheet of fifty lines typed in with the keyboard alone: keys counted, two minutes at three keys a second."""

import re

import pytest
from accessible import check
from cast import Cast
from playwright.sync_api import Page, expect
from walked_turf import a_plan, walked_turf

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from arpenteur.web.ground.routes.paper.lines import sheet_of

pytestmark = pytest.mark.browser
HOUSES, KEYS_A_SECOND, MOST_SECONDS = 44, 3, 120
CODE = "2-A-7F3K"


@pytest.fixture
def turf(cast: Cast) -> Turf:
    """Forty-four houses and two buildings of three stairs: fifty lines."""
    with sealed(cast.campaign.pk):
        plan = a_plan()
        house = next(one for one in plan["buildings"] if one["dwellings"] == 1)
        flats = [one | {"dwellings": 66} for one in plan["buildings"] if one["dwellings"] > 1]
        houses = [house | {"key": f"{house['key'][:-5]}{n:05d}", "label": str(n), "number": n} for n in range(1, 89, 2)]
        turf = walked_turf(cast, code=CODE, plan=plan | {"buildings": [*houses[:HOUSES], *flats]}).turf
        return Turf.objects.select_related("action__campaign").get(pk=turf.pk)


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.organiser).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


class Keyboard:
    """Every key pressed is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_a_sheet_of_fifty_lines_is_in_within_two_minutes(cast: Cast, turf: Turf, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto("/c/essai/secteurs/saisie/")
    keys = Keyboard(desk)
    keys.press(*"2a7f3k", "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Feuille du secteur A")
    lines = desk.locator(".sheet-lines .line")
    expect(lines).to_have_count(50)
    expect(desk.locator("[data-cell]").first).to_be_focused()
    for line in range(HOUSES):
        keys.press("oaa i"[line % 5].replace(" ", "Enter"))
    for stair in range(6):
        keys.press(*str(3 + stair), "Enter", *str(12 + stair), "Enter", *"1", "Enter")
    expect(desk.locator("[data-sum=opened]")).to_have_text(str(9 + sum(3 + n for n in range(6))))
    for total in ("42", "105", "14"):
        keys.press(*total, "Enter")
    expect(desk.get_by_role("button", name="Enregistrer, la feuille est saisie")).to_be_focused()
    keys.press("Enter")
    expect(desk.get_by_text(re.compile("La feuille est saisie"))).to_be_visible()
    seconds = keys.pressed / KEYS_A_SECOND
    assert seconds < MOST_SECONDS, f"{keys.pressed} keys, {seconds:.0f} s"
    assert keys.pressed == 104
    with sealed(cast.campaign.pk):
        sheet = sheet_of(turf, turf.action.ends_at)
        sums = [sum(line.typed.get(mark, 0) for line in sheet.lines) for mark in sheet.marks]
        assert sums == [42, 105, 14]
        assert DoorEvent.objects.filter(phone=None).count() == sum(len(line.typed) for line in sheet.lines)


def test_it_can_be_left_and_taken_up_again(cast: Cast, turf: Turf, desk: Page, address: str):
    sign_in(cast, desk, address)
    desk.goto(f"/c/essai/secteurs/saisie/{turf.pk}/")
    keys = Keyboard(desk)
    cells = desk.locator("[data-cell]")
    expect(cells.first).to_be_focused()
    keys.press("o", "x", "a", "ArrowUp", "Backspace", "i")
    expect(cells.nth(1)).to_have_value("I")
    desk.get_by_role("button", name="Enregistrer et reprendre plus tard").click()
    expect(desk.get_by_text("2 lignes écrites.")).to_be_visible()
    expect(cells.nth(0)).to_have_value("O")
    expect(cells.nth(2)).to_be_focused()


def test_the_pages_of_paper_meet_the_rules(cast: Cast, turf: Turf, desk: Page, address: str):
    sign_in(cast, desk, address)
    for width in (1440, 360):
        desk.set_viewport_size({"width": width, "height": 800})
        for page in ("saisie/", f"saisie/{turf.pk}/", "fichiers/"):
            check(desk, f"/c/essai/secteurs/{page}")
            inner, outer = desk.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
            assert outer <= inner, (page, width)
