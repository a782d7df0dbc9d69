"""The field app on a slow phone: processor four times slower, slow 4G; first visit by a link, then without network.

    python benchmarks/field_phone.py [--rounds 5]

Chromium 360 × 780 with DevTools' own throttling. Median of rounds, each with an empty profile. The server is Python's
own, on the same machine: what is measured is the phone and the bytes.
"""

from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from _field_site import CHROMIUM, CPU, FLAGS, SLOW_4G, field_site
from _shared import options_of

_SEEN = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  largest: window.largest ?? null, shift: window.shift ?? 0, blocked: window.blocked ?? 0,
})"""
_WATCH = """
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.largest = one.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shift = (window.shift ?? 0) + one.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.blocked = (window.blocked ?? 0) + Math.max(0, one.duration - 50);
}).observe({ type: "longtask", buffered: true });
"""


def main() -> None:
    """Measure and print."""
    rounds = options_of(__doc__, rounds=5).rounds
    with field_site() as (address, fresh), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = [_round(browser, address, fresh()) for _ in range(rounds)]
        browser.close()
    for name in found[0]:
        print(f"{name}: {median(one[name] for one in found):,.2f}")


def _round(browser: Any, address: str, secret: str) -> dict[str, float]:
    context = browser.new_context(
        base_url=address, viewport={"width": 360, "height": 780}, locale="fr-FR", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.add_init_script(_WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    received: list[float] = []
    tools.on("Network.loadingFinished", lambda said: received.append(said["encodedDataLength"]))
    page.goto(f"/terrain/#{secret}")
    start = page.get_by_role("button", name="Commencer")
    start.wait_for()
    interactive = page.evaluate("performance.now()")
    first = page.evaluate(_SEEN)
    bytes_ = sum(received)
    page.get_by_text("Prêt hors réseau").wait_for()
    offline = page.evaluate("performance.now()")
    context.set_offline(True)
    page.reload()
    start.wait_for()
    again = page.evaluate("performance.now()")
    context.close()
    return {
        "first visit, first contentful paint (ms)": first["paint"] or 0,
        "first visit, largest contentful paint (ms)": first["largest"] or 0,
        "first visit, turf shown and ready to start (ms)": interactive,
        "first visit, blocked by long tasks (ms)": first["blocked"],
        "first visit, layout shift": first["shift"],
        "first visit, bytes received": bytes_,
        "first visit, ready for no network (ms)": offline,
        "opened again without network, ready to start (ms)": again,
    }


if __name__ == "__main__":
    main()
