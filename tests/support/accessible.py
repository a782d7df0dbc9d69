"""What every page must meet in a browser: axe-core finds nothing, nothing overflows."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import axe_playwright_python
from opening import map_drawn
from playwright.sync_api import Page

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Only what is wrong is told, and pages have neither frames nor styles from elsewhere: nothing more is looked for.
    "resultTypes": ["violations"],
    "preload": False,
    "iframes": False,
}


_RUN = """async rules => {
  const contrast = "color-contrast", every = { ...rules, rules: { [contrast]: { enabled: false } } };
  // First what takes long: a page that draws itself again meanwhile takes away nothing that was chosen before.
  const told = await axe.run(document, every);
  const looks = new Map(), count = new Map(), alike = [];
  // What a text is seen on: what stands out of its place is like nothing else.
  const look = one => {
    if (one === null) return "";
    if (!looks.has(one)) {
      const style = getComputedStyle(one), alone = ["absolute", "fixed", "sticky"].includes(style.position);
      looks.set(one, [style.backgroundColor, style.backgroundImage, style.opacity,
        alone ? looks.size : look(one.parentElement)].join());
    }
    return looks.get(one);
  };
  for (const one of document.body.querySelectorAll("*")) {
    const field = one.matches("input, select, textarea");
    if (!field && ![...one.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.data.trim())) continue;
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(one), on = look(one), box = one.getBoundingClientRect();
    const off = one.closest(":disabled, [aria-disabled=true]") ?? one.closest("label")?.control?.disabled ?? false;
    const key = box.width * box.height < 4 ? one
      : [style.color, style.fontSize, style.fontWeight, style.textShadow, off !== false, field, on].join();
    count.set(key, (count.get(key) ?? 0) + 1);
    if (count.get(key) <= 3) alike.push(one);
  }
  const pale = alike.length ? await axe.run({ include: alike }, { ...rules, runOnly: [contrast] }) : told;
  return [...told.violations, ...pale.violations.filter(one => one.id === contrast)];
}"""
"""Contrast, which takes four fifths of the time, is measured on three texts of each look: colour, size, and what is
behind them."""
_COVERED = """() => [...document.querySelectorAll("a[href], button, summary")].filter(one => {
  const box = one.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  if (!one.checkVisibility({ visibilityProperty: true })) return false;
  if (x <= 0 || y <= 0 || x >= innerWidth || y >= innerHeight) return false;
  for (let up = one; up; up = up.parentElement)
    if (["fixed", "sticky"].includes(getComputedStyle(up).position)) {
      const seen = document.elementFromPoint(x, y);
      return seen && !one.contains(seen) && !seen.contains(one) && !up.contains(seen) && !seen.closest("dialog");
    }
  return false;
}).map(one => one.textContent.trim().slice(0, 60))"""
"""What stays on the screen and cannot be pressed there, as something else lies over it."""
# A menu that opens lies over the page: `menu_faults` holds it by itself.
_UNFOLD = "document.querySelectorAll('main details:not([data-menu])').forEach(one => { one.open = true })"
WIDTHS = {"desk": (1440, 900), "phone": (360, 780)}


def check(page: Page, url: str) -> None:
    """Open a page with everything unfolded and hold it to the rules."""
    opened(page, url)
    hold(page)


def opened(page: Page, url: str) -> None:
    """Open a page with everything unfolded and its map drawn."""
    page.goto(url)
    for name in ("zone-map", "nation-map"):
        if page.locator(name).count():
            map_drawn(page, name)
    page.evaluate(_UNFOLD)


def wrong_pages(page: Page, urls: Iterable[str]) -> dict[str, str]:
    """Pages that do not meet the rules at one width, with the reason.

    Each is opened once: nothing tells a phone from a desk but its width, which the page hears of.
    """
    found: dict[str, str] = {}
    for url in urls:
        _resize(page, "desk")
        opened(page, url)
        for name in WIDTHS:
            _resize(page, name)
            try:
                hold(page)
            except AssertionError as error:
                found[f"{url}, {name}"] = str(error).splitlines()[0][:500]
    return found


def _resize(page: Page, name: str) -> None:
    width, height = WIDTHS[name]
    page.set_viewport_size({"width": width, "height": height})
    # What folds with the width is unfolded again, once the page has heard of it.
    page.evaluate(f"() => new Promise(done => requestAnimationFrame(() => {{ {_UNFOLD}; done() }}))")


def hold(page: Page) -> None:
    """Hold the page as it stands to the rules."""
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in violations(page)]
    assert told == [], "; ".join(told)
    assert (covered := page.evaluate(_COVERED)) == [], f"cannot be pressed: {covered}"
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner, "the page is wider than the screen"


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core says against the page as it stands, once it stands: a click may have just led to it."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    return page.evaluate(_RUN, _RULES)


def menu_faults(page: Page, menu: str) -> list[str]:
    """What axe-core says against an open menu alone, by its selector."""
    page.evaluate(_AXE)
    told = page.evaluate("([menu, rules]) => axe.run(menu, rules)", [menu, _RULES])
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in told["violations"]]
