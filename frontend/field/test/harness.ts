/**
 * The phone's core in a page, driven from outside one step at a time: several phones of one turf, two tabs each, a network
 * that fails as networks do, and the site: a small one in memory or the real one behind this page. Used in tests only.
 */

import { deleteDB } from "idb";
import type { Outcome } from "../src/core/protocol";
import { Session } from "../src/core/session";
import type { BuildingState } from "../src/core/state";
import type { Means } from "../src/core/means";
import { type Database, openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { BadNetwork, type Weather } from "./bad_network";
import { type Act, FakeSite } from "./fake_site";
import { SECRET } from "./turf";

interface Tab {
  means: Means;
  session: Session;
}
interface Phone {
  name: string;
  network: BadNetwork;
  tabs: Tab[];
  skew: number;
  said: string[];
  doors: string[];
  dying: Promise<unknown>[];
  /** Everything a receipt has covered: a turf that left and came back begins a new one. */
  proven: Set<string>;
  /** Everything the site refused at some time: taken after all, it stands where it was taken. */
  refused: Set<string>;
}
const OUTCOMES: Outcome[] = ["opened", "absent", "inaccessible", "later"];
const STORES = ["turfs", "outbox", "echoes", "answers", "sent", "receipts", "carried", "moods", "links", "settings"] as const;

class Bench {
  private phones: Phone[] = [];
  private site: FakeSite | null = null;
  private secret = SECRET;

  /** Phones of a fresh turf: of the site in memory, or of the real one by the secret of a link. */
  async start(count: number, secret = ""): Promise<number> {
    for (const phone of this.phones) for (const tab of phone.tabs) tab.means.database.close();
    this.site = secret ? null : new FakeSite();
    this.secret = secret || SECRET;
    const site = this.site?.fetch ?? ((address: string, options: RequestInit) => fetch(address, options));
    this.phones = Array.from({ length: count }, (_, index) => ({ name: `bench-${index}`, network: new BadNetwork(site), tabs: [], skew: 0, said: [], doors: [], dying: [], proven: new Set(), refused: new Set() }));
    for (const phone of this.phones) {
      const database = await openStore(phone.name);
      const wiped = database.transaction([...STORES], "readwrite");
      await Promise.all(STORES.map((store) => wiped.objectStore(store).clear()));
      await wiped.done;
      await enter(this.means(phone, database), this.secret);
      database.close();
      await this.boot(phone);
    }
    return this.phones[0]!.tabs[0]!.session.pack!.buildings.length;
  }

  private means(phone: Phone, database: Database): Means {
    return { database, fetch: phone.network.fetch, now: () => Date.now() + phone.skew, locks: navigator.locks, reopen: () => openStore(phone.name) };
  }

  /** Both tabs of a phone; none where its turf is gone and the link opens nothing just now: closed, archived. */
  private async boot(phone: Phone): Promise<void> {
    phone.tabs = [];
    for (let tab = 0; tab < 2; tab++) {
      const means = this.means(phone, await openStore(phone.name));
      const [row] = await means.database.getAll("turfs");
      const kept = row && (await Session.open(means, row.id));
      const id = kept?.row.id ?? (await enter(means, this.secret).catch(() => null))?.id;
      const session = kept ?? (id === undefined ? null : await Session.open(means, id));
      if (session) phone.tabs.push({ means, session });
      else means.database.close();
    }
    await this.gather(phone);
  }

  /** Whether somebody walks with this phone: a turf that could not be opened is tried again. */
  private async awake(phone: number): Promise<boolean> {
    const one = this.phones[phone]!;
    if (one.tabs.length < 2) {
      for (const { means } of one.tabs) means.database.close();
      await this.boot(one);
    }
    return one.tabs.length === 2;
  }

  /** A clock set far ahead without network wipes the turf: its holder opens the link again, as she would. */
  private async reopened(phone: Phone): Promise<void> {
    if (phone.tabs.every(({ session }) => session.pack)) return;
    phone.network.weather = "good";
    await enter(phone.tabs[0]!.means, this.secret).catch(() => undefined); // closed or archived just now: later
    for (const { session } of phone.tabs) await session.reload();
  }

  /** What receipts cover so far, and what was refused. */
  private async gather(phone: Phone): Promise<void> {
    const [tab] = phone.tabs;
    if (!tab) return;
    const { database } = tab.session.means;
    for (const { ids } of await database.getAll("receipts")) for (const id of ids) phone.proven.add(id);
    for (const { id, status } of await database.getAll("answers")) if (status === "refused") phone.refused.add(id);
  }

  private tab(phone: number, tab: number): Tab {
    return this.phones[phone]!.tabs[tab]!;
  }

  /** A building of the turf as it is cut now; none where the turf is not on the phone. */
  private building(session: Session, rank: number): BuildingState | undefined {
    const all = session.pack ? [...session.state.buildings.values()] : [];
    return all[rank % all.length];
  }

  /** A door, noted in one tab. What is said to be kept must be on the site in the end. */
  async visit(phone: number, tab: number, building: number, door: number, outcome: number): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { session } = this.tab(phone, tab);
    const state = this.building(session, building);
    if (!state) return;
    const stair = state.stairs[door % state.stairs.length]!;
    const doors = [...stair.doors.values()];
    const at = doors[door % doors.length]!;
    await this.say(phone, session, { type: "visit", building: state.building.key, stair: stair.name, floor: at.floor, door: at.door, outcome: OUTCOMES[outcome]! });
  }

  /** A floor or a stair where nobody answered. */
  async absent(phone: number, tab: number, building: number, floor: number): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { session } = this.tab(phone, tab);
    const state = this.building(session, building);
    if (!state) return;
    const stair = state.stairs[0]!;
    const place = { building: state.building.key, stair: stair.name, quantity: 1 };
    await this.say(phone, session, floor < 0 ? { type: "stair_absent", ...place } : { type: "floor_absent", ...place, floor });
  }

  /** A stair, by its rank: building and name. */
  stair(building: number, rank: number): [string, string] {
    const state = this.phones[0]!.tabs[0] && this.building(this.tab(0, 0).session, building);
    return state ? [state.building.key, state.stairs[rank % state.stairs.length]!.name] : ["", ""];
  }

  /** A line of a walk sheet reaches the site in memory. */
  paper(building: string, stair: string, outcome: Outcome, quantity: number): void {
    this.site!.paper(building, stair, outcome, quantity);
  }

  /** What an organiser does meanwhile; the real site's are done behind it. */
  organise(act: Act): void {
    this.site?.organise(act);
  }

  /** Somebody clears the browser's data while the app is open in both tabs. */
  async cleared(phone: number, deleted: boolean): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { tabs, name } = this.phones[phone]!;
    for (const { session } of tabs) await session.reload();
    if (deleted) await deleteDB(name);
    else for (const store of STORES) await tabs[0]!.means.database.clear(store);
    for (const { session } of tabs) await session.reload();
  }

  async undo(phone: number, tab: number, which: number): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { session } = this.tab(phone, tab);
    const { doors } = this.phones[phone]!;
    if (doors.length) await this.say(phone, session, { type: "undo", undoes: doors[which % doors.length]! });
  }

  private async say(phone: number, session: Session, draft: Parameters<Session["record"]>[0]): Promise<void> {
    const { id, kept } = session.record(draft);
    if (!(await kept)) throw new Error("a full disk is not part of this");
    const { said, doors } = this.phones[phone]!;
    said.push(id);
    if (draft.type !== "undo") doors.push(id);
  }

  /** Send and listen, in this weather. */
  async exchange(phone: number, tab: number, weather: Weather): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { network } = this.phones[phone]!;
    network.weather = weather;
    const { session } = this.tab(phone, tab);
    session.encourage();
    await session.exchange();
    network.weather = "good";
    await this.gather(this.phones[phone]!);
    await this.reopened(this.phones[phone]!);
  }

  /** Both tabs at once, and a door in the middle. */
  async together(phone: number, building: number, weather: Weather): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { network } = this.phones[phone]!;
    network.weather = weather;
    const sending = [0, 1].map((tab) => this.tab(phone, tab).session.exchange());
    const noting = this.visit(phone, 1, building, 0, 1);
    await Promise.all([...sending, noting]);
    network.weather = "good";
    await this.gather(this.phones[phone]!);
    await this.reopened(this.phones[phone]!);
  }

  /** The phone dies while it sends: what is on the disk is all that is left of it. */
  async crash(phone: number, sending: boolean): Promise<void> {
    if (!(await this.awake(phone))) return;
    const one = this.phones[phone]!;
    if (sending) one.dying.push(this.tab(phone, 0).session.exchange().catch(() => undefined));
    for (const { means } of one.tabs) means.database.close();
    if (!sending) await this.boot(one);
    else {
      await Promise.all(one.dying.splice(0));
      await this.boot(one);
    }
  }

  clock(phone: number, minutes: number): void {
    this.phones[phone]!.skew = minutes * 60_000;
  }

  /** Requests that everybody had given up arrive. */
  async settle(): Promise<void> {
    for (const { network } of this.phones) await network.settle();
  }

  /** The pass is closed on the site; the link is opened again. */
  async again(phone: number): Promise<void> {
    if (!(await this.awake(phone))) return;
    const { means } = this.tab(phone, 0);
    await enter(means, this.secret).catch(() => undefined); // closed or archived just now
    for (const { session } of this.phones[phone]!.tabs) await session.reload();
  }

  /** The weather clears: everything goes out, everybody hears everything. What each phone and the site hold then. */
  async end(): Promise<unknown> {
    for (const act of ["reopen", "publish", "speech"] as const) this.organise(act);
    for (let phone = 0; phone < this.phones.length; phone++) if (await this.awake(phone)) await this.reopened(this.phones[phone]!);
    for (let round = 0; round < 2; round++) for (const phone of this.phones) for (const { session } of phone.tabs) {
      session.encourage();
      await session.exchange();
      await this.gather(phone);
    }
    await this.settle();
    for (const phone of this.phones) {
      await phone.tabs[0]!.session.exchange();
      await phone.tabs[0]!.session.prove(true);
      await this.gather(phone);
    }
    return {
      site: this.site?.log.map(({ id, n, device }) => ({ id, n, device })) ?? null,
      phones: await Promise.all(this.phones.map((phone) => this.held(phone))),
    };
  }

  private async held(phone: Phone): Promise<unknown> {
    const { means, session } = phone.tabs[0]!;
    await session.reload();
    const numbered = await means.database.getAll("echoes");
    const doors = [...session.state.buildings.values()].flatMap(({ building, stairs }) => stairs.flatMap((stair) => [...stair.doors.values()].filter(({ outcome }) => outcome).map(({ floor, door, outcome }) => [building.key, stair.name, floor, door, outcome])));
    return {
      device: session.row.device,
      said: phone.said,
      queued: await means.database.count("outbox"),
      numbers: numbered.map(({ number }) => number),
      order: numbered.map(({ id }) => id),
      mine: numbered.filter(({ mine }) => mine).map(({ id }) => id),
      refused: (await means.database.getAll("answers")).filter(({ status }) => status === "refused").map(({ id, reason }) => [id, reason]),
      doors,
      proof: session.proof,
      proven: [...phone.proven],
      once_refused: [...phone.refused],
      buildings: session.pack?.buildings.map(({ key }) => key) ?? [],
    };
  }

  async wipe(): Promise<void> {
    for (const phone of this.phones) {
      for (const { means } of phone.tabs) means.database.close();
      await deleteDB(phone.name);
    }
  }
}

(globalThis as unknown as { bench: Bench }).bench = new Bench();
