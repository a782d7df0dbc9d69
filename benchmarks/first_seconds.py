"""What a page does while it opens: how far what is read moves (layout shift), and how long the page answers to nobody.

    python benchmarks/first_seconds.py                          # the demonstration, which it starts
    python benchmarks/first_seconds.py http://127.0.0.1:8123    # one that runs
    python benchmarks/first_seconds.py --paris                  # 899 stations, as ``pages.py --paris`` publishes them

Contacts, Coup d'œil and Stratégie as their director sees them, at 360 × 800 and 1440 × 900, nothing kept from before,
processor ÷ 4, slow 4G; the median and the worst of ``--rounds``, each page once before. Layout shift is Chromium's own
sum: the worst window of 5 s. Blocked is what long tasks take beyond 50 ms each, in the ten seconds after the first
paint. ``--what`` says what moved. Refused (exit 1) where a median is over.
"""

import sys
import tempfile
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from _field_site import CHROMIUM, CPU, FLAGS, SLOW_4G
from _shared import DATA, load, parser_of
from clicks import served
from pages import paris_served

from opening import SECONDS, SHIFT_AT_MOST, WATCH, Opening, opening_of  # isort: skip — on the path that _field_site adds

ROUNDS, PORT, BLOCKED_AT_MOST = 3, 8393, 300
WIDTHS = ((360, 800), (1440, 900))


def shown(browser: Browser, address: str, session: str, path: str, size: tuple[int, int]) -> Opening:
    """One page in a browser that has seen nothing of the site."""
    width, height = size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="fr-FR",
        is_mobile=width < 600,
        has_touch=width < 600,
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(path)
    paint = opening_of(page).paint
    page.wait_for_timeout(max(0, paint + 1000 * SECONDS - page.evaluate("performance.now()")))
    opening = opening_of(page)
    context.close()
    return opening


def measured(address: str, session: str, pages: dict[str, str], rounds: int, what: bool) -> int:
    """Every page at both widths; how many are over."""
    print(f"{load()}; at most {SHIFT_AT_MOST} of shift, {BLOCKED_AT_MOST} ms blocked on a phone")
    print(f"{'page':14} {'width':>5} {'shift':>7} {'worst':>7} {'blocked':>8} {'worst':>6} {'paint':>6}")
    over = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for (name, path), size in [(page, size) for page in pages.items() for size in WIDTHS]:
            shown(browser, address, session, path, size)  # what the server computes once
            found = [shown(browser, address, session, path, size) for _round in range(rounds)]
            shift, blocked = (median(getattr(one, part) for one in found) for part in ("shift", "blocked"))
            worst, longest = max(one.shift for one in found), max(one.blocked for one in found)
            paint = median(one.paint for one in found)
            print(
                f"{name:14} {size[0]:5} {shift:7.3f} {worst:7.3f} {blocked:8.0f} {longest:6.0f} {paint:6.0f}",
                flush=True,
            )
            over += shift > SHIFT_AT_MOST or (size[0] < 600 and blocked > BLOCKED_AT_MOST)
            for line in max(found, key=lambda one: one.shift).moved[:6] if what else ():
                print(f"    {line}", flush=True)
        browser.close()
    return over


def pages_of(slug: str, place: str) -> dict[str, str]:
    """The three pages of a campaign."""
    return {"Contacts": f"/c/{slug}/contacts/", "Coup d'œil": f"/c/{slug}/", "Stratégie": f"/strategie/{place}/"}


def on_demonstration(address: str, rounds: int, what: bool) -> int:
    """As its director, who comes in by the page of the demonstration."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=address, locale="fr-FR")
        page.goto("/c/valmarche-en-commun/")
        page.get_by_role("button", name="Entrer comme directrice").click()
        page.wait_for_load_state("networkidle")
        session = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
        browser.close()
    return measured(address, session, pages_of("valmarche-en-commun", "00042"), rounds, what)


def main() -> int:
    """Measure and print; 1 where something is over."""
    parser = parser_of(__doc__, paris=False, what=False, rounds=ROUNDS)
    parser.add_argument("address", nargs="?", help="of a running demonstration")
    options = parser.parse_args()
    if options.paris:
        with paris_served(DATA.resolve().parent) as (address, session, slug, _zones):
            over = measured(address, session, pages_of(slug, "75056"), options.rounds, options.what)
    elif options.address:
        over = on_demonstration(options.address.rstrip("/"), options.rounds, options.what)
    else:
        with tempfile.TemporaryDirectory() as home, served(home, PORT, "demo") as address:
            over = on_demonstration(address, options.rounds, options.what)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
