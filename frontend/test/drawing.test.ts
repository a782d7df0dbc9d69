import { describe, expect, it } from "vitest";
import { type Plane, polygon, toDrawing, toGround } from "../src/fieldwork/drawing";

const plane: Plane = { west: 2.4, north: 48.88, unit: 20000, stretch: 0.66 };

describe("a drawn area", () => {
  it("goes to the ground and back without moving", () => {
    for (const point of [[0, 0], [120, 450], [999, 3]] as [number, number][]) {
      const [x, y] = toDrawing(plane, toGround(plane, point));
      expect(x).toBeCloseTo(point[0], 6);
      expect(y).toBeCloseTo(point[1], 6);
    }
  });

  it("is a closed ring of longitudes and latitudes", () => {
    const { type, coordinates } = JSON.parse(polygon(plane, [[0, 0], [100, 0], [100, 100]])) as GeoJSON.Polygon;
    const ring = coordinates[0] ?? [];
    expect(type).toBe("Polygon");
    expect(ring).toHaveLength(4);
    expect(ring[0]).toEqual(ring[3]);
    expect(ring[0]).toEqual([2.4, 48.88]);
  });
});
