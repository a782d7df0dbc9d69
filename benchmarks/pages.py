"""How long the pages of a campaign take, page by page, as its director sees them: on the demonstration, or on Paris.

``arpenteur demo --port 8123`` in one window, ``python benchmarks/pages.py http://127.0.0.1:8123`` in another; or
``ARPENTEUR_DATA=../shared/data python benchmarks/pages.py --paris``, which publishes Paris (899 stations, official
files) in a folder of its own, with 300 people, 600 actions and 60,000 doors, and serves it by one process.

Each page is asked 30 times (``--times``) after a first one, which computes what is kept afterwards and stands
apart. On the demonstration times are those of one reader, connection included; on Paris they are taken around the
application, with what of them was processor and what was the database. The peer is ``/sante/vif``, which does nothing.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from _shared import DATA, django_in, load, parser_of, quantile

TIMES = 30
PORT, GOAL_MS = 8240, 300
DIRECTOR = "directrice@demo.invalid"
ALIVE = "/sante/vif"


def pages(slug: str, place: str, zones: Sequence[str]) -> tuple[str, ...]:
    """What a director opens of a campaign in a place; ``zones``: four of its stations."""
    here = f"/c/{slug}/"
    four = urlencode([("avec", zone) for zone in zones])
    return (
        ALIVE,
        here,
        f"{here}?zone={zones[0]}",
        f"{here}?niveau=quartier",
        f"{here}coup-d-oeil/direct/",
        f"{here}coup-d-oeil/carte.geojson",
        f"/strategie/{place}/",
        f"/strategie/{place}/?zone={zones[0]}",
        f"/strategie/{place}/?lignes=toutes",
        f"/strategie/{place}/carte.geojson",
        f"/plan/{place}/",
        f"/second-tour/{place}/",
        f"/transferts/{place}/",
        f"/profils/{place}/",
        f"/profils/{place}/{zones[0]}/",
        f"/comparer/{place}/?{four}",
        f"/scenarios/{place}/",
        f"/bilan/{place}/",
        f"/sources/{place}/",
        f"{here}actions/",
        f"{here}actions/mois/",
        f"{here}actions/liste/",
        f"{here}actions/carte/",
        f"{here}actions/carte.geojson",
        f"{here}actions/nouvelle/",
        f"{here}semaine/preparer/",
        f"{here}secteurs/",
        f"{here}equipes/",
        f"{here}equipes/demander/",
        f"{here}equipes/doublons/",
        f"{here}membres/",
        f"{here}contacts/",
        f"{here}contexte/",
        f"{here}notre-liste/",
        f"{here}reglages/",
        f"{here}series/",
        f"{here}chercher/",
        f"{here}conformite/",
        f"{here}lectures/",
        f"{here}plus/",
    )


@dataclass(frozen=True)
class Times:
    """Milliseconds of the first asking, then of each other; processor and database where the server says them."""

    first: float
    wall: list[float]
    processor: list[float]
    database: list[float]
    kilobytes: float


def signed_in(address: str) -> OpenerDirector:
    """A browser of the demonstration's director."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{address}/compte/login/").read().decode()
    asked = urlencode({"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "email": DIRECTOR}).encode()
    browser.open(f"{address}/compte/demonstration/", asked).read()
    return browser


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no {name} on the page: is it the right site?"
    return found[1]


def asked(browser: OpenerDirector, url: str, times: int, form: bytes | None = None) -> Times:
    """One page, so many times after a first one."""
    rows: list[list[float]] = []
    size = 0.0
    for _time in range(times + 1):
        began = time.perf_counter()
        with browser.open(url, form) as answer:
            size = len(answer.read()) / 1024
            assert form or answer.url == url, f"{url} leads to {answer.url}"
            told = [float(one) for one in re.findall(r"dur=([\d.]+)", answer.headers.get("Server-Timing", ""))]
        rows.append(told or [1000 * (time.perf_counter() - began)])
    wall, *parts = (list(column) for column in zip(*rows[1:], strict=True))
    processor, database = parts or ([], [])
    return Times(rows[0][0], wall, processor, database, size)


def tell(name: str, found: Times) -> None:
    """One line of the table."""
    cells = [found.first, *(quantile(found.wall, share) for share in (0.5, 0.95))]
    cells += [quantile(part, share) for part in (found.processor, found.database) for share in (0.5, 0.95) if part]
    print(f"{name:60}" + "".join(f"{cell:8.0f}" for cell in [*cells, found.kilobytes]), flush=True)


def head(*columns: str) -> None:
    """Names of the columns."""
    print(f"{'page, ms':60}" + "".join(f"{one:>8}" for one in columns))


def demonstration(address: str, times: int) -> None:
    """The pages of a running demonstration."""
    browser = signed_in(address)
    head("first", "p50", "p95", "kB")
    for page in pages("valmarche-en-commun", "00042", [f"00042_{n:04d}" for n in (9, 1, 4, 12)]):
        tell(page, asked(browser, address + page, times))


@contextmanager
def paris_served(shared: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    """A campaign in Paris, served: its address, the session of its director, its short name and four stations."""
    with tempfile.TemporaryDirectory(prefix="arpenteur-pages-") as home:
        django_in(home)
        from _paris_campaign import SLUG, campaign_of_paris, paris

        key, zones = campaign_of_paris(paris(shared, Path(home) / "sources"))
        command = [sys.executable, str(Path(__file__).with_name("glance_load.py")), "--home", home, "--threads", "2"]
        server = subprocess.Popen([*command, "--serve", str(PORT)], stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{PORT}"
            up(build_opener(), address)
            yield address, key, SLUG, zones
        finally:
            server.terminate()
            server.wait()


def on_paris(shared: Path, times: int) -> None:
    """The pages of a campaign in Paris; says which are over the goal."""
    with paris_served(shared) as (address, key, slug, zones):
        browser = build_opener()
        browser.addheaders = [("Cookie", f"sessionid={key}")]
        measured(browser, address, slug, zones, times)


def measured(browser: OpenerDirector, address: str, slug: str, zones: Sequence[str], times: int) -> None:
    """Every page, then what is asked by a form: a search, an outing prepared and published, its day and its paper."""
    print(f"{load()} on {os.cpu_count()} cores; goal: p95 < {GOAL_MS} ms")
    head("first", "p50", "p95", "cpu p50", "p95", "db p50", "p95", "kB")
    found: dict[str, Times] = {}

    def ask(page: str, name: str = "", form: bytes | None = None, most: int = TIMES) -> None:
        found[name or page] = asked(browser, address + page, min(times, most), form)
        tell(name or page, found[name or page])

    for page in pages(slug, "75056", zones):
        ask(page)
    token = csrf(browser, f"{address}/c/{slug}/chercher/")
    ask(f"/c/{slug}/chercher/", "search: bureau 20-01", urlencode({**token, "q": "bureau 20-01"}).encode())
    day = published_day(browser, address, slug, token)
    ask(day, "day of an outing that was published")
    ask(f"{day}papier.pdf", "its paper (PDF)", urlencode(token).encode(), most=3)
    ask(f"/c/{slug}/secteurs/", "turfs, with those of that day")
    over = [name for name, one in found.items() if quantile(one.wall, 0.95) > GOAL_MS]
    busy = [name for name, one in found.items() if quantile(one.processor, 0.95) > GOAL_MS]
    print(f"over {GOAL_MS} ms of wall at the 95th percentile: {', '.join(over) or 'none'}")
    print(f"over {GOAL_MS} ms of processor: {', '.join(busy) or 'none'}")


def up(browser: OpenerDirector, address: str) -> None:
    """Wait until the server answers."""
    for _time in range(120):
        try:
            browser.open(address + ALIVE).read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("the server did not start")


def csrf(browser: OpenerDirector, url: str) -> dict[str, str]:
    """The token of forms, its cookie sent back from now on."""
    with browser.open(url) as answer:
        page = answer.read().decode()
        cookie = re.search(r"csrftoken=\w+", str(answer.headers.get_all("Set-Cookie")))
    assert cookie, "no form on the page"
    browser.addheaders = [("Cookie", f"{browser.addheaders[0][1]}; {cookie[0]}")]
    return {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}


def published_day(browser: OpenerDirector, address: str, slug: str, token: dict[str, str]) -> str:
    """Publish what Préparer proposes; the address of its day."""
    page = browser.open(f"{address}/c/{slug}/semaine/preparer/").read().decode()
    form = page[page.index("publier/") :]
    fields = [(name, value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)]
    sent = [(name, value) for name, value in fields if name not in token] + list(token.items())
    began = time.perf_counter()
    with browser.open(f"{address}/c/{slug}/semaine/publier/", urlencode(sent).encode()) as answer:
        answer.read()
        print(f"published in {1000 * (time.perf_counter() - began):.0f} ms", flush=True)
        return answer.url.removeprefix(address)


def main() -> None:
    """The demonstration at an address, or Paris."""
    parser = parser_of(__doc__, paris=False, times=TIMES)
    parser.add_argument("address", nargs="?", help="of a running demonstration")
    options = parser.parse_args()
    if options.paris:
        on_paris(DATA.resolve().parent, options.times)
    elif options.address:
        demonstration(options.address.rstrip("/"), options.times)
    else:
        parser.error("an address, or --paris")


if __name__ == "__main__":
    main()
