"""The week with a mouse, from Coup d'œil: how many clicks from hours to who goes where, to turfs in people's hands, to
answers, to paper. Whoever walks presses what is seen, and nothing else; each press is counted.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response, expect

HOURS = 400
TURFS = 3
_WAIT = 60_000


@dataclass(frozen=True)
class Walk:
    """One walk: its clicks or taps and keys, the most that there may be, the seconds that the site took."""

    name: str
    clicks: int
    keys: int
    most: int
    seconds: float

    @property
    def over(self) -> bool:
        """Whether it takes more than it may."""
        return self.clicks > self.most


class Hand:
    """Presses what is seen on a page, with the mouse or a finger, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = 0
        self._began = time.monotonic()

    def press(self, what: Locator, at: float = 0.5) -> None:
        """The middle of it, or so far from its left edge (0 to 1); the page that comes of it is waited for."""
        what = what.first
        expect(what).to_be_visible(timeout=_WAIT)
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        if box is None:
            raise AssertionError("nothing there to press")
        x, y = box["x"] + at * box["width"], box["y"] + box["height"] / 2
        if self.page.evaluate("navigator.maxTouchPoints > 0"):
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)
        self.clicks += 1
        self.page.wait_for_load_state("networkidle", timeout=_WAIT)

    def key(self, name: str) -> None:
        """One key."""
        self.page.keyboard.press(name)
        self.keys += 1

    def walked(self, name: str, most: int) -> Walk:
        """What it took so far."""
        return Walk(name, self.clicks, self.keys, most, time.monotonic() - self._began)


def glance_of(page: Page, campaign: str) -> Hand:
    """A hand on Coup d'œil: to come there is not counted."""
    page.goto(f"/c/{campaign}/", timeout=_WAIT)
    page.wait_for_load_state("networkidle", timeout=_WAIT)
    return Hand(page)


def from_hours_to_people(page: Page, campaign: str) -> Walk:
    """400 hours put in the plan; the walk ends before the page that says who goes where."""
    hand = glance_of(page, campaign)
    hand.press(page.get_by_role("link", name="Où aller"))
    hand.press(page.get_by_role("link", name="Plan", exact=True))
    hours = page.locator("#p-hours")
    least, most = (float(hours.get_attribute(edge) or "") for edge in ("min", "max"))
    hand.press(hours, (HOURS - least) / (most - least))
    while (now := float(hours.input_value())) != HOURS:
        hand.key("ArrowRight" if now < HOURS else "ArrowLeft")
    page.wait_for_url(re.compile(f"heures={HOURS}"), timeout=_WAIT)
    hand.press(page.get_by_role("link", name="Préparer la prochaine sortie"))
    expect(page.locator(".duo").first).to_be_visible(timeout=_WAIT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("secteur")
    return hand.walked(f"{HOURS} hours to who goes where", 8)


def publish(hand: Hand) -> None:
    """From Coup d'œil: what presses is followed where it says so, the place of the week otherwise."""
    page = hand.page
    pressing = page.locator("#g-alerts a").filter(has_text="Publier")
    if pressing.count():
        hand.press(pressing)
    else:
        hand.press(page.get_by_role("link", name="Semaine"))
        hand.press(page.get_by_role("link", name="Préparer", exact=True))
    hand.press(page.get_by_role("button", name=re.compile("^Publier")))
    expect(page.locator("#told")).to_be_visible(timeout=_WAIT)


def three_turfs_in_hands(page: Page, campaign: str) -> tuple[Walk, Walk]:
    """Nothing is published yet: an outing is, then three of its turfs are on their way to somebody who walks them."""
    hand = glance_of(page, campaign)
    publish(hand)
    published = hand.walked("a first outing published", 3)
    while len(_on_their_way(page)) < TURFS:
        todo = page.locator("#told tr.todo").filter(has_not=_letters(page)).first
        number = todo.locator("[name=note]").get_attribute("value")
        hand.press(todo.locator(".act > button:visible"))
        expect(page.locator("#told tr.told").filter(has=page.locator(f'[value="{number}"]'))).to_have_count(1)
    return published, hand.walked(f"{TURFS} turfs handed, publishing included", 6)


def second_outing(page: Page, campaign: str) -> Walk:
    """One outing is published: the one that Préparer proposes after it is, too."""
    hand = glance_of(page, campaign)
    publish(hand)
    return hand.walked("a second outing published", 3)


def turfs_by_hand(page: Page, campaign: str) -> Walk:
    """A door-to-door put in the calendar by hand, in one station, when the form proposes it, tomorrow evening: its
    turfs, with those who are free then.
    """
    hand = glance_of(page, campaign)
    hand.press(page.get_by_role("link", name="Semaine"))
    hand.press(page.get_by_role("link", name="Créer une action", exact=True))
    hand.press(page.locator(".pickmap [data-zone]"))
    hand.press(page.get_by_role("button", name="Créer l’action"))
    hand.press(page.get_by_role("link", name="Découper en secteurs"))
    hand.press(page.get_by_role("button", name="Binômes et secteurs d’un coup"))
    expect(page.locator(".turf-rows > li, #told tr").first).to_be_visible(timeout=_WAIT)
    return hand.walked("turfs of an action made by hand", 6)


def _on_their_way(page: Page) -> set[str]:
    rows = page.locator("#told tr:is(.told, .waits, .opened) .kk")
    return {text.strip() for text in rows.all_inner_texts()}


def _letters(page: Page) -> Locator:
    """Marks of turfs that are on their way already; of a letter that no turf has where none is."""
    return page.locator(".kk", has_text=re.compile(f"^\\s*({'|'.join(_on_their_way(page)) or '-'})\\s*$"))


def _to_texts(page: Page, campaign: str) -> Hand:
    """From Coup d'œil to the texts for those who said nothing."""
    hand = _to_asking(page, campaign)
    hand.press(page.locator("main button[value=write]"))
    return hand


def _to_asking(page: Page, campaign: str) -> Hand:
    """From Coup d'œil to the page of those who said nothing."""
    hand = glance_of(page, campaign)
    pressing = page.locator("#g-alerts a").filter(has_text="Demander")
    if pressing.count():
        hand.press(pressing)
    else:
        hand.press(page.get_by_role("link", name="Les gens"))
        hand.press(page.get_by_role("link", name="Demander qui est libre"))
    return hand


def everybody_asked(page: Page, campaign: str) -> Walk:
    """All who said nothing and left an address, by letters of the campaign's account; counted from the page that names
    them on. How many is part of the walk's name.
    """
    _to_asking(page, campaign)
    number = re.search(r"\d+", page.locator("main button[value=write]").inner_text())
    hand = Hand(page)
    hand.press(page.locator("main button[value=write]"))
    written = page.locator("details.written summary")
    expect(written).to_be_visible(timeout=_WAIT)
    letters = int(re.findall(r"\d+", written.inner_text())[0])
    assert number, "the button says how many"
    return hand.walked(f"{letters} of {number[0]} asked by letter", 1)


def asked_and_answering(page: Page, campaign: str, phone: Callable[[str], Page]) -> tuple[Walk, Walk, Walk]:
    """To the texts of those who said nothing; one of them asked; her answer, on a phone that ``phone`` opens."""
    hand = _to_texts(page, campaign)
    row = page.locator("[data-ask] [data-row]").filter(has=page.locator("[data-text]")).first
    expect(row).to_be_visible(timeout=_WAIT)
    to_texts = hand.walked("to the texts of all who said nothing", 3)
    text = row.locator("[data-text]").get_attribute("data-text") or ""
    one = Hand(page)
    one.press(row.locator("[data-copy-text]"))
    expect(row.locator("[data-state] .i")).to_be_visible(timeout=_WAIT)
    asked = one.walked("one person asked", 1)
    found = re.search(r"/dispo/[^\s/]+/", text)
    assert found, text
    hers = phone(found[0])
    finger = Hand(hers)
    finger.press(hers.locator(".day-row .tap"))
    finger.press(hers.locator("button[name=answer][value=slots]"))
    expect(hers.get_by_role("heading", level=1)).to_contain_text("Merci", timeout=_WAIT)
    return to_texts, asked, finger.walked("her answer, in taps", 3)


def paper_of_the_day(page: Page, campaign: str) -> Walk:
    """The paper of the next outing; that it is published before is not counted."""
    page.goto(f"/c/{campaign}/semaine/preparer/", timeout=_WAIT)
    before = Hand(page)
    before.press(page.locator(".slot:not([disabled])"))
    expect(page.locator(".slot:not([disabled])").first).to_have_attribute("aria-pressed", "true", timeout=_WAIT)
    before.press(page.get_by_role("button", name=re.compile("^Publier")))
    expect(page.locator("#told")).to_be_visible(timeout=_WAIT)
    hand = glance_of(page, campaign)

    def papers(answer: Response) -> bool:
        return answer.url.endswith("papier.pdf")

    with page.context.expect_event("response", papers, timeout=_WAIT) as answer:
        hand.press(page.locator("#g-alerts button").filter(has_text="Tout imprimer"))
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
    return hand.walked("the paper of the day", 1)
