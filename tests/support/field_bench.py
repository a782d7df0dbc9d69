"""The phone's core, compiled, in a page that only tests serve; and a state machine over phones, network and site."""

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from playwright.sync_api import Browser, Page

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
ADDRESS = "/terrain/essai-du-noyau"
WEATHERS = (
    "good",
    "cut",
    "lost",
    "twice",
    "late",
    "broken",
    "captive",
    "down",
    "crowded",
    "proxied",
    "portal",
    "replayed",
    "mute",
)
ACTS = ("close", "reopen", "archive", "publish", "silence", "speech", "recut")
"""What an organiser does while phones are away."""
OUTCOMES = ("opened", "absent", "inaccessible", "later")
PHONES = st.integers(0, 1)
TABS = st.integers(0, 1)
WEATHER = st.sampled_from(WEATHERS)


def compiled(folder: Path, name: str = "harness") -> str:
    """One of the phone's benches with the real code, as one script."""
    out = folder / f"{name}.js"
    bundler = FRONTEND / "node_modules" / ".bin" / "esbuild"
    asked = [str(bundler), f"field/test/{name}.ts", "--bundle", "--format=iife", "--target=es2022", f"--outfile={out}"]
    subprocess.run([*asked, "--log-level=error"], cwd=FRONTEND, check=True)
    return out.read_text(encoding="utf-8")


def bench_page(browser: Browser, address: str, script: str) -> Page:
    """A page of the site's own origin that holds the harness and nothing else."""
    page = browser.new_context(base_url=address).new_page()
    page.route(
        f"**{ADDRESS}",
        lambda route: route.fulfill(body="<!doctype html><title>Essai</title>", content_type="text/html"),
    )
    page.goto(ADDRESS)
    page.evaluate(script)
    return page


def play(page: Page, step: str, *given: Any) -> Any:
    """One step of the bench."""
    return page.evaluate("([step, given]) => bench[step](...given)", [step, list(given)])


class Histories(RuleBasedStateMachine):
    """Two phones of a pair, two tabs each. Subclasses say which page, and what the site holds in the end."""

    page: Page
    steps: ClassVar[Counter[str]] = Counter()

    def link(self) -> str:
        """Secret of a fresh turf of the real site; empty: the site in memory."""
        return ""

    def on_site(self, held: dict[str, Any]) -> list[tuple[str, str]]:
        """What the site holds in its order: identifier, device."""
        return [(one["id"], one["device"]) for one in held["site"]]

    def doors_on_site(self) -> list[Any] | None:
        """Doors as the site folds them, where it does."""
        return None

    def do(self, step: str, *given: Any) -> None:
        type(self).steps[step] += 1
        play(self.page, step, *given)

    @initialize()
    def begin(self) -> None:
        self.buildings = play(self.page, "start", 2, self.link())
        self.steps["histories"] += 1

    @rule(phone=PHONES, tab=TABS, building=st.integers(0, 5), door=st.integers(0, 9), outcome=st.integers(0, 2))
    def visit(self, phone: int, tab: int, building: int, door: int, outcome: int) -> None:
        self.do("visit", phone, tab, building, door, outcome)

    @rule(phone=PHONES, tab=TABS, building=st.integers(0, 5), floor=st.integers(-1, 1))
    def absent(self, phone: int, tab: int, building: int, floor: int) -> None:
        self.do("absent", phone, tab, building, floor)

    @rule(
        building=st.integers(0, 5), rank=st.integers(0, 2), outcome=st.sampled_from(OUTCOMES), doors=st.integers(1, 30)
    )
    def paper(self, building: int, rank: int, outcome: str, doors: int) -> None:
        type(self).steps["paper"] += 1
        key, stair = play(self.page, "stair", building, rank)
        if key:
            self.typed_in(key, stair, outcome, doors)

    def typed_in(self, building: str, stair: str, outcome: str, doors: int) -> None:
        """A line of a walk sheet: so many doors of a stair, nobody said which."""
        play(self.page, "paper", building, stair, outcome, doors)

    @rule(phone=PHONES, tab=TABS, which=st.integers(0, 30))
    def undo(self, phone: int, tab: int, which: int) -> None:
        self.do("undo", phone, tab, which)

    @rule(phone=PHONES, tab=TABS, weather=WEATHER)
    def exchange(self, phone: int, tab: int, weather: str) -> None:
        self.do("exchange", phone, tab, weather)

    @rule(phone=PHONES, building=st.integers(0, 5), weather=WEATHER)
    def together(self, phone: int, building: int, weather: str) -> None:
        self.do("together", phone, building, weather)

    @rule(phone=PHONES, sending=st.booleans())
    def crash(self, phone: int, sending: bool) -> None:
        self.do("crash", phone, sending)

    @rule(phone=PHONES, minutes=st.sampled_from([0, -3, 45, -600, 100_000]))
    def clock(self, phone: int, minutes: int) -> None:
        self.do("clock", phone, minutes)

    @rule(act=st.sampled_from(ACTS))
    def organise(self, act: str) -> None:
        type(self).steps[act] += 1
        self.done_by_the_organiser(act)

    def done_by_the_organiser(self, act: str) -> None:
        """A campaign closed or opened again, a turf archived or published again, cut anew; electoral silence."""
        play(self.page, "organise", act)

    @rule(phone=PHONES, deleted=st.booleans())
    def cleared(self, phone: int, deleted: bool) -> None:
        self.do("cleared", phone, deleted)

    @rule()
    def settle(self) -> None:
        self.do("settle")

    @precondition(lambda self: self.link_opens_again())
    @rule(phone=PHONES)
    def again(self, phone: int) -> None:
        self.do("again", phone)

    def link_opens_again(self) -> bool:
        """Whether phones may close and open their link within a history."""
        return True

    def teardown(self) -> None:
        if hasattr(self, "buildings"):
            for act in ("reopen", "publish", "speech"):
                self.done_by_the_organiser(act)
            check(play(self.page, "end"), self.on_site, self.doors_on_site())


def check(
    held: dict[str, Any], on_site: Callable[[dict[str, Any]], list[tuple[str, str]]], doors: list[Any] | None
) -> None:
    """Every visit that was kept is on the site exactly once, or was refused by name; everybody has the same order."""
    site = on_site(held)
    order = [found for found, _device in site]
    assert len(order) == len(set(order)), "the site holds an event twice"
    for phone in held["phones"]:
        assert phone["queued"] == 0
        assert phone["order"] == order, "a phone and the site do not agree on the order"
        assert phone["numbers"] == sorted(phone["numbers"])
        refused = dict(phone["refused"])
        assert [one for one in phone["said"] if one not in order and one not in refused] == [], "lost"
        assert set(refused.values()) <= {"undone", "unknown", "silence"}, refused
        assert [one for one in phone["said"] if one in order and one in refused] == []
        mine = [found for found, device in site if device == phone["device"]]
        assert sorted(mine) == sorted(phone["mine"])
        assert set(mine) == set(phone["said"]) - set(refused)
        # An older sending of what was refused may arrive last of all: it stands where it was taken.
        straight = set(mine) - set(phone["once_refused"])
        ordered = [one for one in phone["said"] if one in straight]
        assert [one for one in mine if one in straight] == ordered, "not in the order of the phone"
        assert set(phone["proven"]) == set(mine), "the receipt is not of what the site holds"
        assert phone["proof"]["proven"] == phone["proof"]["doors"]
    first, second = (phone["doors"] for phone in held["phones"])
    assert first == second
    here = set(held["phones"][0]["buildings"])
    assert doors is None or sorted(map(tuple, first)) == sorted(tuple(one) for one in doors if one[0] in here)
