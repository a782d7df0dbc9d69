/** One finger slides, two fingers or a wheel zoom, a finger held means more. Layer: parts. */

import type { Point } from "./geometry";

interface Moves {
  moved: (x: number, y: number) => void;
  zoomed: (by: number, at: Point) => void;
  settled: () => void;
}

/** Slide and pinch on a drawing. A tap stays a tap. */
export function panAndZoom(element: SVGSVGElement, moves: Moves): void {
  const fingers = new Map<number, Point>();
  let start: Point = [0, 0];
  let spread = 0;
  let slid = false;
  const here = (event: PointerEvent): Point => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  element.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, here(event));
    start = here(event);
    slid = false;
    spread = 0;
  });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, here(event));
    const [one, other] = [...fingers.values()];
    if (one && other) {
      const now = Math.hypot(one[0] - other[0], one[1] - other[1]);
      if (spread && now) moves.zoomed(now / spread, [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]);
      spread = now;
    } else if (one) {
      const [x, y] = [one[0] - start[0], one[1] - start[1]];
      if (!slid && Math.hypot(x, y) < 8) return;
      if (!slid) element.setPointerCapture(event.pointerId);
      slid = true;
      moves.moved(x, y);
    }
  });
  const lift = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId)) return;
    if (slid && fingers.size === 0) moves.settled();
    spread = 0;
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    moves.zoomed(event.deltaY < 0 ? 1.2 : 1 / 1.2, [event.offsetX, event.offsetY]);
  }, { passive: false });
}

const HOLD = 500;

/** A finger held: `armed` after half a second, `done` when it lifts after that. A short tap or a key stays a click. */
export function hold(element: HTMLElement, held: { armed: () => void; released: () => void; cancelled: () => void }): void {
  let timer = 0;
  let armed = false;
  let from: Point = [0, 0];
  const stop = () => {
    clearTimeout(timer);
    if (armed) held.cancelled();
    armed = false;
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = [event.clientX, event.clientY];
    timer = window.setTimeout(() => {
      armed = true;
      held.armed();
    }, HOLD);
  });
  element.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - from[0], event.clientY - from[1]) > 24) stop();
  });
  element.addEventListener("pointerup", () => {
    clearTimeout(timer);
    if (!armed) return;
    armed = false;
    // The click that follows a long press says nothing more.
    element.addEventListener("click", (event) => event.stopImmediatePropagation(), { once: true, capture: true });
    setTimeout(held.released);
  });
  element.addEventListener("pointercancel", stop);
  element.addEventListener("pointerleave", stop);
  element.addEventListener("contextmenu", (event) => event.preventDefault());
}
