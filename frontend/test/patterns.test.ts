import { expect, it } from "vitest";
import { dots, hatch } from "../src/zone-map/patterns";
import { fill, hatched } from "../src/zone-map/style";

const opaque = (data: Uint8ClampedArray): number => data.filter((value, index) => index % 4 === 3 && value > 0).length;

it("hatching tiles without a seam: every row has the same ink", () => {
  const { data, width, height } = hatch(16, 5);
  const inks = Array.from({ length: height }, (_, y) => opaque(data.slice(y * width * 4, (y + 1) * width * 4)));
  expect(new Set(inks)).toEqual(new Set([5]));
});
it("dots leave most of the ground free", () => {
  const { data, width, height } = dots();
  expect(opaque(data)).toBeGreaterThan(8);
  expect(opaque(data)).toBeLessThan((width * height) / 4);
});
it("each class has its colour and anything else is grey", () => {
  const palette = { background: "#eee", classes: ["#0", "#1", "#2", "#3", "#4", "#5"], border: "#fff", ink: "#000", name: "#43524e", water: "#4c5f69" };
  expect(fill("support", palette)).toEqual(["match", ["get", "support"], 1, "#1", 2, "#2", 3, "#3", 4, "#4", 5, "#5", "#0"]);
});
it("only priority is hatched", () => {
  expect(hatched("support")).toEqual(["literal", false]);
  expect(JSON.stringify(hatched("priority"))).toContain("hatched");
});
