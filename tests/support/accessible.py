"""What every page must meet in a browser: axe-core finds nothing, nothing overflows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def check(page: Page, url: str) -> None:
    """Open a page with everything unfolded and hold it to the rules."""
    page.goto(url)
    for name in ("zone-map", "nation-map"):
        if page.locator(name).count():
            page.wait_for_selector(f"{name}[drawn]")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    hold(page)


def hold(page: Page) -> None:
    """Hold the page as it stands to the rules."""
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
    assert told == []
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner, "the page is wider than the screen"
