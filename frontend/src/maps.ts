/**
 * Maps are read when they are seen: MapLibre is a megabyte of script, and the page has drawn the same zones already. On a
 * desk once the page rests; on a phone once half of the map is on the screen, or as soon as it is touched or focused.
 */
import type htmx from "htmx.org";
import { NARROW } from "./board";

const HALF = 0.5;
const REST = 3000;
const MAPS: Record<string, () => Promise<unknown>> = {
  "zone-map": () => import("./zone-map/element"),
  "nation-map": () => import("./nation-map/element"),
};
const ANY = Object.keys(MAPS).join();

export function startMaps(api: typeof htmx): void {
  const seen = new IntersectionObserver(onSight, { threshold: [0, HALF] });
  const watch = (): void => {
    for (const map of document.querySelectorAll(ANY)) {
      if (map.matches(":defined")) continue;
      if (matchMedia(NARROW).matches) seen.observe(map);
      else whenAtRest(() => read(map));
    }
  };
  for (const name of ["focusin", "pointerdown"]) document.addEventListener(name, onTouch);
  api.on("htmx:afterSettle", watch);
  watch();
}

function onSight(entries: IntersectionObserverEntry[], seen: IntersectionObserver): void {
  for (const { target, isIntersecting, intersectionRatio } of entries) {
    // A map that the page has not drawn is missed from its first row on.
    if (!isIntersecting || (intersectionRatio < HALF && target.querySelector(".drawn"))) continue;
    seen.unobserve(target);
    whenAtRest(() => read(target));
  }
}

function onTouch({ target }: Event): void {
  const map = (target as Element).closest?.(ANY);
  if (map) read(map);
}

function read(map: Element): void {
  void MAPS[map.localName]?.();
}

/** Safari has no `requestIdleCallback`. */
function whenAtRest(then: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(then, { timeout: REST });
  else setTimeout(then, 1);
}
