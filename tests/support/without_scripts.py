"""Somebody who takes part by a browser without scripts: her taps and words are counted, and each page that she meets is
held to the rules.
"""

import time
from typing import Any

from accessible import hold, opened
from playwright.sync_api import Browser, Locator, Page, Route

THUMB = 48
"""Pixels of a target under the thumb, at least (`../shared/design/participation.md`)."""
TAP, WORD = 1.35 + 1.10, 60 / 36.2
"""Seconds of a tap: to think and to point (keystroke-level model; Card, Moran and Newell 1983); of a word that is typed
on a phone (36.2 a minute; Palin and others, MobileHCI 2019).
"""
_SMALL = """least => [...document.querySelectorAll(
  "main :is(button, summary, select, textarea, .big, .btn, .dr, .pp, input:not([type=hidden]))"
)].filter(one => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".away")).map(one => {
  const row = one.matches("[type=checkbox], [type=radio]") ? one.closest(".box, .cats > div") ?? one : one;
  return [one.outerHTML.slice(0, 120), row.getBoundingClientRect().height];
}).filter(([, height]) => height < least - 0.5)"""


class WithoutScripts:
    """A browser without scripts; beside it one with scripts, which only measures what the other shows."""

    def __init__(self, browser: Browser, address: str, language: str, width: int) -> None:
        looks: dict[str, Any] = {
            "base_url": address,
            "viewport": {"width": width, "height": 780},
            "locale": language,
            "reduced_motion": "reduce",
        }
        self.page: Page = browser.new_context(java_script_enabled=False, **looks).new_page()
        self._measured: Page = browser.new_context(**looks).new_page()
        self._code = language.partition("-")[0]
        self.taps = self.words = 0
        self.seconds_of_measures = 0.0

    def close(self) -> None:
        """Both go."""
        self.page.context.close()
        self._measured.context.close()

    def start(self) -> None:
        """The public address of the campaign, in her language: one more tap where it is not French."""
        self.page.goto("/pages/essai/")
        if self._code != "fr":
            self.tap(self.page.get_by_role("link", name="English"))

    def goto(self, where: str) -> None:
        """An address that she kept, in her language."""
        asked = "" if self._code == "fr" or "langue=" in where else f"{'&' if '?' in where else '?'}langue={self._code}"
        self.page.goto(f"{where}{asked}")

    def tap(self, target: Locator) -> None:
        """A link or a button: without scripts each leads to a page, which is waited for."""
        self.taps += 1
        with self.page.expect_navigation():
            target.click()

    def tick(self, target: Locator) -> None:
        """A box or a tile, by its label."""
        self.taps += 1
        target.check(force=True)

    def type(self, field: Locator, text: str) -> None:
        """A tap to go there, then words."""
        self.taps, self.words = self.taps + 1, self.words + len(text.split())
        field.fill(text)

    def photograph(self, field: Locator, photo: bytes) -> None:
        """A tap for the camera, one for its button."""
        self.taps += 2
        field.set_input_files([{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}])

    @property
    def seconds_of_hands(self) -> float:
        """What these taps and words take."""
        return TAP * self.taps + WORD * self.words

    def hold(self) -> None:
        """What the page shows: nothing that accessibility refuses, nothing wider than the screen, no small target."""
        began, text = time.monotonic(), self.page.content()

        def same(route: Route) -> None:
            route.fulfill(body=text, content_type="text/html; charset=utf-8")

        where = self.page.url.partition("#")[0]
        self._measured.route(where, same)
        opened(self._measured, where)
        hold(self._measured)
        small = self._measured.evaluate(_SMALL, THUMB)
        self._measured.unroute(where)
        assert small == [], where
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen, where
        self.seconds_of_measures += time.monotonic() - began
