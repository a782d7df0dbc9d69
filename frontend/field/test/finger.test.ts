import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Finger } from "../src/parts/finger";

describe("a finger on the screen", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function touched(): { glass: EventTarget; drawn: string[]; draw: (what: string) => void } {
    const glass = new EventTarget();
    const finger = new Finger(glass);
    const drawn: string[] = [];
    return { glass, drawn, draw: (what) => finger.away(() => drawn.push(what)) };
  }

  it("that is not there holds up nothing", () => {
    const { drawn, draw } = touched();
    draw("at once");
    expect(drawn).toEqual(["at once"]);
  });

  it("holds up what would be drawn until its click was heard", () => {
    const { glass, drawn, draw } = touched();
    glass.dispatchEvent(new Event("pointerdown"));
    draw("plan");
    glass.dispatchEvent(new Event("pointerup"));
    draw("partner");
    expect(drawn).toEqual([]);
    glass.dispatchEvent(new Event("click"));
    expect(drawn).toEqual(["plan", "partner"]);
    draw("after");
    expect(drawn).toHaveLength(3);
  });

  it.each([
    ["that lifts without a click lets go", "pointerup", 100],
    ["that begins to scroll lets go", "pointercancel", 0],
    ["that never lifts is believed for five seconds", "", 5_000],
  ])("%s", (_, event, after) => {
    const { glass, drawn, draw } = touched();
    glass.dispatchEvent(new Event("pointerdown"));
    draw("plan");
    if (event) glass.dispatchEvent(new Event(event));
    if (after) vi.advanceTimersByTime(after - 1);
    expect(drawn).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(drawn).toEqual(["plan"]);
  });
});
