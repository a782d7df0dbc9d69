import { describe, expect, it } from "vitest";
import { FIRST_ZOOM, fill, isLevel, LAST_ZOOM, layers, sources } from "../src/nation-map/layers";

const palette = { background: "#fff", classes: ["c0", "c1", "c2", "c3", "c4", "c5"], border: "white", ink: "black", name: "#43524e", water: "#4c5f69" };

describe("the national map", () => {
  it("reads each layer to its own last zoom, so that a wide level can be enlarged", () => {
    const found = sources("/tiles", "stations") as Record<string, { minzoom: number; maxzoom: number; url: string }>;
    expect(Object.keys(found)).toEqual(["departements", "stations"]);
    for (const name of ["departements", "stations"] as const) {
      expect(found[name]).toMatchObject({ minzoom: FIRST_ZOOM[name], maxzoom: LAST_ZOOM[name], url: "pmtiles:///tiles" });
    }
  });

  it("needs one source alone at the level of départements", () => {
    expect(Object.keys(sources("/tiles", "departements"))).toEqual(["departements"]);
  });

  it("leaves blank what has no class and greys what has no figure", () => {
    const expression = fill(palette) as unknown as unknown[];
    expect(expression.slice(2)).toEqual([1, "c1", 2, "c2", 3, "c3", 4, "c4", 5, "c5", 0, "c0", "rgba(0,0,0,0)"]);
  });

  it("draws from sources that exist", () => {
    for (const level of ["departements", "circonscriptions", "communes", "stations"] as const) {
      const known = Object.keys(sources("/tiles", level));
      for (const layer of layers(level, palette)) expect(known).toContain((layer as { source: string }).source);
      expect(isLevel(level)).toBe(true);
    }
    expect(isLevel("quartiers")).toBe(false);
  });
});
