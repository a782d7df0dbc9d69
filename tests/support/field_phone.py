"""A volunteer's phone: a context of Chromium of 360 × 780 by touch, and what is done on it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, expect

WAIT = 30_000
"""Milliseconds: machines that run tests are slower than phones."""
SCREEN = {"width": 360, "height": 780}
_ALL = """async () => {
  const stored = {};
  for (const { name, version } of await indexedDB.databases()) {
    const open = indexedDB.open(name, version);
    const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    for (const store of database.objectStoreNames) {
      const asked = database.transaction(store).objectStore(store).getAll();
      stored[store] = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    }
    database.close();
  }
  const cached = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) cached.push(new URL(request.url).pathname);
  return { stored, cached, local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie,
           address: location.href, history: JSON.stringify(history.state) };
}"""


@dataclass
class Phone:
    """One phone with its own storage."""

    context: BrowserContext
    page: Page
    taps: int = 0

    def open(self, secret: str) -> None:
        """By its link, as a QR code opens it."""
        self.page.goto(f"/terrain/#{secret}")
        expect(self.page.locator(".facts")).to_be_visible(timeout=WAIT)

    def tap(self, name: str, **options: Any) -> None:
        """A button by its name."""
        self.page.get_by_role("button", name=name, **options).first.tap()
        self.taps += 1

    def ready_offline(self) -> None:
        """Wait until the service worker keeps the app."""
        expect(self.page.get_by_text("Prêt hors réseau")).to_be_visible(timeout=WAIT)

    def walk(self) -> None:
        """From ready to the street."""
        self.tap("Commencer")
        expect(self.page.locator(".nextb h2")).to_be_visible()

    def building(self, label: str) -> None:
        """Open a building of the list."""
        self.page.locator(".ln").filter(has_text=label).first.tap()
        expect(self.page.locator(".grid")).to_be_visible()

    def doors(self, *outcomes: str) -> None:
        """One tap a door; each is on the disk afterwards, though its screen may still be drawing."""
        before = self._ranked()
        for outcome in outcomes:
            self.page.locator(f".three .{outcome}").tap()
            self.taps += 1
        self.until(lambda: self._ranked() >= before + len(outcomes), True)
        expect(self.page.locator(".saving")).to_have_count(0)

    def queued(self, count: int) -> None:
        """The chip says how many wait; where none does, none is on the disk either."""
        chip = self.page.locator(".outbox")
        for _ in range(1 if count else 2):
            expect(chip).to_have_attribute("data-kind", "waits" if count else "sent", timeout=WAIT)
            if not count:
                self.stored("outbox", 0)
        if count:
            expect(chip).to_have_text(str(count), timeout=WAIT)

    def stored(self, store: str, count: int) -> None:
        """So many rows of a store are on the disk."""
        self.until(lambda: len(self.holds()["stored"].get(store, ())), count)

    def until[T](self, ask: Callable[[], T], wanted: T) -> None:
        """Ask until the answer is the one that is wanted, whatever the page draws meanwhile."""
        ends = time.monotonic() + WAIT / 1000
        while (found := ask()) != wanted:
            assert time.monotonic() < ends, f"{found}, not {wanted}"
            self.page.evaluate("() => new Promise(done => setTimeout(done, 12))")

    def _ranked(self) -> int:
        """How many events the phone has put on its disk: each gets the next rank of its turf."""
        return sum(turf["n"] for turf in self.holds()["stored"].get("turfs", ()))

    def forgotten(self) -> None:
        """No turf is on the phone any more."""
        self.stored("turfs", 0)

    def back_online(self) -> None:
        """The network is there again, and the browser says so."""
        self.context.set_offline(False)

    def looked_at(self) -> None:
        """Out of the pocket again: the app asks the site at once what is new, which it does by itself now and then."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def holds(self) -> dict[str, Any]:
        """Everything the browser keeps of the site."""
        return self.page.evaluate(_ALL)


@contextmanager
def phones_put_away(close: Callable[[], None]) -> Iterator[None]:
    """Close the phones at the end, and wait for what they had asked: nothing is written while tables are emptied."""
    under_way, changed = 0, threading.Condition()

    def count(by: int) -> None:
        nonlocal under_way
        with changed:
            under_way += by
            changed.notify_all()

    def begun(**_: Any) -> None:
        count(1)

    def ended(**_: Any) -> None:
        count(-1)

    request_started.connect(begun)
    request_finished.connect(ended)
    try:
        yield
        close()
        with changed:
            assert changed.wait_for(lambda: under_way <= 0, timeout=WAIT / 1000)
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(ended)


def a_phone(browser: Browser, address: str, **options: Any) -> Phone:
    """A fresh phone."""
    context = browser.new_context(
        base_url=address,
        viewport=SCREEN,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        **options,
    )
    return Phone(context, context.new_page())
