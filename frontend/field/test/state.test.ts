import { describe, expect, it } from "vitest";
import type { Counted, Draft, Echo } from "../src/core/protocol";
import { countsOf, doorKey, finishOf, floorsOf, fold, type Heard, inOrder, isHouse, nextDoor } from "../src/core/state";
import { aTurf, BUILDING, TOWER } from "./turf";

let drawn = 0;
const say = (draft: Draft | Counted, mine = true): Heard => ({ ...draft, id: `id-${++drawn}`, mine, at: "2027-02-27T14:00:00Z" });
const visit = (floor: number, door: number, outcome: "opened" | "absent" | "inaccessible", mine = true) => say({ type: "visit", building: BUILDING, stair: "B", floor, door, outcome }, mine);
const stairB = (...events: Heard[]) => fold(aTurf(), events).buildings.get(BUILDING)!.stairs[1]!;
const outcome = (floor: number, door: number, ...events: Heard[]) => stairB(...events).doors.get(doorKey(floor, door))?.outcome;

describe("a turf", () => {
  it("has the doors of its package, and those nobody comes back to are not left to do", () => {
    const { counts } = fold(aTurf(), []);
    expect(counts).toEqual({ opened: 0, absent: 0, inaccessible: 0, later: 0, mailed: 0, doors: 274, left: 273 });
  });

  it("draws floors from the top, and the ground floor with its own doors", () => {
    expect(floorsOf(stairB()).map(({ floor, doors }) => [floor, doors.length])).toEqual([[5, 4], [4, 4], [3, 4], [2, 4], [1, 4], [0, 2]]);
  });

  it("knows a house by its one door", () => {
    const { buildings } = fold(aTurf(), []);
    expect([isHouse(buildings.get("00099_0010_00001")!), isHouse(buildings.get(TOWER)!)]).toEqual([true, false]);
  });
});

describe("a door", () => {
  it("stands at its last passage, and keeps both", () => {
    const twice = fold(aTurf(), [visit(3, 1, "absent", false), visit(3, 1, "opened")]);
    expect(twice.buildings.get(BUILDING)!.stairs[1]!.doors.get("3.1")).toMatchObject({ outcome: "opened", passages: [{ mine: false }, { mine: true }] });
    expect(twice.twice).toHaveLength(1);
    expect(twice.mine.opened).toBe(1);
  });

  it("goes back to what it was when its event is taken back", () => {
    const [first, second] = [visit(3, 1, "absent"), visit(3, 1, "opened")];
    const undo = say({ type: "undo", undoes: second.id });
    expect(outcome(3, 1, first, second, undo)).toBe("absent");
    expect(outcome(3, 1, second, undo)).toBeNull();
  });
});

describe("a floor, a stair", () => {
  it("where nobody answered leaves the doors that were visited as they are", () => {
    const floor = say({ type: "floor_absent", building: BUILDING, stair: "B", floor: 1, quantity: 3 });
    expect([1, 2].map((door) => outcome(1, door, visit(1, 1, "opened"), floor))).toEqual(["opened", "absent"]);
    expect(outcome(2, 1, floor)).toBeNull();
    const stair = say({ type: "stair_absent", building: BUILDING, stair: "B", quantity: 22 });
    expect(countsOf([stairB(visit(1, 1, "opened"), stair)])).toMatchObject({ opened: 1, absent: 21, left: 0 });
    expect(outcome(1, 2, stair, visit(1, 2, "opened"))).toBe("opened");
  });

  it("counted on paper takes the first doors nobody came to, from the ground up, but those where nobody comes back", () => {
    const paper = say({ type: "counted", building: BUILDING, stair: "B", outcome: "opened", quantity: 3 }, false);
    const kept = say({ type: "objection", building: BUILDING, stair: "B", floor: 0, door: 2 }, false);
    const stair = stairB(visit(0, 1, "absent"), kept, paper);
    expect(["0.1", "0.2", "1.1", "1.2", "1.3", "1.4"].map((key) => stair.doors.get(key)!.outcome)).toEqual(["absent", null, "opened", "opened", "opened", null]);
    expect(fold(aTurf(), [paper]).mine.opened).toBe(0);
    expect(countsOf([stairB(say({ type: "counted", building: BUILDING, stair: "B", outcome: "absent", quantity: 99 }, false))])).toMatchObject({ absent: 22, left: 0 });
  });

  it("closed by its letterboxes leaves only what was opened", () => {
    const mailed = say({ type: "stair_mailed", building: BUILDING, stair: "B", quantity: 22 });
    expect(countsOf([stairB(visit(1, 1, "opened"), visit(1, 2, "absent"), mailed)])).toMatchObject({ opened: 1, mailed: 21, left: 0 });
  });

  it("with another shape has other doors, and a new one appears", () => {
    const shape = { floors: 6, doors: 3, ground: 0 };
    const stair = stairB(say({ type: "dwellings", building: BUILDING, stair: "B", shape }));
    expect([stair.doors.size, stair.doors.has("6.3"), stair.doors.has("0.1"), stair.doors.has("1.4")]).toEqual([18, true, false, false]);
    const added = fold(aTurf(), [say({ type: "dwellings", building: BUILDING, stair: "D", shape })]);
    expect(added.buildings.get(BUILDING)!.guessed).toBe(false);
    expect(added.buildings.get(BUILDING)!.stairs.map(({ name }) => name)).toEqual(["A", "B", "C", "D"]);
  });

  it("is finished door by door, by its letterboxes, or both", () => {
    const done = (...events: Heard[]) => finishOf(fold(aTurf(), events).buildings.get(TOWER)!);
    const tower = { building: TOWER, stair: "" };
    const mailed = say({ type: "stair_mailed", ...tower, quantity: 200 });
    const opened = say({ type: "visit", ...tower, floor: 3, door: 1, outcome: "opened" });
    const nobody = { ...aTurf(), buildings: [{ ...aTurf().buildings[1]!, kind: "apartments", objections: [{ stair: "", floor: 0, door: 1 }] }] };
    expect(finishOf([...fold(nobody, []).buildings.values()][0]!)).toBeNull();
    expect([done(opened), done(mailed), done(opened, mailed), done(say({ type: "stair_absent", ...tower, quantity: 200 }))]).toEqual([null, "mailed", "hybrid", "doors"]);
  });

  it("is an estimate until somebody corrects one of them", () => {
    const guess = { ...aTurf(), buildings: aTurf().buildings.map((one) => ({ ...one, guessed: one.key === BUILDING })) };
    const guessed = (...events: Heard[]) => fold(guess, events).buildings.get(BUILDING)!.guessed;
    expect([guessed(), guessed(say({ type: "dwellings", building: BUILDING, stair: "B", shape: { floors: 4, doors: 4, ground: 0 } }))]).toEqual([true, false]);
  });

  it("is walked downwards, then round again, past what is done", () => {
    const stair = stairB(visit(5, 2, "absent"), visit(0, 2, "absent"));
    expect(nextDoor(stair, null)).toMatchObject({ floor: 5, door: 1 });
    expect(nextDoor(stair, "5.1")).toMatchObject({ floor: 5, door: 3 });
    expect(nextDoor(stair, "0.1")).toMatchObject({ floor: 5, door: 1 });
    expect(nextDoor(stairB(say({ type: "stair_absent", building: BUILDING, stair: "B", quantity: 22 })), "5.1")).toBeNull();
  });
});

describe("the order", () => {
  it("is that of the site's numbers, then of one's own queue, each event once", () => {
    const echo = (number: number, id: string): Echo => ({ number, id, mine: false, at: "", type: "pause" });
    const queued = (id: string) => ({ id, at: "", type: "pause" as const });
    expect(inOrder([echo(2, "b"), echo(1, "a")], [queued("b"), queued("c")]).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("passes over buildings that belong to another turf now", () => {
    expect(fold(aTurf(), [say({ type: "visit", building: "gone", stair: "", floor: 0, door: 1, outcome: "opened" })]).counts.opened).toBe(0);
  });
});
