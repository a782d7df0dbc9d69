"""Every screen of the field app: clean to axe-core in each light, small, quick, installable."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from accessible import hold
from cast import Cast
from playwright.sync_api import Browser, CDPSession, expect
from walked_turf import TOWER, walked_turf

from arpenteur.web.foundation.shared.assets import BUILD
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.handset import shell
from arpenteur.web.ground.phone.models import BuildingFact
from field_phone import WAIT, Phone, a_phone, phones_put_away

pytestmark = pytest.mark.browser
BUDGET = 110_000
"""Bytes of everything the phone fetches before it can go offline, compressed, fonts and service worker included."""
QUICK = 100
"""Milliseconds of the page's own thread for a tap and what it draws: what a finger takes for at once. Some 7 on a quiet
machine; fourteen batches of three, of which the least, as what runs beside only adds. The processor decides how many of
them a piece of work takes and none of those tried keeps its distance to a tap, so that what a tap touches is held as
well, which no machine changes. ``pytest -s`` prints both."""
TOUCHED = 40
"""Nodes of the page that a tap may add, take away or change, in a building of two hundred doors: some 21."""
LAYOUTS = 5
"""Times that a tap may have the page laid out: 3, and what the clock of the page adds."""
THEMES = ("Clair", "Sombre", "Plein soleil")
_TAPS = """async (times) => {
  const drawn = () => new Promise((seen) => requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = seen; port.port2.postMessage(0); }));
  const touched = new Set();
  const observer = new MutationObserver((records) => {
    for (const one of records) for (const node of [one.target, ...one.addedNodes, ...one.removedNodes]) touched.add(node);
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  for (let time = 0; time < times; time++) {
    document.querySelector(".three .absent").click();
    await drawn();
  }
  observer.disconnect();
  return touched.size;
}"""  # noqa: E501 — one script


@pytest.fixture
def phone(browser: Browser, address: str, cast: Cast) -> Iterator[Phone]:
    with sealed(cast.campaign.pk):
        shape = {"name": "", "floors": 49, "doors": 4, "ground": 4}
        fact = {"building": TOWER, "stairs": [shape], "changed_at": cast.campaign.created_at}
        BuildingFact.objects.create(campaign=cast.campaign, **fact)
        walked = walked_turf(cast)
    phone = a_phone(browser, address)
    with phones_put_away(phone.context.close):
        phone.open(walked.secret)
        yield phone


def test_every_screen_in_every_light(phone: Phone):
    for name, arrive in _screens():
        if name != "open":
            arrive(phone)
        for theme in THEMES:
            phone.page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", _worn(theme))
            try:
                hold(phone.page)
            except AssertionError as error:
                raise AssertionError(f"{name}, {theme}") from error
            _large_enough(phone)


@pytest.mark.parametrize("width", [300, 240])
def test_every_screen_on_a_narrow_phone(phone: Phone, width: int):
    """The width of an old phone, and of a phone whose letters were made larger."""
    phone.page.set_viewport_size({"width": width, "height": 640})
    for name, arrive in _screens():
        arrive(phone)
        inner = phone.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert inner[0] <= inner[1], f"{name} is wider than the phone"
        assert phone.page.evaluate(_OVERLAPS) == [], name
        _large_enough(phone)


def _worn(theme: str) -> str:
    return {"Clair": "light", "Sombre": "dark", "Plein soleil": "sun"}[theme]


def _screens() -> list[tuple[str, Callable[[Phone], Any]]]:
    def menu(choice: str) -> Callable[[Phone], None]:
        def choose(phone: Phone) -> None:
            phone.tap("Menu")
            phone.page.locator(".choice").filter(has_text=choice).tap()

        return choose

    def back(then: Callable[[Phone], None]) -> Callable[[Phone], None]:
        def arrive(phone: Phone) -> None:
            phone.tap("Retour", exact=True)
            expect(phone.page.locator(".nextb")).to_be_visible()
            then(phone)

        return arrive

    def stair(phone: Phone) -> None:
        phone.building("148")
        phone.doors("absent", "opened", "inaccessible")

    return [
        ("ready", lambda _: None),
        ("street", lambda phone: phone.walk()),
        ("street menu", lambda phone: phone.tap("Menu")),
        ("script", lambda phone: phone.page.locator(".choice").filter(has_text="Quoi dire").tap()),
        ("address", back(menu("Comment avez-vous"))),
        ("contact", back(menu("Garder le contact"))),
        ("mood", back(menu("Comment on vous reçoit"))),
        ("words of the buttons", back(menu("boutons"))),
        ("end", lambda phone: (phone.tap("Fermer", exact=True), menu("Terminer la sortie")(phone))),
        ("settings", back(menu("Réglages"))),
        ("building", back(stair)),
        ("building menu", lambda phone: phone.tap("Menu")),
        ("corrected", lambda phone: phone.page.locator(".choice").filter(has_text="Corriger").tap()),
        ("queue", lambda phone: (phone.tap("Fermer", exact=True), phone.page.locator(".outbox").tap())),
        ("mine", lambda phone: phone.tap("Mes portes")),
        ("correct a door", lambda phone: phone.page.locator(".acts button").filter(has_text="Corriger").first.tap()),
        ("take a door back", lambda phone: (phone.tap("Fermer", exact=True), phone.tap("Annuler : Porte"))),
    ]


_OVERLAPS = """() => {
  const room = document.querySelector("dialog") ?? document.querySelector("#app");
  const seen = [...room.querySelectorAll("button, summary, input:not(.sr), h1, h2, dd, dt, .credit")].filter((one) => one.checkVisibility());
  const layer = (one) => one.closest(".thumb, .fa-top, .tabs, dialog") ?? room;
  const cut = seen.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth).map((one) => `${one.textContent} is cut`);
  const over = [];
  for (const [rank, one] of seen.entries())
    for (const other of seen.slice(rank + 1)) {
      if (layer(one) !== layer(other) || one.contains(other) || other.contains(one)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
      if (x > 1 && y > 1) over.push(`${one.textContent || one.ariaLabel} lies on ${other.textContent || other.ariaLabel}`);
    }
  return [...cut, ...over];
}"""  # noqa: E501 — one script


def _large_enough(phone: Phone) -> None:
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("button, input, summary")].filter((one) => one.checkVisibility())
          .map((one) => [one.className, one.getBoundingClientRect()])
          .filter(([name, box]) => box.width < 48 || (name === "outbox" ? box.height + 16 : box.height) < 48)
          .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
    )
    assert small == [], "targets of less than 48 px"


def test_the_whole_app_weighs_less_than_a_hundred_and_ten_kilobytes():
    entry = json.loads((BUILD / "manifest.json").read_text("utf-8"))["field/src/main.ts"]
    files = [entry["file"], *entry["css"], *entry["assets"], "field-worker.js"]
    weights = {name: len(_as_sent(BUILD / name)) for name in files}
    print("\n", *(f"{name}: {weight:,} bytes" for name, weight in weights.items()), f"in all {sum(weights.values()):,}")  # noqa: T201 — seen with -s
    assert "imports" not in entry
    assert sum(weights.values()) < BUDGET


def _as_sent(file: Path) -> bytes:
    content = file.read_bytes()
    return content if file.suffix == ".woff2" else gzip.compress(content, 9)


def test_a_tap_is_drawn_at_once_in_a_building_of_two_hundred_doors(phone: Phone):
    phone.walk()
    phone.building("200")
    assert phone.page.locator(".door").count() == 200
    devtools = _cdp(phone)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    taps = [_of_a_tap(devtools, phone, 3) for _batch in range(14)]
    spent, touched, layouts = (min(one) for one in zip(*taps, strict=True))
    print(f"\n tap to drawn, 200 doors: {spent:.1f} ms of the thread, {touched:.0f} nodes, {layouts:.1f} layouts")  # noqa: T201 — seen with -s
    assert spent < QUICK
    assert touched < TOUCHED
    assert layouts <= LAYOUTS


def _of_a_tap(devtools: CDPSession, phone: Phone, times: int) -> tuple[float, float, float]:
    """Milliseconds of the page's thread, nodes touched and layouts for each of so many taps."""

    def now() -> tuple[float, float]:
        metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
        return metrics["TaskDuration"] * 1000, metrics["LayoutCount"]

    spent, layouts = now()
    touched = phone.page.evaluate(_TAPS, times)
    spent_after, layouts_after = now()
    return (spent_after - spent) / times, touched / times, (layouts_after - layouts) / times


def test_the_app_can_be_installed(phone: Phone):
    phone.ready_offline()
    devtools = _cdp(phone)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/terrain/", "/terrain/", "standalone")
    errors = [one["errorId"] for one in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in errors if one != "in-incognito"] == []  # contexts of tests are private ones


def _cdp(phone: Phone) -> CDPSession:
    return phone.context.new_cdp_session(phone.page)


def test_a_new_version_waits_until_it_is_let_in_and_loses_nothing(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    phone.ready_offline()
    before = phone.page.evaluate("caches.keys()")
    phone.walk()
    phone.context.set_offline(True)
    phone.doors("absent", "opened")
    phone.queued(2)
    monkeypatch.setattr(shell, "_fonts", list)  # another list of files is another version
    phone.context.set_offline(False)
    phone.page.evaluate("async () => { await (await navigator.serviceWorker.ready).update() }")
    update = phone.page.get_by_role("button", name="Mettre à jour")
    expect(update).to_be_visible(timeout=WAIT)
    with phone.page.expect_navigation():
        update.tap()
    expect(phone.page.get_by_text("Déjà faits")).to_be_visible(timeout=WAIT)
    phone.queued(0)
    after = phone.page.evaluate("caches.keys()")
    assert len(before) == len(after) == 1
    assert before != after


def test_a_door_is_noted_corrected_and_taken_back_by_keyboard_alone(phone: Phone):
    keys = phone.page.keyboard

    def press(name: str) -> None:
        """Tab to a button as someone without a pointer does, and press it."""
        for _ in range(80):
            said = phone.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
            if " ".join(said.split()).startswith(name):
                keys.press("Enter")
                return
            keys.press("Tab")
        raise AssertionError(f"no key leads to {name}")

    press("Commencer")
    press("2, rue des Exemples, Absent")
    expect(phone.page.locator(".undo")).to_contain_text("porte absente")
    press("Menu")
    press("Mes portes")
    press("Corriger : Le 2")
    press("Ouvert")
    expect(phone.page.locator(".acts-list li")).to_have_count(2)
    press("Annuler : Le 2 : porte ouverte")
    press("Oui, annuler")
    expect(phone.page.locator(".acts-list li").first).to_contain_text("annulé")
    phone.queued(0)


def test_rows_stand_under_their_street_and_say_it(phone: Phone):
    phone.walk()
    headings = phone.page.locator("h2.st")
    assert headings.all_inner_texts() == ["Rue des Exemples", "Avenue du Modèle"]
    names = phone.page.locator(".ln").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert "3, rue des Exemples, maison" in names
    assert "148, avenue du Modèle, immeuble, 66 portes" in names
    quick = phone.page.locator(".q").first
    assert quick.get_attribute("aria-label") == "3, rue des Exemples, Ouvert"


def test_where_one_stands_is_asked_at_a_tap_drawn_once_and_kept_nowhere(phone: Phone):
    sent: list[str] = []
    phone.page.on("request", lambda asked: sent.append(f"{asked.url} {asked.post_data or ''}"))
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 48.85347, "longitude": 2.41687, "accuracy": 20})
    phone.page.evaluate(
        """() => { window.asked = []; const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
        navigator.geolocation.getCurrentPosition = (...given) => { asked.push("once"); real(...given); };
        navigator.geolocation.watchPosition = () => asked.push("for ever"); }"""
    )
    phone.walk()
    assert phone.page.evaluate("asked") == []
    phone.tap("Où suis-je")
    expect(phone.page.locator(".tmap .me")).to_have_count(1)
    expect(phone.page.locator(".tmap .around")).to_have_count(1)
    expect(phone.page.locator(".me-said")).to_contain_text("ni gardée, ni envoyée")
    phone.doors("absent")
    phone.queued(0)
    assert phone.page.evaluate("asked") == ["once"]
    phone.tap("Menu")
    phone.page.locator(".choice").filter(has_text="Quoi dire").tap()
    phone.tap("Retour", exact=True)
    expect(phone.page.locator(".nextb")).to_be_visible()
    assert phone.page.locator(".tmap .me").count() == 0
    told = json.dumps(phone.holds(), ensure_ascii=False) + "".join(sent)
    assert [one for one in ("48.85347", "2.41687", "accuracy", "latitude") if one in told] == []


def test_a_phone_that_tells_no_position_says_so_in_words(phone: Phone):
    phone.context.clear_permissions()
    phone.walk()
    phone.page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (_, failed) => failed({ code: 1, PERMISSION_DENIED: 1 }) }"
    )
    phone.tap("Où suis-je")
    expect(phone.page.locator(".me-said")).to_contain_text("Le téléphone ne dit pas sa position")


def test_ready_says_how_many_doors_are_done(phone: Phone):
    expect(phone.page.locator(".facts")).not_to_contain_text("déjà")
    phone.walk()
    phone.doors("absent")
    phone.tap("Retour", exact=True)
    expect(phone.page.locator(".facts")).to_contain_text("dont 1 déjà faite")


@pytest.mark.parametrize(
    ("alone", "said"), [(True, "Vous pouvez éteindre"), (False, "rouvrez l’application pour envoyer")]
)
def test_who_may_switch_the_phone_off_is_told_by_what_the_browser_does(phone: Phone, alone: bool, said: str):
    if not alone:
        phone.page.evaluate("delete window.SyncManager")
    phone.walk()
    phone.context.set_offline(True)
    phone.doors("absent", "opened")
    phone.tap("Menu")
    phone.page.locator(".choice").filter(has_text="Terminer la sortie").tap()
    expect(phone.page.locator(".ob:not(.proof)")).to_contain_text("2 portes attendent le réseau")
    expect(phone.page.locator(".ob:not(.proof)")).to_contain_text(said)
    phone.back_online()
    phone.queued(0)
