import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Draft } from "../src/core/protocol";
import type { Means } from "../src/core/means";
import { Session } from "../src/core/session";
import { fold, isHouse, isSmall } from "../src/core/state";
import { openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { FakeSite } from "./fake_site";
import { aTurf, BUILDING, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
const VISIT = { type: "visit", building: BUILDING, stair: "B", floor: 3, outcome: "absent" } as const;
const door = (rank: number): Draft => ({ ...VISIT, door: rank });
let site: FakeSite;
let means: Means;
let session: Session;
let clock: number;
let name = 0;

/** Say something, a minute after the last thing. */
async function say(draft: Draft): Promise<string> {
  clock += 60_000;
  const { id, kept } = session.record(draft);
  await kept;
  return id;
}

beforeEach(async () => {
  clock = START;
  site = new FakeSite();
  site.pack = aTurf();
  site.now = () => clock;
  means = { database: await openStore(`acts-${++name}`), fetch: site.fetch, now: () => clock, locks: undefined };
  await enter(means, SECRET);
  session = (await Session.open(means, 12))!;
});
afterEach(async () => {
  means.database.close();
  await deleteDB(`acts-${name}`);
});

describe("the acts of a phone", () => {
  it("stand newest first, sent or waiting, and say which were taken back", async () => {
    const first = await say(door(1));
    await say({ type: "access", building: BUILDING, outcome: "badge" });
    await session.exchange();
    const last = await say(door(2));
    await say({ type: "undo", undoes: first });
    expect(session.acts().map(({ event, undone, where }) => [event.type, event.id === first, undone, where])).toEqual([
      ["visit", false, false, "waiting"], ["access", false, false, "sent"], ["visit", true, true, "sent"],
    ]);
    expect(session.acts()[0]!.event.id).toBe(last);
  });

  it("hold nothing of the other phone, and no mood", async () => {
    site.paper(BUILDING, "B", "opened", 2);
    await say({ type: "mood", station: "00099_0001", opened: 11, warm: 2, cool: 1 });
    await session.exchange();
    expect(session.acts()).toEqual([]);
  });

  it("corrected by a new visit count by the last word, and both visits are kept", async () => {
    await say(door(1));
    await session.exchange();
    await say({ ...VISIT, door: 1, outcome: "opened" });
    await session.exchange();
    expect([session.state.counts.absent, session.state.counts.opened, session.acts().length]).toEqual([0, 1, 2]);
  });
});

describe("doors that wait", () => {
  it("are counted once each, floors and stairs by their quantity, and not what was taken back", async () => {
    await say(door(1));
    await say({ ...VISIT, door: 1, outcome: "opened" });
    await say(door(2));
    await say({ type: "floor_absent", building: BUILDING, stair: "B", floor: 4, quantity: 4 });
    const taken = await say({ type: "stair_mailed", building: BUILDING, stair: "C", quantity: 22 });
    await say({ type: "undo", undoes: taken });
    await say({ type: "pause" });
    expect([session.doorsWaiting, session.queued]).toEqual([6, 7]);
    await session.exchange();
    expect([session.doorsWaiting, session.queued]).toEqual([0, 0]);
  });
});

describe("answers", () => {
  const answered = (id: string, status: "refused" | "noted", n: number) => ({ id, turf: 12, status, reason: status === "refused" ? ("silence" as const) : ("clock" as const), event: { ...door(n), id, n, at: new Date(clock).toISOString() } as never });
  beforeEach(async () => {
    for (const one of [answered("refused-1", "refused", 1), answered("noted-2", "noted", 2), answered("noted-3", "noted", 3)]) await means.database.put("answers", one);
    await session.reload();
  });

  it("are read all at once, but for those that wait for a decision", async () => {
    await session.readAll();
    expect(session.answers.map(({ id }) => id)).toEqual(["refused-1"]);
    expect(session.acts().map(({ where }) => where)).toEqual(["refused"]);
  });

  it("that were refused go back to their place in the queue when sent again", async () => {
    await session.resend("refused-1");
    await session.resend("noted-2");
    expect([session.queue.map(({ id, n }) => [id, n]), session.answers.map(({ id }) => id)]).toEqual([[["refused-1", 1]], ["noted-2", "noted-3"]]);
  });
});

describe("a house", () => {
  it("of a few doors and no floor is a house, one of a block is not", () => {
    const front = aTurf().buildings[1]!;
    const built = (kind: string, floors: number, ground: number) => {
      const state = fold(aTurf({ buildings: [{ ...front, kind, stairs: [{ name: "", floors, doors: floors ? 1 : 0, ground }] }] }), []);
      return state.buildings.get(front.key)!;
    };
    expect([built("house", 0, 1), built("house", 0, 2), built("house", 1, 1), built("house", 0, 9), built("apartments", 0, 2)].map((one) => [isHouse(one), isSmall(one)])).toEqual([
      [true, false], [false, true], [false, false], [false, false], [false, false],
    ]);
  });
});
