"""A browser that clicks what a page holds, and what went wrong after each click.

One click is one question: a page is opened anew, one link or button is pressed, and the page must then show something.
Whatever a click wrote is taken back before the next.
"""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clicking_scripts import AFTER, FOLD_OTHERS, IS_PAGE, LIST, PAUSE, PREPARE, UNFOLD
from django.urls import Resolver404, resolve
from flushing import Kept
from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Page, Request, Response
from playwright.sync_api import Error as BrowserError

LONGEST = 10.0
"""Seconds that a click may take before it counts as leading nowhere."""
PATIENCE, GLANCE = 5_000, 700
"""Milliseconds until something can be clicked, and until what lies over it, if anything does, is moved away."""
STUCK, _CLICKED, _CLICKING = "cannot be clicked", "click action done", "performing click action"
_LEFT, _ABORTED = "context was destroyed", "net::ERR_ABORTED"
LATE = 1.0
"""Seconds until a click that showed nothing is held to lead nowhere: a file may be a moment in coming."""
CONTROLS = "a[href], button, summary, input[type=submit], input[type=button], [role=button]"
HEIGHTS = {1440: 900, 360: 780}  # of the screen of each width
_REFUSED = {403, 405}
"""Answers to a form that nobody should have been shown; what is typed in one may be refused, or not be found."""
_OF_THE_BROWSER = "/favicon.ico"
"""Asked for by the browser itself beside a page that is no HTML."""
_MAPS = ["zone-map", "nation-map", "turf-map"]


@dataclass(frozen=True, order=True)
class Control:
    """A link or a button as one question: where it leads and where its answer goes, whatever numbers it has."""

    main: bool
    tag: str
    leads: str
    said: str

    @property
    def is_for_keyboards(self) -> bool:
        """Whether it shows only once it has the focus: the link that skips the frame."""
        return not self.main and self.said == "#"

    def __str__(self) -> str:
        return f"{self.tag} {self.leads} {self.said}".strip()


@dataclass
class Watched:
    """What a page reported since ``forget``."""

    pending: set[Request] = field(default_factory=set)
    leaving: set[Request] = field(default_factory=set)
    """Pages that were asked for: their answer may be there before this one leaves."""
    faults: list[str] = field(default_factory=list)
    elsewhere: bool = False
    wrote: bool = False
    late: bool = False
    """Whether something was still on its way when the time was over."""
    form: str = ""
    """Where a form of search leads: what is typed may not be found."""

    def forget(self) -> None:
        self.faults, self.elsewhere, self.wrote, self.form = [], False, False, ""


def named(url: str) -> str:
    """The name of an address of the site, its shape where a library owns it."""
    path = urlsplit(url).path
    try:
        found = resolve(path)
    except Resolver404:
        return path
    return found.view_name or found.route


def _why(error: str) -> str:
    """The last thing that stood in the way of a click."""
    lines = [line.strip(" -") for line in error.splitlines()]
    return next((line for line in reversed(lines) if "intercepts" in line or "element is" in line), lines[0])


def _control(one: dict[str, Any], here: str) -> Control:
    bare = re.compile(r"\d[\w-]*")
    if one["link"] is not None:
        parts = urlsplit(one["link"])
        if one["skip"]:
            return Control(one["main"], one["tag"], "", "#")
        now, then = (parse_qs(query, keep_blank_values=True) for query in (urlsplit(here).query, parts.query))
        # What the page was asked already is carried along by its links.
        asked = ",".join(sorted(name for name, values in then.items() if now.get(name) != values))
        said = [f"?{asked}" if asked else "", "#" if parts.fragment else "", bare.sub("0", one["target"])]
        return Control(one["main"], one["tag"], named(one["link"]), " ".join(filter(None, said)))
    leads = f"{one['method']} {named(one['action'])}" if one["action"] else ""
    said = [one["name"], one["value"], one["id"]] if one["name"] or one["id"] else [one["label"].partition(" : ")[0]]
    return Control(one["main"], one["tag"], leads, bare.sub("0", " ".join(filter(None, said))))


type Key = Control | tuple[str, Control]


def once(page: str, control: Control) -> Key:
    """A control counts once, whatever the pages it is on; what folds and unfolds once a page."""
    return control if control.tag != "summary" else (page, replace(control, said=""))


def on_each_page(page: str, control: Control) -> Key:
    """A control counts on each page that it is on."""
    return page, control


@dataclass
class Walk:
    """What one person clicks of what she meets, and what it led to; ``clicked`` may be shared with others."""

    dealt: Callable[[Control], bool] = field(default=lambda _control: True)
    key: Callable[[str, Control], Key] = on_each_page
    clicked: set[Key] = field(default_factory=set)
    met: dict[Key, str] = field(default_factory=dict)
    """Where it was first met."""
    faults: list[str] = field(default_factory=list)
    below: tuple[str, ...] = ("/",)
    """Pages to which links are followed."""

    def follows(self, url: str) -> bool:
        path = urlsplit(url).path
        return path.startswith(self.below) and "." not in path.rpartition("/")[2]  # no file

    def owed(self, page: str, found: Iterable[Control]) -> list[Control]:
        return [one for one in found if self.key(page, one) not in self.clicked and self.dealt(one)]


class Clicker:
    """One person before the site, at one width or at two by turns."""

    def __init__(
        self, context: BrowserContext, address: str, kept: Kept, cookies: list[dict[str, Any]], widths: Sequence[int]
    ) -> None:
        self.address, self.kept, self.cookies, self.context = address, kept, cookies, context
        self.widths, self.opened = widths, 0
        context.add_cookies(cookies)  # type: ignore[arg-type]
        self.page = context.new_page()
        self.seen = Watched()
        self._listen(self.page)
        context.on("page", lambda _page: setattr(self.seen, "elsewhere", True))

    def walk(self, walk: Walk, starts: Sequence[str], *, follow: bool = True) -> None:
        """Click what is owed on the pages given and on those that links lead to, one of each name."""
        waiting, known = deque(starts), {named(one) for one in starts} if follow else None
        loaded, expected = False, set[Key]()
        while loaded or waiting:
            if not loaded:
                expected = set()
                self.open(waiting.popleft())
            url, page = self.page.url, named(self.page.url)
            found, links = self.controls()
            for control in found:
                walk.met.setdefault(walk.key(page, control), url)
            for link in links if known is not None else ():
                if named(link) not in known and walk.follows(link):
                    known.add(named(link))
                    waiting.append(link)
            owed = walk.owed(page, found)
            expected |= {walk.key(page, one) for one in owed}
            loaded = bool(owed) and self._step(walk, page, owed[0], found[owed[0]])
            away = named(self.page.url) != page
            loaded = loaded and urlsplit(self.page.url).path.startswith(walk.below)
            if away or not loaded:
                # What it held and is not clicked yet is found again where it was met.
                waiting.extendleft(sorted({walk.met[one] for one in expected - walk.clicked}))
                expected = set()

    def _step(self, walk: Walk, page: str, control: Control, rank: int) -> bool:
        """Click one; whether there is a page now to go on from."""
        walk.clicked.add(walk.key(page, control))
        wrong = self.press(control, rank, GLANCE)
        for _more in range(2):  # a glance may be too short to tell what lies over it
            if not wrong or not wrong[-1].startswith(STUCK):
                break
            covered = "intercepts" in wrong[-1] and self._uncover(rank)
            if (again := self.controls()[0].get(control) if covered else rank) is None:
                break
            rank, wrong = again, self.press(control, again)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        walk.faults += [f"{page} · {control} · {width} px · {one}" for one in wrong]
        if wrong or self.seen.wrote or not self._ask(IS_PAGE):
            self.take_back()
            return False
        self._arrived()
        return True

    def _uncover(self, rank: int) -> bool:
        """Whether something that closes was over a control: a panel, as on a phone, or what was unfolded beside it."""
        close = self.page.locator("#panel-close")
        if close.is_visible():
            close.click(timeout=PATIENCE)
            self._settled()
            return True
        return self.page.locator(CONTROLS).nth(rank).evaluate(FOLD_OTHERS) > 0

    def open(self, url: str) -> None:
        """Open a page, everything unfolded, at the next width."""
        self.opened += 1
        width = self.widths[self.opened % len(self.widths)]
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        self.seen.pending, self.seen.leaving = set(), set()
        self._go(url)
        self._arrived()

    def _go(self, url: str) -> None:
        """Ask for a page; once more where the one before was still leaving, and took the question with it."""
        try:
            self.page.goto(url)
        except BrowserError as error:
            if _ABORTED not in str(error):
                raise
            self.page.wait_for_load_state()
            self.page.goto(url)

    def _arrived(self) -> None:
        self.page.wait_for_load_state()
        for name in self._ask(UNFOLD, _MAPS):
            self.page.dispatch_event(name, "focusin")
            self.page.wait_for_selector(f"{name}[drawn], {name}[still]", state="attached")
        self.seen.forget()

    def controls(self) -> tuple[dict[Control, int], list[str]]:
        """What can be pressed here, each kind once, with its rank among all; and where links of the site lead."""
        found: dict[Control, int] = {}
        links = []
        for rank, one in enumerate(json.loads(self._ask(LIST, CONTROLS))):
            if one["link"] is not None and not one["link"].startswith(self.address + "/"):
                continue
            if one["seen"] and not one["off"]:
                found.setdefault(_control(one, self.page.url), rank)
                links += [one["link"]] if one["link"] else []
        return found, links

    def press(self, control: Control, rank: int, patience: int | None = None) -> list[str]:
        """Click one control of the page as it stands; what is wrong afterwards."""
        before = self.page.url
        one = self.page.locator(CONTROLS).nth(rank)
        asks = one.evaluate(PREPARE)
        self.seen.form = urlsplit(asks).path if asks else ""
        try:
            if control.is_for_keyboards:
                one.press("Enter")
            else:
                one.click(timeout=patience or PATIENCE)
        except BrowserError as error:
            # Where a click leads may be long in coming; one that was begun when time was over may have been done.
            begun = str(error).rstrip().endswith(_CLICKING) and not self._nothing(before, self._settled())
            if _CLICKED not in str(error) and not begun:
                return [*self.seen.faults, f"{STUCK}: {_why(str(error))}"]
        end, after = time.monotonic() + LATE, self._settled()
        while self._nothing(before, after) and time.monotonic() < end:
            after = self._settled()
        return [*self.seen.faults, *self._wrong(before, after)]

    def _nothing(self, before: str, after: dict[str, Any]) -> bool:
        return after["there"] and not after["something"] and not self.seen.elsewhere and before == self.page.url

    def _wrong(self, before: str, after: dict[str, Any]) -> Iterator[str]:
        if self.seen.late:
            yield f"no answer after {LONGEST:.0f} s"
        if after["empty"]:
            yield "main is empty"
        if after["gone"]:
            yield f"took away what it should replace: {after['gone']}"
        if self._nothing(before, after):
            yield "nothing is seen to happen"

    def _settled(self) -> dict[str, Any]:
        """The page once nothing more is on its way."""
        quiet, end = 0, time.monotonic() + LONGEST
        while quiet < 2 and time.monotonic() < end:
            try:
                leaves = self.page.evaluate(PAUSE) and not self.seen.elsewhere
                quiet = 0 if leaves or self.seen.pending or self.seen.leaving else quiet + 1
            except BrowserError:  # the page has just left
                self.page.wait_for_load_state()
        # What a page asks for by itself once it has settled is not the answer to the click.
        self.seen.late = quiet < 2
        return self._ask(AFTER)

    def _ask(self, script: str, *given: Any) -> Any:
        """What a script says of the page; of the next one where this page leaves meanwhile, as one that counts does."""
        try:
            return self.page.evaluate(script, *given)
        except BrowserError as error:
            if _LEFT not in str(error):
                raise
            self.page.wait_for_load_state()
            return self.page.evaluate(script, *given)

    def take_back(self) -> None:
        """Put back what the last click wrote, and close what it opened."""
        for other in self.context.pages:
            if other is not self.page:
                other.close()
        if self.seen.wrote:
            self.page.goto("about:blank")
            self.kept.restore()
            self.context.clear_cookies()
            self.context.add_cookies(self.cookies)  # type: ignore[arg-type]

    def _listen(self, page: Page) -> None:
        seen = self.seen
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", lambda request: seen.pending.discard(request))
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda error: seen.faults.append(f"uncaught: {error}"))
        page.on("console", self._said)
        page.on("framenavigated", lambda _frame: seen.leaving.clear())
        page.on("download", self._downloaded)
        page.on("dialog", lambda dialog: dialog.accept())

    def _said(self, message: ConsoleMessage) -> None:
        # Answers are judged by their status.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.seen.faults.append(f"console: {message.text}")

    def _downloaded(self, _file: Download) -> None:
        self.seen.elsewhere, self.seen.leaving = True, set()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith("http"):
            return  # the browser's own, as its reader of PDF files
        self.seen.pending.add(request)
        if request.is_navigation_request():
            self.seen.leaving.add(request)
        self.seen.wrote |= request.method not in {"GET", "HEAD"}
        if not request.url.startswith(self.address):
            self.seen.faults.append(f"asks another site: {request.url}")

    def _answered(self, answer: Response) -> None:
        path, method = urlsplit(answer.url).path, answer.request.method
        sent = method != "GET" or path == self.seen.form
        missed = answer.status == 404 and path != self.seen.form
        refused = answer.status in _REFUSED or answer.status >= 500 if sent else answer.status >= 400
        if (refused or missed) and path != _OF_THE_BROWSER:
            self.seen.faults.append(f"{answer.status} for {method} {path}")

    def _failed(self, request: Request) -> None:
        self.seen.pending.discard(request)
        self.seen.leaving.discard(request)
        if request.failure and "ABORTED" not in request.failure:
            self.seen.faults.append(f"{request.failure} for {urlsplit(request.url).path}")
