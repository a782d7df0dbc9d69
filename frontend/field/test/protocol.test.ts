import { describe, expect, it } from "vitest";
import { uuid7 } from "../src/core/identifiers";
import { checkDraft, NEEDS, NotAllowed, readEcho, readPackage, readResults } from "../src/core/protocol";
import { pause } from "../src/core/rhythm";
import { aTurf } from "./turf";

const VISIT = { type: "visit", building: "00099_0020_00148", stair: "A", floor: 2, door: 3, outcome: "opened" };
const PLACE = { building: "00099_0020_00148", stair: "B" };
const ALLOWED = [
  VISIT,
  { type: "floor_absent", ...PLACE, floor: 1, quantity: 4 },
  { type: "stair_absent", ...PLACE, quantity: 22 },
  { type: "stair_mailed", ...PLACE, quantity: 22 },
  { type: "stop", building: "typed:00099_12", outcome: "done", quantity: 2, minutes: 0 },
  { type: "dwellings", ...PLACE, shape: { floors: 5, doors: 4, ground: 2 } },
  { type: "access", building: PLACE.building, outcome: "badge" },
  { type: "objection", ...PLACE, floor: 0, door: 1 },
  { type: "mood", station: "00099_0001", opened: 11, warm: 4, cool: 2 },
  { type: "pause" },
  { type: "resume" },
  { type: "end" },
  { type: "undo", undoes: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b" },
];

describe("the closed lists", () => {
  it("take each type with exactly its fields", () => {
    expect(ALLOWED.map(({ type }) => type).sort()).toEqual(Object.keys(NEEDS).sort());
    for (const one of ALLOWED) expect(checkDraft(one)).toEqual(one);
  });

  it.each(ALLOWED)("refuse any other key beside $type", (one) => {
    for (const key of ["name", "note", "opinion", "comment", "code", "phone", "lat", "id"]) expect(() => checkDraft({ ...one, [key]: "x" })).toThrow(NotAllowed);
  });

  it.each(ALLOWED)("refuse $type without one of its fields", (one) => {
    for (const key of Object.keys(one)) {
      const { [key as keyof typeof one]: _left, ...rest } = one as Record<string, unknown>;
      expect(() => checkDraft(rest)).toThrow(NotAllowed);
    }
  });

  it.each([
    { ...VISIT, outcome: "hostile" },
    { ...VISIT, outcome: "free" },
    { ...VISIT, floor: "2" },
    { ...VISIT, door: 2.5 },
    { ...VISIT, door: 100 },
    { ...VISIT, stair: "Dupont" },
    { ...VISIT, stair: "4821B" },
    { ...VISIT, building: "" },
    { ...VISIT, type: "opinion" },
    { ...VISIT, type: "constructor" },
    { type: "access", building: "b", outcome: "4821B" },
    { type: "dwellings", ...PLACE, shape: { floors: 5, doors: 4, ground: 2, names: 1 } },
    { type: "mood", station: "s", opened: 10, warm: 1, cool: 1 },
    { type: "mood", station: "s", opened: 11, warm: 10, cool: 2 },
    { type: "undo", undoes: "the last one" },
    null,
    "visit",
  ])("refuse %j", (one) => {
    expect(() => checkDraft(one)).toThrow(NotAllowed);
  });

  it("read a package without what they do not know", () => {
    const given = { ...aTurf(), holder: "Someone", buildings: [{ ...aTurf().buildings[0], residents: ["Someone"], note: "x" }] };
    expect(JSON.stringify(readPackage(given))).not.toMatch(/holder|Someone|residents|"note"/);
    expect(readPackage(aTurf())).toEqual(aTurf());
    expect(() => readPackage({ schema: 2 })).toThrow(NotAllowed);
  });

  it("read an echo with the fields of its type alone, and pass over a type of a later version", () => {
    const echo = { number: 3, id: "i", mine: true, at: "2027-02-27T14:00:00Z", ...VISIT, quantity: 1, shape: null, undoes: null };
    expect(readEcho(echo)).toEqual({ number: 3, id: "i", mine: true, at: "2027-02-27T14:00:00Z", ...VISIT });
    expect(readEcho({ ...echo, type: "something_new" })).toBeNull();
  });

  it("read of a walk sheet how many doors, and never send that form themselves", () => {
    const sheet = { number: 3, id: "i", mine: false, at: "2027-02-27T14:00:00Z", ...VISIT, floor: null, door: null, quantity: 12 };
    const { floor: _floor, door: _door, ...counted } = { ...sheet, type: "counted" };
    expect(readEcho(sheet)).toEqual(counted);
    expect(readEcho({ ...sheet, quantity: -1 })).toBeNull();
    expect(readEcho({ ...sheet, outcome: "free" })).toBeNull();
    expect(() => checkDraft({ type: "counted", ...PLACE, outcome: "opened", quantity: 12 })).toThrow(NotAllowed);
  });

  it("read of an answer only what makes sense", () => {
    expect(readResults([{ id: "a", status: "accepted", number: 1, reason: "" }, { id: "b", status: "perhaps" }, null, { status: "known" }])).toEqual([{ id: "a", status: "accepted", number: 1, reason: null }]);
    expect(readResults("no")).toEqual([]);
  });
});

describe("an identifier", () => {
  it("is a UUID of version 7 that holds its time", () => {
    const id = uuid7(1_900_000_000_000);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(1_900_000_000_000);
  });

  it("comes after those before it, even where the clock stands still or goes back", () => {
    const drawn = Array.from({ length: 5000 }, (_, index) => uuid7(1_900_000_000_100 - (index % 50)));
    expect([...drawn].sort()).toEqual(drawn);
    expect(new Set(drawn).size).toBe(5000);
  });
});

describe("the pause before the next try", () => {
  it("doubles up to five minutes, with chance, and hears what the site asks", () => {
    expect([1, 2, 3, 4].map((failures) => pause(failures, () => 1))).toEqual([2000, 4000, 8000, 16000]);
    expect(pause(1, () => 0)).toBe(1000);
    expect(pause(50, () => 1)).toBe(300_000);
    expect(pause(1, () => 0, 90)).toBe(90_000);
    expect([pause(50, () => 1, 2), pause(50, () => 0, 2)]).toEqual([30_000, 15_000]);
  });
});
