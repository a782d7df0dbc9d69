"""No screen takes the app with it: packages change under each, drawing fails at each step, doors are still noted.

The whole app runs in Chromium before a small site in memory; nothing of ours answers.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from field_bench import compiled
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PLACE = "https://terrain.invalid/terrain/"
SEEDS = (1, 2, 3, 4, 5, 6)
# The map fills the height that a style sheet gives it: without one it grows with each frame, and the page moves under
# the pointer.
PAGE = "<!doctype html><title>Essai</title><style>.mapw { height: 240px; overflow: hidden }</style>"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return compiled(tmp_path_factory.mktemp("screens"), "screens_bench")


@pytest.fixture
def page(browser: Browser, script: str) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto(PLACE)
    page.evaluate(script)
    page.evaluate("screensBench.start('screens')")
    yield page
    context.close()


def bench(page: Page, step: str, *given: Any) -> Any:
    return page.evaluate("([step, given]) => screensBench[step](...given)", [step, list(given)])


def errors(page: Page) -> list[str]:
    return page.evaluate("screensBench.errors")


def test_a_building_that_leaves_the_turf_leads_to_the_street_with_a_sentence(page: Page):
    bench(page, "go", {"name": "building", "building": "00099_0020_00148"})
    bench(page, "recut", ["00099_0020_00148"])
    bench(page, "rest", 500)
    assert errors(page) == []
    assert "plus dans votre secteur" in page.locator(".notices").inner_text()
    assert page.locator(".nextb").is_visible()
    bench(page, "tap", "Compris")
    bench(page, "rest", 20)
    assert page.locator(".notices").inner_text() == ""


@pytest.mark.parametrize(
    "route",
    [{"name": "building", "building": "gone"}, {"name": "address", "building": "gone", "stair": "A", "door": "1.1"}],
)
def test_a_route_of_the_history_to_what_is_gone_leads_to_the_street(page: Page, route: dict[str, str]):
    bench(page, "go", route)
    assert page.locator(".nextb").is_visible()
    assert "plus dans votre secteur" in page.locator(".notices").inner_text()
    assert errors(page) == []


def test_an_error_is_told_once_with_what_can_be_done_and_goes_with_the_next_screen(page: Page):
    page.evaluate("() => { for (let time = 0; time < 50; time++) setTimeout(() => { throw new Error('elsewhere') }) }")
    bench(page, "rest", 100)
    assert len(errors(page)) == 50
    notice = page.locator(".notice.stop")
    assert notice.locator("button").all_inner_texts() == ["Envoyer", "Enregistrer un fichier"]
    bench(page, "go", {"name": "street"})
    assert page.locator(".notice.stop").count() == 0


def test_a_portal_that_answers_nothing_leaves_no_banner(page: Page):
    bench(page, "go", {"name": "building", "building": "00099_0020_00148"})
    page.locator(".three .absent").click()
    bench(page, "portal")
    assert page.locator(".notice").count() == 0
    assert errors(page) == []


def test_remarks_are_read_all_at_once_and_refusals_one_by_one_by_decision(page: Page):
    bench(page, "refuse")
    bench(page, "go", {"name": "answers"})
    assert page.locator(".answers li").count() == 3
    assert page.locator(".answers li").first.inner_text().startswith("Refusé")
    bench(page, "tap", "Tout lu")
    expect(page.locator(".answers li")).to_have_count(1)
    page.locator(".acts button").filter(has_text="Renvoyer").click()
    expect(page.locator(".answers")).to_have_text("Rien à lire.")
    assert "answer-2" in bench(page, "said")
    bench(page, "refuse")
    page.locator(".acts button").filter(has_text="Laisser tomber").click()
    expect(page.locator(".sheet-note")).to_contain_text("L’équipe ne le recevra pas")
    page.locator(".sheet .big.primary").click()
    expect(page.locator(".answers li")).to_have_count(3)
    page.locator(".acts button").filter(has_text="Laisser tomber").click()
    page.locator(".sheet .big.stop").click()
    expect(page.locator(".answers li")).to_have_count(2)


def test_a_house_of_two_doors_is_a_house_with_its_doors_listed(page: Page):
    bench(page, "twoDoors")
    bench(page, "go", {"name": "street"})
    row = page.locator(".fol .small")
    expect(row).to_have_count(1)
    assert row.locator(".ln").get_attribute("aria-label") == "1, rue des Exemples, maison, 2 portes"
    assert row.locator(".quick span").all_inner_texts() == ["porte 01", "porte 02"]
    row.get_by_role("button", name="1, rue des Exemples, porte 02, Absent").click()
    expect(page.locator(".nextb")).to_contain_text("Prochaine maison")
    assert page.locator(".nextb .quick span").all_inner_texts() == ["porte 01"]
    bench(page, "tap", "Voir les portes")
    expect(page.locator(".door.absent")).to_have_text("02")


def test_come_back_later_stays_in_the_list_to_see_again(page: Page):
    bench(
        page, "recut", [f"00099_0010_{number:05d}" for number in range(2, 9)] + ["00099_0020_00148", "00099_0020_00200"]
    )
    bench(page, "go", {"name": "street"})
    bench(page, "rest")
    page.get_by_role("button", name="Revenir plus tard", exact=True).first.click()
    expect(page.locator(".nextb")).to_contain_text("à revoir")
    page.get_by_role("button", name="Ouvert", exact=True).first.click()
    expect(page.locator(".nextb h2")).to_have_text("Toutes les portes sont faites")


def test_a_door_noted_while_the_phone_speaks_leaves_right_after(page: Page):
    """Not after the eight seconds and more that a phone lets pass between two times it asks for news."""
    bench(page, "go", {"name": "building", "building": "00099_0020_00148"})
    assert bench(page, "noteWhileSpeaking") < 8_000
    page.wait_for_function("screensBench.arrived() === 1")


def test_a_tap_meant_for_the_door_that_the_partner_has_just_done_notes_no_other_door(page: Page):
    bench(page, "go", {"name": "building", "building": "00099_0020_00148"})
    expect(page.locator(".now b")).to_have_text("51")
    page.evaluate(
        """async () => {
          await screensBench.partner("00099_0020_00148", "A", 5, 1);
          await screensBench.rest();
          document.querySelector(".three .absent").click();
        }"""
    )
    expect(page.locator(".now b")).to_have_text("52")
    assert page.locator(".door.absent").count() == 0
    page.locator(".door").filter(has_text="52").click()
    page.locator(".three .absent").click()
    expect(page.locator(".door.absent")).to_have_text("52")


def test_a_door_taken_back_is_the_one_that_the_next_tap_means(page: Page):
    bench(page, "go", {"name": "building", "building": "00099_0020_00148"})
    page.locator(".three .absent").click()
    expect(page.locator(".now b")).to_have_text("52")
    bench(page, "tap", "Annuler")
    expect(page.locator(".now b")).to_have_text("51")
    page.locator(".three .opened").click()
    expect(page.locator(".door.opened")).to_have_text("51")


@pytest.mark.parametrize(
    ("screen", "button", "without"),
    [
        ({"name": "building", "building": "00099_0020_00148"}, ".three .absent", []),
        ({"name": "building", "building": "00099_0020_00148"}, ".three .absent", ["00099_0020_00148"]),
        ({"name": "street"}, ".fol .house .q.absent", []),
        ({"name": "street"}, ".fol .house .q.absent", ["00099_0010_00001"]),
    ],
)
def test_a_turf_cut_again_under_a_finger_loses_no_door(
    page: Page, screen: dict[str, str], button: str, without: list[str]
):
    # Without the style of the app a map grows as it is measured: nothing is found under a finger.
    page.add_style_tag(content=".tmap { height: 200px }")
    bench(page, "go", screen)
    page.locator(button).first.hover()
    page.mouse.down()
    bench(page, "recut", without)
    page.mouse.up()
    if screen["name"] == "building" and without:
        expect(page.locator(".notices")).to_contain_text("plus dans votre secteur")
    page.wait_for_function("screensBench.said().length === 1")
    assert errors(page) == []


def test_drawing_that_fails_at_any_step_gives_way_to_a_way_out(page: Page):
    found = bench(page, "everyStep", 20261127, 40)
    assert found["wrong"] == []
    assert found["steps"] > 300
    # What a screen reads after it was drawn fails outside drawing: told by a notice, at most once a step.
    assert [one for one in errors(page) if "listMine" not in one] == []


def test_a_screen_that_always_fails_leaves_the_file_and_the_other_screens(page: Page):
    assert bench(page, "always") == []
    assert errors(page) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_packages_failures_and_taps_drawn_by_lot_leave_an_app_that_notes_doors(page: Page, seed: int):
    found = bench(page, "fuzz", seed, 250)
    assert found["wrong"] == []
    assert sum(found["done"].values()) == 250
    assert len(errors(page)) <= found["done"]["fail"]
