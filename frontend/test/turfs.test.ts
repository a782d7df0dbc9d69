import { expect, test } from "vitest";
import { filled, inside, onward, shift, zoomed } from "../src/turfs/figures";

const WORDS = { street: "{name} : {n} portes", from: "de {a} ({b} → {c}) vers {d} ({e} → {f})", held: "", fresh: "nouveau" };

test("a move says the doors of both turfs before and after", () => {
  expect(filled(WORDS.street, { name: "Avenue Carnot", n: 8 })).toBe("Avenue Carnot : 8 portes");
  expect(shift(WORDS, 8, { letter: "E", doors: 93 }, { letter: "F", doors: 88 })).toBe("de E (93 → 85) vers F (88 → 96)");
  expect(shift(WORDS, 8, { letter: "E", doors: 93 }, null)).toBe("de E (93 → 85) vers nouveau (0 → 8)");
});

test("arrows go to the nearest street on their side, and stay where there is none", () => {
  const spots = [{ x: 0, y: 0 }, { x: 10, y: 1 }, { x: 4, y: 30 }, { x: 60, y: 0 }];
  expect(onward(spots, 0, "ArrowRight")).toBe(1);
  expect(onward(spots, 0, "ArrowDown")).toBe(2);
  expect(onward(spots, 0, "ArrowUp")).toBe(-1);
  expect(onward(spots, -1, "ArrowUp")).toBe(0);
  expect(onward([], -1, "ArrowUp")).toBe(-1);
});

test("what is zoomed at stays in place, and no view leaves the map", () => {
  const whole = { x: 0, y: 0, w: 800, h: 400 };
  const near = zoomed(whole, whole, 2, { x: 200, y: 100 });
  expect(near).toEqual({ x: 100, y: 50, w: 400, h: 200 });
  expect(zoomed(near, whole, 0.1, { x: 0, y: 0 })).toEqual(whole);
  // Two fingers that move right and apart: what was between them is between them.
  const held = zoomed(near, whole, 2, { x: 200, y: 100 }, { x: 40, y: 0 });
  expect(held).toEqual({ x: 130, y: 75, w: 200, h: 100 });
  expect(inside({ x: 700, y: -50, w: 400, h: 200 }, whole)).toEqual({ x: 400, y: 0, w: 400, h: 200 });
});
