"""How long the pages of a running demonstration take, page by page, as its director sees them.

``arpenteur demo --port 8123`` in one window, ``python benchmarks/pages.py http://127.0.0.1:8123`` in another. Each page
is asked 30 times after a first one that is not counted; times are those of one reader, connection included. The peer is
``/sante/vif``, which does nothing: what the server and the loopback take by themselves.
"""

import argparse
import re
import statistics
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

TIMES = 30
DIRECTOR = "directrice@demo.invalid"
CAMPAIGN = "/c/valmarche-en-commun/"
PLACE = "/strategie/00042/"
PAGES = (
    "/sante/vif", CAMPAIGN, PLACE, PLACE + "?zone=00042_0009", "/plan/00042/", "/second-tour/00042/",
    "/transferts/00042/", "/profils/00042/00042_0009/", "/comparer/00042/", "/bilan/00042/", f"{CAMPAIGN}actions/",
    f"{CAMPAIGN}semaine/preparer/", f"{CAMPAIGN}secteurs/", f"{CAMPAIGN}equipes/", f"{CAMPAIGN}equipes/demander/",
    f"{CAMPAIGN}contexte/", f"{CAMPAIGN}notre-liste/", f"{CAMPAIGN}series/", f"{CAMPAIGN}plus/",
)  # fmt: skip


def signed_in(address: str) -> OpenerDirector:
    """A browser of the demonstration's director."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{address}/compte/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, "no form on the page of entry: is it a demonstration?"
    asked = urlencode({"csrfmiddlewaretoken": token[1], "email": DIRECTOR}).encode()
    browser.open(f"{address}/compte/demonstration/", asked).read()
    return browser


def milliseconds(browser: OpenerDirector, url: str) -> list[float]:
    """Of each asking, the first left out, shortest first."""
    found: list[float] = []
    for _time in range(TIMES + 1):
        began = time.perf_counter()
        with browser.open(url) as answer:
            answer.read()
            assert answer.url == url, f"{url} leads to {answer.url}"
        found.append(1000 * (time.perf_counter() - began))
    return sorted(found[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    address = parser.parse_args().address.rstrip("/")
    browser = signed_in(address)
    print(f"{'page':44} {'p50 ms':>8} {'p95 ms':>8}")
    for page in PAGES:
        times = milliseconds(browser, address + page)
        print(f"{page:44} {statistics.median(times):8.0f} {times[int(0.95 * len(times))]:8.0f}")


if __name__ == "__main__":
    main()
