"""What a page does while it opens in a browser: how far what is read moves, and how long long tasks hold it."""

from dataclasses import dataclass

from playwright.sync_api import Page

SHIFT_AT_MOST = 0.1
"""Layout shift beyond which Google calls a page bad to read (web.dev/articles/cls)."""
SECONDS = 10
WATCH = """
window.opening = { shifts: [], tasks: [] };
const named = (node) => {
  const one = node?.nodeType === 1 ? node : node?.parentElement;
  return one ? [one.localName + (one.id ? "#" + one.id : ""), ...one.classList].join(".") : "?";
};
const edges = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
new PerformanceObserver((list) => {
  for (const { startTime, value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    const moved = sources.map((s) => `${named(s.node)} ${edges(s.previousRect)} to ${edges(s.currentRect)}`);
    window.opening.shifts.push({ at: startTime, value, moved });
  }
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) window.opening.tasks.push({ at: startTime, duration });
}).observe({ type: "longtask", buffered: true });
"""
"""Run before anything of the page; what it writes is read by ``opening_of``."""
_SEEN = """() => ({
  ...window.opening, paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})"""


@dataclass(frozen=True)
class Opening:
    """Layout shift (no unit), ms blocked, ms to the first paint, and what moved, the farthest first."""

    shift: float
    blocked: float
    paint: float
    moved: list[str]


def opening_of(page: Page) -> Opening:
    """Of a page that ran ``WATCH``, until now; tasks are counted in the ten seconds after the first paint."""
    seen = page.evaluate(_SEEN)
    tasks = [one for one in seen["tasks"] if 0 <= one["at"] + one["duration"] - seen["paint"] < 1000 * SECONDS]
    blocked = sum(max(0.0, one["duration"] - 50) for one in tasks)
    shifts = sorted(seen["shifts"], key=lambda one: -one["value"])
    moved = [f"{one['value']:.3f} at {one['at']:.0f} ms: {'; '.join(one['moved'])}" for one in shifts]
    return Opening(_worst_window([(one["at"], one["value"]) for one in seen["shifts"]]), blocked, seen["paint"], moved)


def map_drawn(page: Page, name: str = "zone-map") -> None:
    """Wait for the map, asked for as by whoever comes to it with the keyboard, wherever it is on the page."""
    page.locator(name).dispatch_event("focusin")
    page.wait_for_selector(f"{name}[drawn]")


def _worst_window(shifts: list[tuple[float, float]]) -> float:
    """The largest sum of shifts less than 1 s apart, within 5 s, as Chromium and Lighthouse add them up."""
    worst = total = began = last = 0.0
    for at, value in sorted(shifts):
        if not total or at - last > 1000 or at - began > 5000:
            began, total = at, 0.0
        total, last = total + value, at
        worst = max(worst, total)
    return worst
