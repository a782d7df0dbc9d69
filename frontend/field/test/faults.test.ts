/** Whatever answers in the site's place, at whatever moment: doors tapped = doors on the site + doors still held. */

import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PROTOCOL, WORDS } from "../src/core/network";
import { Session } from "../src/core/session";
import type { Means } from "../src/core/means";
import { type Database, openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { FakeSite, ours } from "./fake_site";
import { aTurf, BUILDING, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
const DOORS = 6;
let database: Database;
let site: FakeSite;
let clock: number;
let means: Means;
let name = 0;

const door = (session: Session, rank: number) => session.record({ type: "visit", building: BUILDING, stair: "B", outcome: "absent", floor: 1 + Math.floor(rank / 4), door: 1 + (rank % 4) }).kept;
const onSite = () => new Set(site.log.filter(({ type }) => type === "visit").map(({ id }) => id));
/** Doors this phone holds still: waiting, or refused and not decided. */
const held = (session: Session) => [...session.queue, ...session.answers.filter(({ status }) => status === "refused").map(({ event }) => event)].filter(({ type }) => type === "visit").map(({ id }) => id);
const all = (session: Session) => new Set([...onSite(), ...held(session)]);
async function walked(): Promise<Session> {
  await enter(means, SECRET);
  const session = (await Session.open(means, 12))!;
  for (let rank = 0; rank < DOORS; rank++) await door(session, rank);
  return session;
}

beforeEach(async () => {
  site = new FakeSite();
  site.pack = aTurf();
  clock = START;
  site.now = () => clock;
  database = await openStore(`fault-${++name}`);
  means = { database, fetch: site.fetch, now: () => clock, locks: undefined, reopen: () => openStore(`fault-${name}`) };
});
afterEach(async () => {
  means.database.close();
  await deleteDB(`fault-${name}`);
});

const HTML = "<!doctype html><h1>Bienvenue sur le réseau de la salle</h1>";
/** What may come back instead of the site's answer. */
const BODIES: Record<string, (options: RequestInit, status: number) => { text: string; type: string }> = {
  "a proxy's page": () => ({ text: HTML, type: "text/html" }),
  "a portal that says JSON": () => ({ text: '{"error":"pass","login":"https://portail.invalid"}', type: "application/json" }),
  "our words without our name": () => ({ text: '{"error":"over","why":"late"}', type: "application/json" }),
  "our answer to another request": () => ({ text: JSON.stringify({ error: "pass", protocol: PROTOCOL, request: crypto.randomUUID(), results: [] }), type: "application/json" }),
  "our answer, cut off": (options, status) => ({ text: JSON.stringify({ error: "fields", protocol: PROTOCOL, request: new Headers(options.headers).get("Terrain-Request"), status }).slice(0, 60), type: "application/json" }),
  "an unknown word of ours": (options) => ({ text: JSON.stringify({ error: "novel", protocol: PROTOCOL, request: new Headers(options.headers).get("Terrain-Request") }), type: "application/json" }),
  nothing: () => ({ text: "", type: "application/json" }),
  null: () => ({ text: "null", type: "application/json" }),
  "a list": () => ({ text: "[]", type: "application/json" }),
};
const STATUSES = [200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 407, 408, 409, 410, 411, 413, 414, 418, 421, 422, 425, 428, 429, 431, 451, 500, 502, 503, 504, 511, 520];
const MOMENTS = ["evenements", "evenements?apres", "secteur", "recu", "sortir", "binome"];

function answered(options: RequestInit, status: number, body: string): Response {
  const { text, type } = BODIES[body]!(options, status);
  const bare = [204, 304].includes(status) ? null : text;
  return new Response(bare, { status, headers: { "Content-Type": type, "Retry-After": "1" } });
}
const isAt = (address: string, options: RequestInit, moment: string): boolean => {
  const path = address.replace("/terrain/api/", "");
  return moment === "evenements?apres" ? path.startsWith(moment) : path === moment && (moment !== "evenements" || options.method === "POST");
};

describe("somebody who is not the site answers", () => {
  it.each(Object.keys(BODIES))("%s, with every status and at every moment: nothing is lost, ended or said to be sent", async (body) => {
    const session = await walked();
    let tapped = DOORS;
    for (const moment of MOMENTS)
      for (const status of STATUSES) {
        // A success that only says a word we do not know is ours, and holds nothing: as good as no answer.
        means.fetch = async (address, options) => (isAt(address, options, moment) ? answered(options, status, body) : site.fetch(address, options));
        site.pack = aTurf({ version: site.pack.version + (moment === "secteur" ? 1 : 0) });
        clock += 200_000;
        session.encourage();
        await session.exchange();
        expect([moment, status, all(session).size, session.row.over, session.pack?.letter, session.answers.length]).toEqual([moment, status, tapped, "", "A", 0]);
        if (moment === "evenements") expect([session.queued, site.log.length]).toEqual([tapped, 0]);
      }
    means.fetch = site.fetch;
    await door(session, tapped++);
    clock += 200_000;
    session.encourage();
    await session.exchange();
    expect([onSite().size, session.queued, session.proof.proven, session.proof.doors]).toEqual([tapped, 0, tapped, tapped]);
  });

  it("is told from no network, and forgotten with the first answer of the site", async () => {
    const session = await walked();
    means.fetch = async () => new Response(HTML, { status: 400 });
    await session.exchange();
    expect([session.line, session.foreign, session.doorsWaiting]).toEqual(["down", true, DOORS]);
    means.fetch = async () => Promise.reject(new TypeError("no network"));
    session.encourage();
    await session.exchange();
    expect([session.line, session.foreign]).toEqual(["down", false]);
    means.fetch = site.fetch;
    session.encourage();
    await session.exchange();
    expect([session.line, session.foreign, session.queued]).toEqual(["up", false, 0]);
  });

  it("does not open a turf, nor count against its link", async () => {
    for (const status of STATUSES) {
      means.fetch = async (_address, options) => answered(options, status, "a proxy's page");
      await expect(enter(means, SECRET)).rejects.toThrow();
    }
    means.fetch = site.fetch;
    const row = await enter(means, SECRET);
    expect([row.n, site.phones.size]).toEqual([0, 1]);
  });

  it("a redirection is an error of the network", async () => {
    const session = await walked();
    means.fetch = async (_address, options) => {
      expect(options.redirect).toBe("error");
      throw new TypeError("redirected");
    };
    await session.exchange();
    expect([session.queued, session.line]).toEqual([DOORS, "down"]);
  });
});

describe("the site itself refuses a batch", () => {
  it.each(WORDS)("with the word %s: every door is on the site or on the phone, and can be sent again", async (word) => {
    const session = await walked();
    means.fetch = async (address, options) => (isAt(address, options, "evenements") ? ours(options, 400, { error: word }) : site.fetch(address, options));
    await session.exchange();
    expect([all(session).size, onSite().size]).toEqual([DOORS, 0]);
    const file = JSON.parse(JSON.parse(await session.file()).content);
    expect(file.events.map(({ n }: { n: number }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    means.fetch = site.fetch;
    for (const { id } of session.answers) await session.resend(id);
    if (session.row.over) {
      await enter(means, `${SECRET}-again`);
      await session.reload();
    }
    session.encourage();
    await session.exchange();
    expect([onSite().size, session.queued, site.log.map(({ n }) => n)]).toEqual([DOORS, 0, [1, 2, 3, 4, 5, 6]]);
    expect(session.row.over).toBe("");
  });

  it("keeps a refused door through the end and the deadline, until somebody decides", async () => {
    const session = await walked();
    const poisoned = session.queue[2]!.id;
    means.fetch = async (address, options) => (String(options.body).includes(poisoned) && isAt(address, options, "evenements") ? ours(options, 400, { error: "fields" }) : site.fetch(address, options));
    await session.stop("end");
    await session.exchange();
    expect(held(session)).toEqual([poisoned]);
    clock += 40 * 3_600_000;
    await session.exchange();
    expect([session.pack, held(session), await means.database.count("echoes")]).toEqual([null, [poisoned], 0]);
    means.fetch = site.fetch;
    await session.resend(poisoned);
    await session.exchange();
    expect([onSite().size, await means.database.count("turfs"), await means.database.count("outbox")]).toEqual([DOORS, 0, 0]);
  });

  it("all remarks are read at once; a refused door is given up one by one", async () => {
    const session = await walked();
    site.pack.state = "archived";
    await session.exchange();
    expect(session.answers).toHaveLength(DOORS);
    await session.readAll();
    expect(session.answers).toEqual([]);
  });
});

describe("a pass that ended", () => {
  it("is opened again by a fresh link, as the same phone, with its queue", async () => {
    const session = await walked();
    const { device } = session.row;
    site.phones.clear();
    await session.exchange();
    expect([session.row.over, session.queued]).toEqual(["pass", DOORS]);
    const row = await enter(means, `${SECRET}-again`);
    expect([row.device, row.n, site.phones.size]).toEqual([device, DOORS, 1]);
    await session.reload();
    await session.exchange();
    expect([session.queued, site.log.map(({ n }) => n)]).toEqual([0, [1, 2, 3, 4, 5, 6]]);
  });
});

describe("a campaign that is closed while the phone is away", () => {
  it("gets what was done before; the phone keeps the rest until it opens again", async () => {
    const session = await walked();
    clock += 60_000;
    site.closedAt = clock;
    clock += 60_000;
    await door(session, DOORS);
    await session.exchange();
    expect([onSite().size, session.queued, session.row.over, session.answers]).toEqual([DOORS, 1, "closed", []]);
    clock += 600_000;
    await session.exchange();
    expect([session.queued, session.row.over]).toEqual([1, "closed"]);
    site.closedAt = null;
    clock += 600_000;
    await session.exchange();
    expect([onSite().size, session.queued, session.row.over]).toEqual([DOORS + 1, 0, ""]);
  });

  it("and an archived turf that is published again is read again", async () => {
    const session = await walked();
    site.pack.state = "archived";
    await session.exchange();
    expect(session.row.over).toBe("archived");
    site.pack.state = "out";
    await session.exchange();
    expect(session.row.over).toBe("");
  });
});

describe("the receipt", () => {
  it("is asked for when all is sent, is signed, and says how many doors", async () => {
    const session = await walked();
    expect(session.proof).toEqual({ proven: 0, doors: DOORS, at: "" });
    await session.exchange();
    expect(session.proof).toEqual({ proven: DOORS, doors: DOORS, at: new Date(clock).toISOString() });
    expect(session.receipt).toMatchObject({ doors: DOORS, code: "2-A-7F3K" });
  });

  it.each([
    ["of another key", async (said: Record<string, never>) => ({ ...said, key: btoa("k".repeat(32)) })],
    ["of other events", async (said: Record<string, string>) => ({ ...said, content: said["content"]!.replace('"events":7', '"events":6') })],
    ["that is missing", async () => null],
  ])("%s proves nothing: the phone keeps everything", async (_name, change) => {
    const session = await walked();
    means.fetch = async (address, options) => {
      const answer = await site.fetch(address, options);
      if (!isAt(address, options, "recu")) return answer;
      const said = (await answer.json()) as { receipt: never };
      return ours(options, 200, { ...said, receipt: await change(said.receipt) });
    };
    await session.stop("end");
    await session.exchange();
    expect([session.proof.proven, await means.database.count("sent"), session.pack?.letter]).toEqual([0, DOORS + 1, "A"]);
    means.fetch = site.fetch;
    await session.exchange();
    expect([await means.database.count("sent"), (await means.database.get("turfs", 12))?.pack, session.receipt?.doors]).toEqual([DOORS + 1, null, DOORS]);
  });

  it("of a site that was restored from an older backup sends back what it lost", async () => {
    const session = await walked();
    await session.exchange();
    site.log.splice(3);
    await door(session, DOORS);
    clock += 600_000;
    await session.exchange();
    clock += 600_000;
    await session.exchange();
    expect([onSite().size, site.log.length, session.queued, session.proof.proven]).toEqual([DOORS + 1, DOORS + 1, 0, DOORS + 1]);
  });

  it("is what the phone waits for after its deadline: addresses go at once, doors when they are proven", async () => {
    const session = await walked();
    means.fetch = async (address, options) => (isAt(address, options, "recu") ? new Response(HTML, { status: 502 }) : site.fetch(address, options));
    await session.exchange();
    clock += 40 * 3_600_000;
    await session.exchange();
    expect([session.pack, session.sent.length, await means.database.count("echoes")]).toEqual([null, DOORS, 0]);
    means.fetch = site.fetch;
    await session.exchange();
    expect([await means.database.count("turfs"), await means.database.count("sent")]).toEqual([0, 0]);
  });

  it("that never comes: after thirty days what was saved as a file goes, and nothing else", async () => {
    const session = await walked();
    means.fetch = async () => Promise.reject(new TypeError("no network"));
    clock += 45 * 86_400_000;
    await session.exchange();
    clock += 1_000;
    await session.exchange();
    expect([session.pack, session.queued, session.late]).toEqual([null, DOORS, true]);
    expect(JSON.parse(JSON.parse(await session.file()).content).events).toHaveLength(DOORS);
    await session.exchange();
    expect([await means.database.count("turfs"), await means.database.count("outbox")]).toEqual([0, 0]);
  });
});

describe("a clock that jumps by months", () => {
  it("neither wipes an archived turf nor stops what the site still takes", async () => {
    const session = await walked();
    site.pack.state = "archived";
    let jump = 70 * 86_400_000;
    means.now = () => clock + jump;
    await session.exchange();
    expect([session.pack?.letter, session.queued, onSite().size]).toEqual(["A", 0, DOORS]);
    jump = -jump;
    await door(session, DOORS);
    await session.exchange();
    expect([session.queued, onSite().size, session.late]).toEqual([0, DOORS + 1, false]);
  });
});

describe("the phone's data is cleared under the app", () => {
  it.each(["deleted", "emptied"])("%s: doors in memory go back on the disk, and out", async (how) => {
    const session = await walked();
    await session.exchange();
    await door(session, DOORS);
    if (how === "deleted") await deleteDB(`fault-${name}`);
    else for (const store of [...means.database.objectStoreNames]) await means.database.clear(store);
    expect(await door(session, DOORS + 1)).toBe(true);
    expect([await means.database.count("outbox"), session.queued, session.state.mine.absent]).toEqual([2, 2, DOORS + 2]);
    await session.exchange();
    expect([onSite().size, session.queued, session.pack?.letter, session.proof.proven]).toEqual([DOORS + 2, 0, "A", DOORS]);
    clock += 600_000;
    await session.exchange();
    expect(session.proof.proven).toBe(DOORS + 2);
    expect((await enter(means, SECRET)).device).toBe(session.row.device);
    expect(site.phones.size).toBe(1);
  });

  it("a connection that was lost alone brings nothing old back", async () => {
    const session = await walked();
    const other = (await Session.open({ ...means }, 12))!;
    site.silent = true;
    await other.exchange();
    expect(held(other)).toHaveLength(DOORS);
    site.silent = false;
    means.database.close();
    await session.exchange();
    expect([onSite().size, held(session).length, await means.database.count("outbox")]).toEqual([0, DOORS, 0]);
  });
});

describe("a phone that reads again what it keeps", () => {
  it("shows a door that is noted meanwhile", async () => {
    const session = await walked();
    let reading = 0;
    let goOn = () => undefined as void;
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    // Stores are read side by side: here one of them answers long after the queue did.
    vi.spyOn(database, "getAll").mockImplementation(async (store, query) => {
      const rows = await database.transaction(store).store.getAll(query);
      if (store === "links" && reading++ === 0) await slow;
      return rows as never;
    });
    const read = session.reload();
    await expect.poll(() => reading).toBe(1);
    await door(session, DOORS);
    goOn();
    await read;
    expect([session.queued, session.state.counts.absent]).toEqual([DOORS + 1, DOORS + 1]);
  });
});
