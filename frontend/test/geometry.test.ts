import { describe, expect, it } from "vitest";
import { boxOf, classOf, neighbour, padding, placed, type Zones } from "../src/zone-map/geometry";

const square = (zone: string, x: number, y: number): Zones["features"][number] => ({
  type: "Feature",
  properties: { zone, name: zone, at: [x + 0.5, y + 0.5], room: 0.5, hatched: false, priority: 2 },
  geometry: { type: "Polygon", coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] },
});
const grid: Zones = {
  type: "FeatureCollection",
  features: [square("a", 0, 0), square("b", 1, 0), square("c", 0, 1), square("d", 1, 1)],
};

describe("the box around zones", () => {
  it("holds every point", () => expect(boxOf(grid)).toEqual([0, 0, 2, 2]));
  it("is null without an outline", () => expect(boxOf({ type: "FeatureCollection", features: [] })).toBeNull());
});

describe("arrow keys", () => {
  it("go to the nearest zone on that side", () => {
    expect(neighbour(grid, "a", "ArrowRight")).toBe("b");
    expect(neighbour(grid, "a", "ArrowUp")).toBe("c");
    expect(neighbour(grid, "d", "ArrowLeft")).toBe("c");
    expect(neighbour(grid, "d", "ArrowDown")).toBe("b");
  });
  it("stay at the edge", () => expect(neighbour(grid, "a", "ArrowLeft")).toBeNull());
  it("start somewhere", () => expect(neighbour(grid, "", "ArrowUp")).toBe("a"));
});

describe("labels", () => {
  const label = (zone: string, x: number, room: number) => ({ zone, x, y: 0, room, width: 20, height: 16 });
  it("never cover one another: the larger zone wins", () =>
    expect([...placed([label("small", 0, 9), label("large", 10, 30)], "")]).toEqual(["large"]));
  it("need room in their own zone", () => expect(placed([label("tiny", 0, 3)], "").size).toBe(0));
  it("show the selected zone whatever its size", () =>
    expect([...placed([label("tiny", 0, 1), label("large", 5, 30)], "tiny")]).toEqual(["tiny"]));
});

describe("the class of a zone", () => {
  it("is read by metric", () => expect(classOf(grid.features[0]!.properties, "priority")).toBe(2));
  it("is 0 for an unknown metric", () => expect(classOf(grid.features[0]!.properties, "other")).toBe(0));
});

describe("a place in its frame", () => {
  it("stands at the top of a tall one", () => expect(padding([0, -1, 2, 1], 228, 528).bottom).toBeCloseTo(314, 0));
  it("fills a frame of its own shape", () => expect(padding([0, -1, 2, 1], 228, 228).bottom).toBeCloseTo(14, 0));
});
