"""No screen takes the app with it: packages change under every screen, drawing fails at every step, doors are still noted.

The whole app runs in Chromium before a small site in memory; nothing of ours answers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from field_bench import compiled
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PLACE = "https://terrain.invalid/terrain/"
SEEDS = (1, 2, 3, 4, 5, 6)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return compiled(tmp_path_factory.mktemp("screens"), "screens_bench")


@pytest.fixture
def page(browser: Browser, script: str) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>Essai</title>", content_type="text/html"))
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


def test_drawing_that_fails_at_any_step_gives_way_to_a_way_out(page: Page):
    found = bench(page, "everyStep", 20261127, 40)
    assert found["wrong"] == []
    assert found["steps"] > 300
    # What a screen reads after it was drawn fails outside drawing: told by a notice, at most once a step.
    assert {one.rsplit(" at ", 1)[-1].split(" ")[0] for one in errors(page)} <= {"listMine"}


def test_a_screen_that_always_fails_leaves_the_file_and_the_other_screens(page: Page):
    assert bench(page, "always") == []
    assert errors(page) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_packages_failures_and_taps_drawn_by_lot_leave_an_app_that_notes_doors(page: Page, seed: int):
    found = bench(page, "fuzz", seed, 250)
    assert found["wrong"] == []
    assert sum(found["done"].values()) == 250
    assert len(errors(page)) <= found["done"]["fail"]
