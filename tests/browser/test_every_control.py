"""Every link and button of every page is clicked, by each role, on a desk and on a phone.

Inside ``make test-release`` each control is clicked once, by one of the roles that see it, at one of the widths, on
maps that the site draws; ``make test`` clicks a tenth of them, and those of rooms that changed
(`tests/support/tiers.py`). `benchmarks/clicks.py --everything` sets ``ARPENTEUR_CLICK_EVERYTHING``: then on each page,
by each role, at both widths, on maps that the browser draws.
"""

import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import clicking
import pytest
from cast import Cast
from clicked_site import ROLES, cookies, furnish, signed_in, starts
from clicking import HEIGHTS, Clicker, Control, Key, Walk, once
from fictional_place import PLACE
from flushing import Kept
from playwright.sync_api import Browser, BrowserContext, Route
from tiers import is_drawn, turn

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
EVERYTHING = os.environ.get("ARPENTEUR_CLICK_EVERYTHING")
WITHOUT_WEBGL = """const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
};"""
SHORT = {
    "visitor": ("/",),
    "volunteer": ("/c/", "/compte/", "/campagnes/"),
    "guest": ("/c/",),
    "organiser": ("/c/",),
    "director": ("/",),
}
"""Roles inside ``make test``, and the pages that each of them opens."""
WRONG = {
    "nothing is seen to happen": '<button type="button">Rien</button>',
    "404 for GET /nulle-part/": '<a href="/nulle-part/">Ailleurs</a>',
    "main is empty": "<button onclick=\"document.querySelector('main').textContent = ''\">Effacer</button>",
    "console: alas": "<button onclick=\"console.error('alas'); this.textContent = 'fait'\">Se plaindre</button>",
    "uncaught: alas": "<button onclick=\"this.textContent = 'fait'; throw new Error('alas')\">Tomber</button>",
    "took away what it should replace: ['#part']": (
        '<p id="part">x</p><button hx-target="#part" onclick="document.querySelector(`#part`).remove()">Mettre</button>'
    ),
    "no answer after 2 s": "<button onclick=\"this.textContent = 'fait'; fetch('/jamais/')\">Attendre</button>",
    "cannot be clicked": '<button>Sous</button><div style="position: fixed; inset: 0">Dessus</div>',
}


@pytest.fixture
def everyone(
    browser: Browser, address: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Clicker, list[str]]]]:
    """Hands out a browser for a role, with where it begins; whatever a click wrote is put back."""
    first = furnish(cast, monkeypatch)
    clients = {role: signed_in(cast, role) for role in ROLES}
    kept = Kept()
    contexts: list[BrowserContext] = []

    def one(role: str, *widths: int) -> tuple[Clicker, list[str]]:
        context = browser.new_context(
            locale="fr-FR", reduced_motion="reduce", base_url=address, service_workers="block"
        )
        if not EVERYTHING:
            context.add_init_script(WITHOUT_WEBGL)
        contexts.append(context)
        person = Clicker(context, address, kept, cookies(clients[role], address), widths or tuple(HEIGHTS))
        return person, starts(role, cast, first)

    yield one
    for context in contexts:
        context.close()
    kept.close()


def dealt_to(role: str) -> Callable[[Control], bool]:
    """Whether a control is dealt to a role: to one of those between the first and the last, who take what is left."""
    between = list(SHORT)[1:-1]
    return lambda control: (
        is_owed(control)
        and (role not in between or zlib.crc32(str(control).encode()) % len(between) == between.index(role))
    )


def is_owed(control: Control) -> bool:
    """Whether a control is drawn: by its turn, or by the room it leads to (`tests/support/tiers.py`)."""
    return is_drawn(str(control), [control.leads.rpartition(" ")[2].partition(":")[0]])


def test_each_control_leads_somewhere(everyone: Callable[..., tuple[Clicker, list[str]]]):
    clicked: set[Key] = set()
    walks: list[tuple[Clicker, Walk]] = []
    for role, below in SHORT.items():
        person, first = everyone(role)
        walks.append((person, Walk(dealt_to(role), once, clicked, below=below)))
        person.walk(walks[-1][1], [url for url in first if url.startswith(below)])
    for person, walk in walks:
        walk.dealt = is_owed
        owed = {key for key in walk.met if is_owed(key if isinstance(key, Control) else key[1])}
        left = {walk.met[key] for key in owed - clicked}
        person.walk(walk, sorted(left), follow=False)
    opened = sum(person.opened for person, _walk in walks)
    sys.stdout.write(f"\n{len(clicked)} controls, {opened} pages opened\n")
    faults = [fault for _person, walk in walks for fault in walk.faults]
    assert faults == [], "\n".join(faults)
    assert len(clicked) > (250 if turn() is None else 15)


if EVERYTHING:

    @pytest.mark.parametrize("width", HEIGHTS)
    @pytest.mark.parametrize("role", ROLES)
    def test_each_control_of_each_page_leads_somewhere(everyone, role: str, width: int):
        person, first = everyone(role, width)
        walk = Walk()
        person.walk(walk, first)
        pages = len({page for page, _control in walk.clicked})
        sys.stdout.write(f"\n{role}, {width} px: {len(walk.clicked)} controls of {pages} pages\n")
        assert walk.faults == []


def test_links_that_blank_the_page_of_strategy_are_found(everyone: Callable[..., tuple[Clicker, list[str]]]):
    """As they were once: taken in place, for a part that the page they lead to has not."""
    person, _first = everyone("visitor", 1440)

    def boosted(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(' hx-boost="false"', ""))

    person.context.route(re.compile("/strategie/"), boosted)
    person.context.add_init_script("addEventListener('htmx:beforeSwap', one => one.stopImmediatePropagation(), true)")
    walk = Walk(lambda control: control.leads in {"territory:second-round", "territory:comparison"})
    person.walk(walk, [f"/strategie/{PLACE}/"], follow=False)
    blank = [fault for fault in walk.faults if fault.startswith("territory:strategy") and "took away" in fault]
    assert sorted(re.findall(r"· a (territory:[\w-]+)", "\n".join(blank))) == [
        "territory:comparison",
        "territory:second-round",
    ]


def _answer(page: str, route: Route) -> None:
    route.fulfill(body=page, content_type="text/html")


def test_whatever_else_can_be_wrong_is_found(
    everyone: Callable[..., tuple[Clicker, list[str]]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clicking, "PATIENCE", 1_500)
    monkeypatch.setattr(clicking, "LONGEST", 2.0)
    person, _first = everyone("visitor", 360)
    person.context.route("**/jamais/", lambda _never: None)
    found = {}
    for name, piece in WRONG.items():
        page = f"<!doctype html><title>x</title><main><p>Une page.</p>{piece}</main>"
        person.context.route("**/donnees/", partial(_answer, page))
        walk = Walk()
        person.walk(walk, ["/donnees/"], follow=False)
        found[name] = walk.faults
        person.context.unroute("**/donnees/")
    assert {name: [name in fault for fault in told] for name, told in found.items()} == {name: [True] for name in WRONG}


def test_what_a_page_asks_by_itself_is_not_an_answer_that_is_late(everyone: Callable[..., tuple[Clicker, list[str]]]):
    person, _first = everyone("visitor", 360)
    person.context.route("**/jamais/", lambda _never: None)
    asking = "<!doctype html><title>x</title><main><button onclick=\"this.textContent = 'fait'\">Faire</button></main>"
    person.context.route("**/donnees/", partial(_answer, asking))
    person.open(f"{person.address}/donnees/")
    control, rank = next(iter(person.controls()[0].items()))
    settle = person._settled

    def settle_and_ask() -> dict[str, object]:
        after = settle()
        with person.page.expect_request("**/jamais/"):
            person.page.evaluate("void fetch('/jamais/')")
        return after

    person._settled = settle_and_ask
    assert person.press(control, rank) == []
