"""What every page must meet in a browser: axe-core finds nothing, nothing overflows."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Only what is wrong is told, and pages have neither frames nor styles from elsewhere: nothing more is looked for.
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}


def check(page: Page, url: str) -> None:
    """Open a page with everything unfolded and hold it to the rules."""
    page.goto(url)
    for name in ("zone-map", "nation-map"):
        if page.locator(name).count():
            page.wait_for_selector(f"{name}[drawn]")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    hold(page)


def wrong_pages(page: Page, urls: Iterable[str]) -> dict[str, str]:
    """Addresses of pages, opened one after the other, that do not meet the rules, with the reason."""
    found: dict[str, str] = {}
    for url in urls:
        try:
            check(page, url)
        except AssertionError as error:
            found[url] = str(error).splitlines()[0][:500]
    return found


def hold(page: Page) -> None:
    """Hold the page as it stands to the rules."""
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in violations(page)]
    assert told == [], "; ".join(told)
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner, "the page is wider than the screen"


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core says against the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    return page.evaluate("rules => axe.run(document, rules).then(found => found.violations)", _RULES)
