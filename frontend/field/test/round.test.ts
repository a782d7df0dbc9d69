/** A round of stops on the core of the phone: what may be said, what stands, what is sent, and what nothing loses. */

import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDraft, type Draft, NotAllowed, type Package, readEcho, readOuting, readPackage } from "../src/core/protocol";
import { doorsOf } from "../src/core/receipt";
import type { Means } from "../src/core/means";
import { Session } from "../src/core/session";
import { fold, type Heard } from "../src/core/state";
import { type Database, openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { en, enOfStops } from "../src/strings/en";
import { fr } from "../src/strings/fr";
import { frOfStops, worded } from "../src/strings/of_stops";
import { BadNetwork, type Weather } from "./bad_network";
import { FakeSite } from "./fake_site";
import { aTurf, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
const POSTERS = readOuting({ unit: "poster", types: ["stop", "pause", "resume", "end", "undo"], outcomes: ["done", "missing", "covered", "inaccessible"] });
const stop = (rank: number) => ({ key: `typed:${rank}`, label: `${rank} rue des Exemples`, at: [2.41 + rank / 1000, 48.852] as const, station: "00099_0001", load: 2 });
const aRound = (changes: Partial<Package> = {}): Package =>
  aTurf({ schema: 2, buildings: [], stops: [1, 2, 3].map(stop), outing: POSTERS, title: "1 rue des Exemples et 2 autres", action: { ...aTurf().action, kind: "posters" }, doors: 3, ...changes });
const said = (rank: number, outcome: "done" | "missing" = "done", quantity = 2): Extract<Draft, { type: "stop" }> => ({ type: "stop", building: `typed:${rank}`, outcome, quantity, minutes: 0 });
const heard = (id: string, draft: Draft, mine = true): Heard => ({ ...draft, id, mine, at: "2027-02-27T14:00:00Z" });

describe("a package of a round", () => {
  it("is read with its stops and nothing that this app does not know", () => {
    const read = readPackage({ ...aRound(), stops: [{ ...stop(1), whoLives: "x" }] });
    expect([read.schema, read.stops, read.buildings]).toEqual([2, [stop(1)], []]);
  });
  it("is no turf of doors: an app of before, which knows schema 1 alone, asks to be renewed rather than show an empty one", () => {
    expect(() => readPackage({ ...aRound(), stops: undefined })).toThrow(NotAllowed);
    expect(() => readPackage({ ...aRound(), schema: 3 })).toThrow(NotAllowed);
    expect(readPackage(aTurf()).stops).toBeUndefined();
  });
});

describe("what may be said of a stop", () => {
  it.each([
    { ...said(1), outcome: "opened" }, { ...said(1), quantity: -1 }, { ...said(1), quantity: 10_001 }, { ...said(1), minutes: 1441 }, { ...said(1), name: "x" }, { ...said(1), building: "" },
  ])("is in the closed lists: %j is not", (draft) => expect(() => checkDraft(draft)).toThrow(NotAllowed));
  it("is up to ten thousand, which a floor is not", () => {
    expect(checkDraft(said(1, "done", 10_000))).toEqual(said(1, "done", 10_000));
    expect(() => checkDraft({ type: "stair_mailed", building: "x", stair: "", quantity: 10_000 })).toThrow(NotAllowed);
  });
  it("comes back as an echo", () => {
    expect(readEcho({ ...said(2), number: 7, id: "x", mine: false, at: "t" })).toMatchObject({ number: 7, type: "stop", outcome: "done", quantity: 2 });
  });
});

describe("the round as it stands", () => {
  it("has each stop by the last word on it that was not taken back, whoever said it", () => {
    const state = fold(aRound(), [heard("a", said(1)), heard("b", said(2, "missing", 0), false), heard("c", said(1, "missing", 0)), heard("d", { type: "undo", undoes: "c" })]);
    expect([...state.stops.values()].map(({ outcome, mine }) => [outcome, mine])).toEqual([["done", "done"], ["missing", null], [null, null]]);
    expect(state.counts).toMatchObject({ doors: 3, opened: 1, inaccessible: 1, left: 1 });
    expect([state.mine.opened, state.mine.inaccessible, state.last?.id]).toEqual([1, 0, "a"]);
  });
  it("leaves out stops that went to another round", () => {
    expect(fold(aRound(), [heard("a", said(9))]).counts.left).toBe(3);
  });
  it("counts a stop once in what is proven", () => {
    const event = (id: string, draft: Draft) => ({ ...draft, id, n: 1, at: "t" });
    expect(doorsOf([event("a", said(1)), event("b", said(1, "missing", 0)), event("c", said(2))])).toBe(2);
  });
});

describe("words", () => {
  it("say stops where a turf says doors, in both languages, and everything else as before", () => {
    for (const [words, over] of [[fr, frOfStops], [en, enOfStops]] as const) {
      const whole = worded(words, over);
      for (const text of [whole.doors(2), whole.queue.chip(2), whole.queue.waiting(1), whole.end.left(3), whole.proof.all(4), whole.ready.doorsWord(2)]) expect(text).toMatch(/arrêt|stop/);
      expect([whole.queue.title, whole.end.finish]).toEqual([words.queue.title, words.end.finish]);
      expect(words.doors(2)).toMatch(/portes|doors/);
    }
  });
});

describe("a round on a phone", () => {
  let database: Database;
  let site: FakeSite;
  let network: BadNetwork;
  let means: Means;
  let name = 0;
  beforeEach(async () => {
    site = new FakeSite();
    site.pack = aRound();
    site.now = () => START;
    network = new BadNetwork(site.fetch);
    database = await openStore(`round-${++name}`);
    means = { database, fetch: network.fetch, now: () => START, locks: undefined };
  });
  afterEach(async () => {
    database.close();
    await deleteDB(`round-${name}`);
  });
  const open = async (): Promise<Session> => (await Session.open(means, (await enter(means, SECRET)).id))!;

  it.each<Weather>(["cut", "lost", "twice", "late", "broken", "captive", "down", "crowded"])("keeps every stop once through a network that is %s", async (weather) => {
    const session = await open();
    for (const rank of [1, 2, 3]) await session.record(said(rank)).kept;
    network.weather = weather;
    await session.exchange();
    network.weather = "good";
    session.encourage();
    await session.exchange();
    await session.exchange();
    expect([session.queued, site.log.map((one) => (one.type === "stop" ? one.building : one.type)).sort()]).toEqual([0, ["typed:1", "typed:2", "typed:3"]]);
    expect(session.state.counts).toMatchObject({ opened: 3, left: 0 });
  });

  it("says nothing of doors, and no reason that this kind of action does not have", async () => {
    const session = await open();
    expect(() => session.record({ type: "visit", building: "x", stair: "", floor: 0, door: 1, outcome: "opened" })).toThrow(NotAllowed);
    expect(() => session.record({ ...said(1), outcome: "refused" })).toThrow(NotAllowed);
    expect(session.queued).toBe(0);
  });
});
