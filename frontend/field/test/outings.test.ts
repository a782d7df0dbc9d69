/** What may be said in each kind of action: the table of the site (`tests/data/outings.json`), as this app reads it. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DOORS, has, NEEDS, OUTCOMES, readOuting, readPackage } from "../src/core/protocol";
import { aTurf, BUILDING } from "./turf";

const table = JSON.parse(readFileSync(new URL("../../../tests/data/outings.json", import.meta.url), "utf-8")) as Record<string, unknown>;
const visit = (outcome: "opened" | "later") => ({ type: "visit" as const, building: BUILDING, stair: "B", floor: 1, door: 1, outcome });

describe("an outing", () => {
  it("is the same here and on the site", () => {
    for (const given of Object.values(table)) expect(readOuting(given)).toEqual(given);
    expect(DOORS).toEqual(table["doors"]);
    expect([DOORS.types, DOORS.outcomes]).toEqual([Object.keys(NEEDS).filter((one) => one !== "stop"), [...OUTCOMES]]);
  });

  it("of a package of before, or one that makes no sense, is of doors", () => {
    expect(readPackage(aTurf()).outing).toBeUndefined();
    for (const nothing of [undefined, null, 7, {}, { unit: "door" }]) expect(readOuting(nothing)).toBe(DOORS);
  });

  it("comes with the package, less what this app does not know", () => {
    const newer = { unit: "poster", types: ["put_up", "pause"], outcomes: ["torn"] };
    expect(readPackage({ ...aTurf(), outing: newer }).outing).toEqual({ unit: "poster", types: ["pause"], outcomes: [] });
  });

  it("says what may be said in it", () => {
    const letterboxes = readOuting(table["letterboxes"]);
    expect([has(DOORS, visit("later")), has(letterboxes, visit("later")), has(letterboxes, visit("opened"))]).toEqual([true, false, true]);
    expect(has(letterboxes, { type: "mood", station: "1", opened: 12, warm: 1, cool: 0 })).toBe(false);
  });
});
