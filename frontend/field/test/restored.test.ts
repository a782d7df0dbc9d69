/** The site is put back to an earlier state, or somebody says so: what the phone believes of each answer, and what it does. */

import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Means } from "../src/core/means";
import { PROTOCOL } from "../src/core/network";
import { Session } from "../src/core/session";
import { openStore, unproven } from "../src/core/store";
import { enter } from "../src/core/sync";
import { FakeSite, json, otherKeys, ours } from "./fake_site";
import { aTurf, BUILDING, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
const DOORS = 8;
let site: FakeSite;
let clock: number;
let means: Means;
let name = 0;

const door = (session: Session, rank: number) => session.record({ type: "visit", building: BUILDING, stair: "B", outcome: "absent", floor: 1 + Math.floor(rank / 4), door: 1 + (rank % 4) }).kept;
const onSite = () => site.log.filter(({ type }) => type === "visit").length;
const count = (store: "turfs" | "sent" | "outbox") => means.database.count(store);
/** Eight doors, with their receipt. */
async function proven(): Promise<Session> {
  await enter(means, SECRET);
  const session = (await Session.open(means, 12))!;
  for (let rank = 0; rank < DOORS; rank++) await door(session, rank);
  await session.exchange();
  expect([session.proof.proven, onSite()]).toEqual([DOORS, DOORS]);
  clock += 60_000;
  return session;
}

beforeEach(async () => {
  site = new FakeSite();
  site.pack = aTurf();
  clock = START;
  site.now = () => clock;
  means = { database: await openStore(`restored-${++name}`), fetch: site.fetch, now: () => clock, locks: undefined };
});
afterEach(async () => {
  means.database.close();
  await deleteDB(`restored-${name}`);
});

describe.each([["by its command", true], ["by a copy of its file", false]])("a site put back %s", (_how, told) => {
  it.each([0, 3])("to %i of eight doors with a receipt: they go back by themselves, each once, and it is said", async (held) => {
    const session = await proven();
    site.restore(held, told);
    await session.exchange();
    expect([onSite(), session.queued, session.proof.proven, session.row.returned]).toEqual([DOORS, 0, DOORS, DOORS - held]);
    expect(new Set(site.log.map(({ id }) => id)).size).toBe(DOORS);
    clock += 600_000;
    await session.exchange();
    expect([site.log.length, session.row.returned]).toEqual([DOORS, DOORS - held]);
    await session.readReturned();
    expect(session.row.returned).toBe(0);
  });

  it("shows every door meanwhile, and what others did by its new numbers", async () => {
    const session = await proven();
    site.restore(0, told);
    const asked = { ...means, fetch: async (address: string, options: RequestInit) => (address.includes("recu") ? Promise.reject(new TypeError("cut")) : site.fetch(address, options)) };
    site.paper(BUILDING, "A", "opened", 1);
    means.fetch = asked.fetch;
    await session.exchange();
    expect([session.state.mine.absent, onSite() - 1, await unproven(means.database, 12)]).toEqual([DOORS, 0, DOORS]);
    means.fetch = site.fetch;
    clock += 600_000;
    await session.exchange();
    await session.exchange();
    expect([session.state.mine.absent, onSite() - 1, (await means.database.getAll("echoes")).map(({ number }) => number)]).toEqual([DOORS, DOORS, site.log.map(({ number }) => number)]);
  });

  it("is noticed with the next door that is noted", async () => {
    const session = await proven();
    site.restore(0, told);
    await door(session, DOORS);
    await session.exchange({ listen: false });
    expect([onSite(), session.proof.proven]).toEqual([DOORS + 1, DOORS + 1]);
  });

  it("after the outing was finished: the numbers are still here, and go back", async () => {
    const session = await proven();
    await session.stop("end");
    await session.exchange();
    expect([session.pack, await count("sent")]).toEqual([null, DOORS + 1]);
    site.restore(0, told);
    clock += 3_600_000;
    await session.exchange();
    expect([onSite(), await count("outbox"), session.row.returned]).toEqual([DOORS, 0, DOORS]);
  });

  it("before the deadline, without network: nothing goes before the site was asked again", async () => {
    const session = await proven();
    site.restore(0, told);
    means.fetch = async () => Promise.reject(new TypeError("no network"));
    clock += 40 * 3_600_000;
    await session.exchange();
    expect([session.pack, await count("sent"), await unproven(means.database, 12)]).toEqual([null, DOORS, DOORS]);
    means.fetch = site.fetch;
    clock += 600_000;
    await session.exchange();
    await session.exchange();
    expect([onSite(), await count("turfs"), await count("sent")]).toEqual([DOORS, 0, 0]);
  });

  it("to before this phone came in: all is kept, said, in the file, and leaves by the link", async () => {
    const session = await proven();
    site.restore(0, told, new Map());
    await session.exchange();
    expect([session.row.over, session.row.unknown, session.proof.proven, session.proof.doors]).toEqual(["pass", true, 0, DOORS]);
    const file = JSON.parse(JSON.parse(await session.file()).content);
    expect([file.events.length, file.turf]).toEqual([DOORS, 12]);
    await enter(means, SECRET);
    await session.reload();
    await session.exchange();
    expect([onSite(), session.row.returned, session.row.over]).toEqual([DOORS, DOORS, ""]);
  });

  it("to before this turf was, its number given to another: what is kept of it does not go there", async () => {
    const session = await proven();
    site.restore(0, told, new Map());
    await session.exchange();
    site.pack = aTurf({ code: "9-B-ZZZZ", letter: "B" });
    const row = await enter(means, `${SECRET}-again`);
    const other = (await Session.open(means, row.id))!;
    await other.exchange();
    expect([onSite(), other.proof.doors, other.pack?.letter]).toEqual([0, 0, "B"]);
    const kept = (await Session.open(means, -1))!;
    expect([kept.proof.proven, kept.proof.doors, kept.row.unknown, kept.row.letter]).toEqual([0, DOORS, true, "A"]);
    expect(JSON.parse(JSON.parse(await kept.file()).content)).toMatchObject({ code: "2-A-7F3K", turf: 12 });
  });
});

/** Who copies the number of a request, and what he says. */
const copied = (status: number, said: object) => async (_address: string, options: RequestInit) => json(status, { ...said, protocol: PROTOCOL, request: new Headers(options.headers).get("Terrain-Request") });
/** Signed, with a key of his own. */
const forged = (status: number, said: object) => async (_address: string, options: RequestInit) => ours(options, status, said, otherKeys());
const WORDS_OF_OTHERS: [string, number, object][] = [
  ["that the pass is closed", 401, { error: "pass" }],
  ["that the pass is unknown", 401, { error: "pass", why: "unknown" }],
  ["that the deadline is past", 410, { error: "over", why: "deadline" }],
  ["that nothing is taken any more", 410, { error: "over", why: "late" }],
  ["that a batch cannot be read", 400, { error: "fields" }],
  ["that it is another year", 200, { events: [], head: 0, now: "2031-01-01T00:00:00Z", over: "" }],
  ["that it was put back", 200, { events: [], head: 0, epoch: "another", holds: 0 }],
];

describe("a man in the middle who copies the number of a request", () => {
  it.each(WORDS_OF_OTHERS)("says %s: nothing ends, is wiped or sent", async (_name, status, said) => {
    for (const answers of [copied, forged]) {
      const session = await proven();
      await door(session, DOORS);
      means.fetch = answers(status, said);
      await session.exchange();
      expect([session.row.over, session.pack?.letter, session.queued, session.foreign, session.otherKey]).toEqual(["", "A", 1, true, answers === forged]);
      means.fetch = site.fetch;
      session.encourage();
      await session.exchange();
      expect([onSite(), session.queued, session.foreign, session.answers.length]).toEqual([DOORS + 1, 0, false, 0]);
      site.log = [];
      await session.forget(true);
    }
  });

  it("says that he took every door: they wait for the site", async () => {
    const session = await proven();
    await door(session, DOORS);
    const { id } = session.queue[0]!;
    means.fetch = copied(200, { results: [{ id, status: "accepted", number: 99, reason: null }], head: 99 });
    await session.exchange();
    expect([session.queued, await count("sent")]).toEqual([1, DOORS]);
  });
});

describe("other answers", () => {
  it("a site whose key was changed is not believed until its link is opened again", async () => {
    const session = await proven();
    site.keys = otherKeys();
    await door(session, DOORS);
    await session.exchange();
    expect([session.otherKey, session.queued, session.row.over]).toEqual([true, 1, ""]);
    await enter(means, SECRET);
    await session.reload();
    session.encourage();
    await session.exchange();
    expect([session.otherKey, onSite(), session.proof.proven]).toEqual([false, DOORS + 1, DOORS + 1]);
  });

  it("one that comes after the phone had given up is nobody's; the door goes again, once", async () => {
    const session = await proven();
    await door(session, DOORS);
    const late: Promise<Response>[] = [];
    means.fetch = async (address, options) => {
      const { signal: _signal, ...rest } = options;
      late.push(site.fetch(address, rest));
      throw new DOMException("aborted", "AbortError");
    };
    await session.exchange();
    expect([session.queued, session.line]).toEqual([1, "down"]);
    await Promise.all(late);
    means.fetch = site.fetch;
    session.encourage();
    await session.exchange();
    expect([onSite(), session.queued, session.row.returned ?? 0]).toEqual([DOORS + 1, 0, 0]);
  });

  it("a turf that was cut again has no fewer doors of this phone: nothing is given back", async () => {
    const session = await proven();
    site.organise("recut");
    await session.exchange();
    expect([session.row.recheck ?? false, session.proof.proven, session.row.returned]).toEqual([false, DOORS, 0]);
  });

  it("in electoral silence a site that was put back refuses visits: they stay, whole, until a person decides", async () => {
    const session = await proven();
    site.restore(0, true);
    site.silent = true;
    await session.exchange();
    expect([onSite(), session.answers.length, session.row.returned]).toEqual([0, DOORS, 0]);
    expect(await unproven(means.database, 12)).toBe(DOORS);
  });

  it("no answer at all: everything is as it was", async () => {
    const session = await proven();
    means.fetch = async () => Promise.reject(new TypeError("no network"));
    await session.exchange();
    expect([session.proof.proven, await count("sent"), session.row.over]).toEqual([DOORS, DOORS, ""]);
  });
});
