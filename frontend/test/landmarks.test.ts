import { describe, expect, it } from "vitest";
import { lineSource, readable } from "../src/zone-map/landmarks";

const name = (text: string, x: number, y: number, far: number) => ({ text, from: [x, y] as [number, number], to: [x + far, y] as [number, number] });
const label = { zone: "a", x: 50, y: 0, room: 20, width: 20, height: 16 };

describe("names of landmarks", () => {
  it("are written where their line is long enough on the screen", () =>
    expect(readable([name("Canal", 0, 0, 100), name("Canal", 0, 60, 10)], [])).toEqual([true, false]));
  it("never cover the label of a zone", () => expect(readable([name("Canal", 0, 0, 100)], [label])).toEqual([false]));
  it("never cover one another: the first wins", () =>
    expect(readable([name("Canal", 0, 0, 100), name("Rue", 10, 5, 80), name("Quai", 0, 60, 80)], [])).toEqual([true, false, true]));
});

describe("lines of landmarks", () => {
  it("are none where the place has none", () => expect(lineSource({ type: "FeatureCollection", features: [] }).features).toEqual([]));
  it("keep their kind", () => {
    const drawn = { type: "FeatureCollection" as const, features: [], lines: [{ kind: "water", points: [[0, 0], [1, 1]] as [number, number][] }] };
    expect(lineSource(drawn).features.map(({ properties }) => properties.kind)).toEqual(["water"]);
  });
});
