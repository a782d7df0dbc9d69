import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readParcel } from "../src/core/carried";
import { keepParcel, pending } from "../src/core/parcels";
import { NotAllowed } from "../src/core/protocol";
import { framesOf, Reader } from "../src/codes/relay";
import type { Means } from "../src/core/means";
import { Session } from "../src/core/session";
import { forget, openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { BadNetwork, type Weather } from "./bad_network";
import { FakeSite } from "./fake_site";
import { aTurf, BUILDING, SECRET } from "./turf";

const START = Date.parse("2027-02-27T14:00:00+01:00");
interface Phone {
  means: Means;
  network: BadNetwork;
  session: Session;
}
let site: FakeSite;
let clock: number;
let phones: Phone[];
let names = 0;

async function phone(): Promise<Phone> {
  const network = new BadNetwork(site.fetch);
  const means: Means = { database: await openStore(`parcels-${++names}`), fetch: network.fetch, now: () => clock, locks: undefined };
  await enter(means, SECRET);
  const one = { means, network, session: (await Session.open(means, 12))! };
  phones.push(one);
  return one;
}
const door = ({ session }: Phone, rank: number) => session.record({ type: "visit", building: BUILDING, stair: "B", floor: 1 + (rank >> 2), door: 1 + (rank & 3), outcome: "absent" }).kept;
/** One phone shows, the other one reads. */
async function show(from: Phone, to: Phone): Promise<void> {
  const reader = new Reader();
  for (const frame of await framesOf((await from.session.toShow())!)) {
    const { text } = await reader.take(frame);
    if (text) await keepParcel(to.means, readParcel(text));
  }
  await to.session.reload();
}

beforeEach(() => {
  site = new FakeSite();
  site.pack = aTurf();
  clock = START;
  site.now = () => clock;
  phones = [];
});
afterEach(async () => {
  for (const { means } of phones) {
    means.database.close();
    await deleteDB(means.database.name);
  }
});

describe("a phone without a network", () => {
  it("hands over to a partner: the site has each door once, and its own queue waits for the site", async () => {
    const [one, other] = [await phone(), await phone()];
    one.network.weather = "down";
    for (let rank = 0; rank < 9; rank++) await door(one, rank);
    await show(one, other);
    expect([one.session.queued, other.session.parcels.length]).toEqual([9, 1]);
    await door(other, 20);
    await other.session.exchange();
    expect([site.log.length, other.session.queued, other.session.parcels.length, one.session.queued]).toEqual([10, 0, 0, 9]);
    const { device } = one.session.row;
    expect(site.log.filter((entry) => entry.device === device)).toHaveLength(9);
    one.network.weather = "good";
    await one.session.exchange();
    expect([site.log.length, one.session.queued, new Set(site.log.map(({ id }) => id)).size]).toEqual([10, 0, 10]);
  });

  it("that sent by itself meanwhile is not counted again by its partner", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    await one.session.exchange();
    await other.session.exchange();
    expect([site.log.length, await pending(other.means.database)]).toEqual([1, []]);
  });

  it("shows its ticket and never its pass, in a file neither", async () => {
    const one = await phone();
    await door(one, 1);
    const said = [(await one.session.toShow())!, await one.session.file()];
    for (const text of said) {
      expect(text).not.toContain(one.session.row.pass);
      expect(readParcel(text).ticket).toBe(one.session.row.ticket);
    }
    one.session.row = { ...one.session.row, ticket: "" };
    expect(await one.session.toShow()).toBeNull();
    expect(await one.session.file()).toContain(one.session.row.pass);
  });

  it("counts the hours in the other one's pocket as no fault of its clock", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    clock += 3 * 3_600_000;
    await other.session.exchange();
    expect(site.held).toEqual([3 * 3600]);
  });
});

describe("what another phone handed over", () => {
  it.each<Weather>(["cut", "lost", "twice", "late", "broken", "captive", "down", "crowded"])("stays through a network that is %s, and is sent once", async (weather) => {
    const [one, other] = [await phone(), await phone()];
    for (let rank = 0; rank < 5; rank++) await door(one, rank);
    await show(one, other);
    other.network.weather = weather;
    await other.session.exchange();
    if (weather !== "twice") expect((await pending(other.means.database))[0]!.events).toHaveLength(5);
    other.network.weather = "good";
    other.session.encourage();
    await other.session.exchange();
    await other.network.settle();
    expect([site.log.length, (await pending(other.means.database)).length]).toEqual([5, 0]);
  });

  it("survives a reload, and is the same where it is shown again", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    clock += 60_000;
    await show(one, other);
    const { name } = other.means.database;
    other.means.database.close();
    other.means.database = await openStore(name);
    const again = (await Session.open(other.means, 12))!;
    expect(again.parcels.map(({ events }) => events.length)).toEqual([1]);
    await again.exchange();
    expect([site.log.length, again.parcels.length]).toEqual([1, 0]);
  });

  it("goes out in batches that the site takes", async () => {
    const [one, other] = [await phone(), await phone()];
    for (let rank = 0; rank < 320; rank++) void door(one, rank);
    await door(one, 320);
    await show(one, other);
    await other.session.exchange();
    expect([site.log.length, site.held.length]).toEqual([321, 2]);
  });

  it("keeps the pass of a turf that is finished, or past its deadline, until it is sent", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    other.network.weather = "down";
    await other.session.stop("end");
    await other.session.exchange();
    await forget(other.means.database, 12);
    expect(await other.means.database.get("turfs", 12)).toMatchObject({ pack: null });
    other.network.weather = "good";
    other.session.encourage();
    await other.session.exchange();
    expect([site.log.length, await other.means.database.count("turfs"), await other.means.database.count("carried")]).toEqual([2, 1, 0]);
  });

  it("that the site does not take is said, and kept until that is read", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    const said = JSON.parse((await one.session.toShow())!) as object;
    await keepParcel(other.means, readParcel(JSON.stringify({ ...said, ticket: "0".repeat(32) })));
    await other.session.exchange();
    expect([site.log.length, other.session.parcels.map(({ refused }) => refused), await pending(other.means.database)]).toEqual([0, [true], []]);
    const requests = site.requests;
    await other.session.exchange({ listen: false });
    expect(site.requests).toBe(requests);
  });

  it("waits for a pass where that of this phone was closed", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    site.phones.delete(other.session.row.pass);
    await other.session.exchange();
    expect([(await pending(other.means.database)).length, other.session.row.over]).toEqual([1, "pass"]);
    await enter(other.means, SECRET);
    await other.session.exchange();
    expect([site.log.length, (await pending(other.means.database)).length]).toEqual([1, 0]);
  });

  it("is none where it is this phone's own", async () => {
    const one = await phone();
    await door(one, 1);
    await expect(show(one, one)).rejects.toThrow(NotAllowed);
  });

  it("goes with everything where everything is wiped", async () => {
    const [one, other] = [await phone(), await phone()];
    await door(one, 1);
    await show(one, other);
    await other.session.forget(true);
    expect([await other.means.database.count("carried"), await other.means.database.count("turfs")]).toEqual([0, 0]);
  });
});
