import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFile } from "../src/core/carried";
import { NotAllowed } from "../src/core/protocol";
import { Session } from "../src/core/session";
import type { Means } from "../src/core/means";
import { type Database, openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { alone } from "../src/core/locking";
import { BadNetwork, type Weather } from "./bad_network";
import { FakeSite, ours } from "./fake_site";
import { aTurf, BUILDING, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
const VISIT = { type: "visit", building: BUILDING, stair: "B", outcome: "absent" } as const;
let database: Database;
let site: FakeSite;
let network: BadNetwork;
let clock: number;
let means: Means;
let name = 0;

async function open(): Promise<Session> {
  await enter(means, SECRET);
  return (await Session.open(means, 12))!;
}
const door = (session: Session, rank: number) => session.record({ ...VISIT, floor: 1 + Math.floor(rank / 4), door: 1 + (rank % 4) });
const numbers = () => site.log.map(({ number }) => number);

beforeEach(async () => {
  site = new FakeSite();
  site.pack = aTurf();
  network = new BadNetwork(site.fetch);
  clock = START;
  site.now = () => clock;
  database = await openStore(`test-${++name}`);
  means = { database, fetch: network.fetch, now: () => clock, locks: undefined };
});
afterEach(async () => {
  database.close();
  await deleteDB(`test-${name}`);
});

describe("an outing", () => {
  it("sends what was said, oldest first, and empties the queue one answer at a time", async () => {
    const session = await open();
    for (let rank = 0; rank < 5; rank++) door(session, rank);
    await session.exchange();
    expect([session.queued, numbers(), site.log.map(({ n }) => n)]).toEqual([0, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]);
    expect(session.state.counts.absent).toBe(5);
  });

  it.each<Weather>(["cut", "lost", "twice", "late", "broken", "captive", "down", "crowded"])("keeps every door once through a network that is %s", async (weather) => {
    const session = await open();
    for (let rank = 0; rank < 7; rank++) await door(session, rank).kept;
    network.weather = weather;
    const sending = await session.exchange();
    if (weather !== "twice") expect([sending.outcome, session.queued, session.line]).toEqual(["later", 7, "down"]);
    network.weather = "good";
    door(session, 8);
    await session.exchange();
    await network.settle();
    expect(session.queued).toBe(0);
    expect(new Set(site.log.map(({ id }) => id)).size).toBe(8);
    expect(site.log).toHaveLength(8);
  });

  it("sends more than a batch in batches", async () => {
    const session = await open();
    for (let rank = 0; rank < 450; rank++) session.record({ type: rank % 2 ? "resume" : "pause" });
    await session.exchange({ listen: false });
    expect(site.log.map(({ n }) => n)).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
    expect(site.requests).toBe(1 + 3 + 1); // the link, three batches, the receipt
  });

  it("survives being closed in the middle", async () => {
    const session = await open();
    await door(session, 0).kept;
    network.weather = "lost";
    await session.exchange();
    database.close();
    database = await openStore(`test-${name}`);
    means = { ...means, database };
    network.weather = "good";
    const again = (await Session.open(means, 12))!;
    expect([again.queued, again.state.counts.absent]).toEqual([1, 1]);
    await again.exchange();
    expect([again.queued, site.log.length]).toEqual([0, 1]);
  });

  it("keeps what is queued through an update of what the app keeps", async () => {
    await enter(means, SECRET);
    const row = (await database.get("turfs", 12))!;
    database.close();
    const old = await openStore("older", undefined, 1);
    await old.put("turfs", row);
    await old.put("outbox", { ...VISIT, floor: 1, door: 1, id: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", n: 1, at: "2027-02-27T14:00:00Z", turf: 12 });
    old.close();
    database = await openStore("older");
    expect([...database.objectStoreNames]).toContain("moods");
    const session = (await Session.open({ ...means, database }, 12))!;
    expect(session.queued).toBe(1);
    await session.exchange();
    expect([session.queued, site.log.length]).toEqual([0, 1]);
    database.close();
    await deleteDB("older");
  });

  it("takes two tabs for one phone: ranks follow each other, nothing goes twice", async () => {
    const [one, other] = [await open(), (await Session.open(means, 12))!];
    await Promise.all([door(one, 0).kept, door(other, 1).kept, door(one, 2).kept]);
    const outcomes = await Promise.all([one.exchange(), other.exchange()]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["busy", "done"]);
    expect(site.log.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it("ranks a door once, though it is sent while it is being written", async () => {
    const session = await open();
    for (let rank = 0; rank < 12; rank++) {
      const sending = session.exchange();
      await Promise.all([door(session, rank).kept, sending]);
    }
    await session.exchange();
    expect([session.answers, site.log.map(({ n }) => n)]).toEqual([[], Array.from({ length: 12 }, (_, index) => index + 1)]);
  });

  it("hears the doors of the other phone, and shows a door of both as two passages", async () => {
    const lou = await open();
    const there = await openStore("max");
    await enter({ ...means, database: there }, SECRET);
    const max = (await Session.open({ ...means, database: there }, 12))!;
    door(lou, 0);
    door(max, 0);
    door(max, 1);
    await max.exchange();
    await lou.exchange();
    expect([lou.state.counts.absent, lou.state.mine.absent, lou.state.twice.length]).toEqual([2, 1, 1]);
    await max.exchange();
    expect(max.state.twice).toHaveLength(1);
    there.close();
  });

  it("lets another phone send by the same link again when its pass was closed", async () => {
    const session = await open();
    const { device } = session.row;
    site.phones.clear();
    await door(session, 0).kept;
    expect((await session.exchange()).outcome).toBe("stuck");
    expect([session.row.over, session.queued]).toEqual(["pass", 1]);
    const again = await open();
    expect(again.row.device).toBe(device);
    await again.exchange();
    expect([again.queued, site.log.length]).toEqual([0, 1]);
  });
});

describe("what the site says of an event", () => {
  it("is shown where it refuses, and kept until read", async () => {
    const session = await open();
    const first = door(session, 0);
    await session.exchange();
    session.record({ type: "undo", undoes: first.id });
    session.record({ type: "undo", undoes: first.id });
    await session.exchange();
    expect(session.answers).toMatchObject([{ status: "refused", reason: "undone", event: { type: "undo" } }]);
    await session.read(session.answers[0]!.id);
    expect(session.answers).toEqual([]);
  });

  it("is not a refusal any more where an older sending of the event arrives and is taken", async () => {
    const session = await open();
    const { id } = door(session, 0);
    network.weather = "late";
    await session.exchange();
    network.weather = "good";
    site.silent = true;
    await session.exchange();
    expect([session.queued, session.answers.map((one) => one.id)]).toEqual([0, [id]]);
    site.silent = false;
    await network.settle();
    await session.exchange();
    expect([session.answers, session.acts().map(({ where }) => where), numbers()]).toEqual([[], ["sent"], [1]]);
    await session.prove(true);
    await session.reload();
    expect(session.proof).toMatchObject({ proven: 1, doors: 1 });
  });

  it("is shown where it took an event of an archived turf", async () => {
    const session = await open();
    door(session, 0);
    site.pack.state = "archived";
    await session.exchange();
    expect(session.answers).toMatchObject([{ status: "noted", reason: "archived" }]);
    expect([session.queued, session.row.over]).toEqual([0, "archived"]);
  });

  it("never holds up the others: an event that it cannot read is shown as refused", async () => {
    const session = await open();
    for (let rank = 0; rank < 5; rank++) await door(session, rank).kept;
    const poisoned = session.queue[2]!.id;
    means.fetch = async (address, options) => (String(options.body).includes(poisoned) ? ours(options, 400, { error: "json" }) : site.fetch(address, options));
    await session.exchange();
    expect([session.queued, site.log.length]).toEqual([0, 4]);
    expect(session.answers).toMatchObject([{ id: poisoned, status: "refused", reason: "fields" }]);
  });
});

describe("a phone that is full", () => {
  const full = () => {
    const error = new Error("full");
    error.name = "QuotaExceededError";
    throw error;
  };

  it("uses the room it kept aside, then says so, holds the door in memory and hands over a file", async () => {
    const session = await open();
    const real = database.transaction.bind(database);
    let refusals = 1;
    database.transaction = ((...given: Parameters<typeof real>) => (given[1] === "readwrite" && (given[0] as string[])[1] === "outbox" && refusals-- > 0 ? full() : real(...given))) as typeof real;
    expect(await door(session, 0).kept).toBe(true);
    expect(await database.get("settings", "ballast")).toBeUndefined();
    refusals = 2;
    expect(await door(session, 1).kept).toBe(false);
    expect([session.full, session.queued, session.state.counts.absent]).toEqual([true, 2, 2]);
    const file = JSON.parse(await session.file());
    expect(JSON.parse(file.content)).toMatchObject({ kind: "events", code: "2-A-7F3K", ticket: session.row.ticket, events: [{ n: 1 }, { n: 2 }] });
    refusals = 0;
    await session.exchange();
    expect([session.full, session.queued, site.log.length]).toEqual([false, 0, 2]);
  });
});

describe("a turf that came as a file", () => {
  const signedFile = async (changed = "") => {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const content = JSON.stringify({ kind: "turf", ticket: "a-ticket", turf: aTurf() });
    const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
    const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(`arpenteur-secteur\n1\n${content}`));
    const key = await crypto.subtle.exportKey("raw", pair.publicKey);
    return JSON.stringify({ format: "arpenteur-secteur", version: 1, content: content + changed, key: base64(key), signature: base64(signature) });
  };

  it("is walked without ever asking the site, and its results leave as a file", async () => {
    const row = await openFile(means, await signedFile());
    const session = (await Session.open(means, row.id))!;
    await door(session, 0).kept;
    await session.exchange();
    expect([site.requests, session.queued, session.row.over]).toEqual([0, 1, ""]);
    const { content } = JSON.parse(await session.file());
    expect(JSON.parse(content)).toMatchObject({ kind: "events", code: "2-A-7F3K", ticket: "a-ticket", events: [{ n: 1, type: "visit" }] });
  });

  it("sends by the link when there is one after all", async () => {
    const session = (await Session.open(means, (await openFile(means, await signedFile())).id))!;
    await door(session, 0).kept;
    const again = await open();
    await again.exchange();
    expect([again.queued, site.log.length]).toEqual([0, 1]);
  });

  it("is refused where it was changed since it was signed, or is something else", async () => {
    await expect(openFile(means, await signedFile(" "))).rejects.toThrow("signature");
    for (const text of ["", "{}", "[1]", '{"format":"arpenteur-secteur","version":2,"content":"{}"}']) await expect(openFile(means, text)).rejects.toThrow(NotAllowed);
  });
});

describe("the deadline", () => {
  it("wipes everything but what is queued, which is still taken", async () => {
    const session = await open();
    door(session, 0);
    await session.exchange();
    await door(session, 1).kept;
    clock += 40 * 3_600_000;
    const later = (await Session.open(means, 12))!;
    expect([later.pack, later.queued, await database.count("echoes"), later.row.over]).toEqual([null, 1, 0, "deadline"]);
    await later.exchange();
    expect([site.log.length, await database.count("turfs"), await database.count("outbox"), await database.count("answers")]).toEqual([2, 0, 0, 0]);
  });

  it("goes by the site's clock, not by a phone that is a year ahead", async () => {
    const phone = 365 * 86_400_000;
    means = { ...means, now: () => clock + phone };
    const session = await open();
    door(session, 0);
    expect([session.silent, (await Session.open(means, 12))!.pack?.letter]).toEqual([false, "A"]);
    await session.exchange();
    expect(site.log).toHaveLength(1);
  });

  it("is asked of the site where a clock jumped in the middle of an outing; without network the phone wipes", async () => {
    let jump = 0;
    means = { ...means, now: () => clock + jump };
    const session = await open();
    door(session, 0);
    jump = 60 * 86_400_000;
    await session.exchange();
    expect([session.pack?.letter, session.queued, site.log.length]).toEqual(["A", 0, 1]);
    jump *= 2;
    network.weather = "cut";
    await door(session, 1).kept;
    await session.exchange();
    expect([session.pack, session.queued]).toEqual([null, 1]);
  });

  it("keeps a door that was noted while its turf was being wiped", async () => {
    const session = await open();
    await door(session, 0).kept;
    await session.exchange();
    const [late, left] = await Promise.all([session.forget(false).then(() => door(session, 1).kept), door(session, 2).kept]);
    expect([late, left]).toEqual([true, true]);
    await session.exchange();
    expect([site.log.map(({ n }) => n), await database.count("turfs"), await database.count("outbox")]).toEqual([[1, 2, 3], 1, 0]);
  });

  it("of the silence stops the recording", async () => {
    site.pack = aTurf({ silence: new Date(START + 3_600_000).toISOString() });
    const session = await open();
    expect(session.silent).toBe(false);
    clock += 3_600_000;
    expect(session.silent).toBe(true);
  });
});

describe("the end", () => {
  it("sends all, tells the site and forgets the turf; a link opened again counts on", async () => {
    const session = await open();
    door(session, 0);
    await session.stop("end");
    await session.exchange();
    expect([site.log.map(({ type }) => type), site.phones.size]).toEqual([["visit", "end"], 0]);
    for (const store of ["outbox", "echoes", "answers", "moods"] as const) expect(await database.count(store)).toBe(0);
    expect([session.pack, await database.count("sent")]).toEqual([null, 2]);
    clock += 40 * 3_600_000;
    await session.exchange();
    expect([await database.count("turfs"), await database.count("sent")]).toEqual([0, 0]);
    site.pack = aTurf({ until: new Date(clock + 3_600_000).toISOString() });
    expect((await open()).row.n).toBe(2);
  });

  it("waits for the network before it forgets", async () => {
    const session = await open();
    network.weather = "cut";
    door(session, 0);
    await session.stop("end");
    await session.exchange();
    expect([session.queued, session.pack?.letter]).toEqual([2, "A"]);
    network.weather = "good";
    await session.exchange();
    expect((await database.get("turfs", 12))?.pack).toBeNull();
  });

  it("on demand wipes what waits too", async () => {
    const session = await open();
    await door(session, 0).kept;
    expect(await session.forget(false)).toBe(1);
    expect(await session.forget(true)).toBe(0);
    expect([await database.count("outbox"), await database.count("turfs")]).toEqual([0, 0]);
  });
});

describe("the mood", () => {
  it("goes out with a pause, for a station with eleven opened doors, and is on the disk only from there", async () => {
    const session = await open();
    for (let rank = 0; rank < 10; rank++) await session.record({ ...VISIT, floor: 1 + Math.floor(rank / 4), door: 1 + (rank % 4), outcome: "opened" }).kept;
    await session.feel("00099_0002", "warm", 1);
    expect(await database.count("moods")).toBe(0);
    await session.stop("pause");
    await session.exchange();
    expect(site.moods.size).toBe(0);
    await session.record({ ...VISIT, floor: 4, door: 1, outcome: "opened" }).kept;
    await session.feel("00099_0002", "cool", 1);
    expect(await database.count("moods")).toBe(1);
    await session.stop("pause");
    await session.stop("pause");
    await session.exchange();
    expect([...site.moods.values()]).toMatchObject([{ station: "00099_0002", opened: 11, warm: 1, cool: 1 }]);
  });

  it("never counts more talks than opened doors", async () => {
    const session = await open();
    await session.feel("00099_0002", "warm", 1);
    expect(session.mood("00099_0002").warm).toBe(0);
  });
});

describe("where the browser has no locks", () => {
  it("one sends at a time, and a lease of a phone that died runs out", async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return inside--;
    };
    const now = () => clock;
    expect((await Promise.all([1, 2, 3].map(() => alone(database, "send", now, work, undefined)))).filter((one) => one !== null)).toEqual([1]);
    await database.put("settings", { key: "lease-send", value: { owner: "dead", until: clock + 40_000 } });
    expect(await alone(database, "send", now, work, undefined)).toBeNull();
    clock += 41_000;
    expect(await alone(database, "send", now, work, undefined)).toBe(1);
  });
});
