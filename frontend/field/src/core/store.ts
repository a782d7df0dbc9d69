/** What the phone keeps, in IndexedDB: turfs, the queue, what the site numbered, answers to read. Nothing named. Layer: store. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Echo, FieldEvent, Package, Parcel, Reason, Status } from "./protocol";

/** A turf on this phone. Its package goes when it is over; the row stays as long as something of it is queued. */
export interface TurfRow {
  id: number;
  letter: string;
  /** Names the turf in a file of results. */
  code: string;
  /** Of a turf that came as a file, without a network: proves where its results come from. */
  ticket: string;
  pack: Package | null;
  etag: string;
  pass: string;
  device: string;
  /** Rank of this phone's last event. */
  n: number;
  /** Every event of the site up to this number is here. */
  head: number;
  /** Site's clock less this phone's, milliseconds, at the last answer. */
  offset: number;
  state: string;
  /** Why the site does not let it be read any more; `archived` and `closed` end when the site says otherwise; `late`: nothing of it is taken any more. */
  over: "" | "pass" | "archived" | "closed" | "deadline" | "late";
  /** The volunteer has finished: all goes once everything is sent. */
  finished: boolean;
  /** It is a round of stops: said in its words also once the package is gone. */
  ofStops?: boolean;
  /** Its deadline, once the package is gone. */
  until?: string;
  /** Fingerprint of the key that its site signs receipts with; empty where the site never said. */
  site?: string;
  /** What waited was saved as a file, by the phone's clock. */
  savedAt?: number;
  /** Epoch of the site's base, as it said last. */
  epoch?: string;
  /** The base is an earlier one, or may be: no receipt of before counts until the site was asked anew about all that was sent. */
  recheck?: boolean;
  /** Numbers of events are given anew: what others did is read from the beginning. */
  renumber?: boolean;
  /** The site does not know this pass: it was put back to before this phone came in, or the turf is no more. */
  unknown?: boolean;
  /** When it was told that this phone leaves, its addresses gone: its numbers stay until the deadline, and are asked about now and then. */
  left?: number;
  /** Doors given back to a site that had signed for them. */
  returned?: number;
  /** Its number on the site, once the phone keeps it under another: the site gave that number to another turf. */
  number?: number;
}
/** `again`: the site had answered for it, and has it no more. */
export type QueueRow = FieldEvent & { turf: number; again?: boolean };
/** The last receipt of a turf: what the site says it holds. No address, no outcome. */
export interface ReceiptRow {
  turf: number;
  code: string;
  letter: string;
  ids: string[];
  /** Doors that the site counts for this phone. */
  doors: number;
  at: string;
  /** As the site signed it. */
  text: string;
}
export type EchoRow = Echo & { turf: number };
/** An answer that a volunteer should read: an event was refused, or taken with a remark. */
export interface AnswerRow {
  id: string;
  turf: number;
  status: Status;
  reason: Reason | null;
  event: FieldEvent;
}
/** Tally of the talks in one station, on this phone only, once enough doors stand behind it. */
export interface MoodRow {
  turf: number;
  station: string;
  opened: number;
  warm: number;
  cool: number;
}

/** A link that was opened, by its digest: opened again, it is the same phone that comes back, and it counts on. */
export interface LinkRow {
  digest: string;
  device: string;
  turf: number;
  n: number;
}

/** What another phone handed over, kept until the site answered for each event of it. */
export interface ParcelRow extends Parcel {
  /** Its device and what it handed over. */
  key: string;
  /** When it was read, by this phone's clock: milliseconds. */
  read: number;
  /** The site does not take it from this phone: said, and kept until that is read. */
  refused: boolean;
}

interface Kept extends DBSchema {
  turfs: { key: number; value: TurfRow };
  outbox: { key: [number, number]; value: QueueRow };
  echoes: { key: [number, number]; value: EchoRow };
  answers: { key: string; value: AnswerRow };
  sent: { key: [number, number]; value: QueueRow };
  receipts: { key: number; value: ReceiptRow };
  carried: { key: string; value: ParcelRow };
  moods: { key: [number, string]; value: MoodRow };
  links: { key: string; value: LinkRow };
  settings: { key: string; value: { key: string; value: unknown } };
}
export type StoreName = "turfs" | "outbox" | "echoes" | "answers" | "sent" | "receipts" | "carried" | "moods" | "links" | "settings";
export type Database = IDBPDatabase<Kept>;
export type Writing<Names extends StoreNames<Kept>[]> = IDBPTransaction<Kept, Names, "readwrite">;
type Change = IDBPTransaction<Kept, StoreName[], "versionchange">;

/** One step a version, never changed once released: what is queued on a phone goes through all of them. */
const STEPS: ((database: Database, change: Change) => void)[] = [
  (database) => {
    database.createObjectStore("turfs", { keyPath: "id" });
    database.createObjectStore("outbox", { keyPath: ["turf", "n"] });
    database.createObjectStore("echoes", { keyPath: ["turf", "number"] });
    database.createObjectStore("answers", { keyPath: "id" });
    database.createObjectStore("links", { keyPath: "digest" });
    database.createObjectStore("settings", { keyPath: "key" });
  },
  (database) => {
    database.createObjectStore("moods", { keyPath: ["turf", "station"] });
  },
  (database) => {
    database.createObjectStore("sent", { keyPath: ["turf", "n"] });
    database.createObjectStore("receipts", { keyPath: "turf" });
    database.createObjectStore("carried", { keyPath: "key" });
  },
];
export const NAME = "arpenteur-terrain";
/** Kept aside so that the last doors can still be written on a phone that is full. */
const BALLAST = 128 * 1024;
/** A door is on the disk before it is said to be kept. */
export const FIRM = { durability: "strict" } as const;
/** Every event of one turf. */
export const of = (turf: number) => IDBKeyRange.bound([turf, -Infinity], [turf, Infinity]);

/**
 * Open, and bring an older version up to date. `replaced` is called where a newer app waits for this one to let go; it says
 * whether the page may. Somebody who clears the phone's data takes the database away under us: that is let go of at once.
 */
export async function openStore(name = NAME, replaced: () => boolean = () => true, version = STEPS.length): Promise<Database> {
  const database = await openDB<Kept>(name, version, {
    upgrade(upgraded, from, to, change) {
      for (const step of STEPS.slice(from, to ?? version)) step(upgraded, change as unknown as Change);
    },
    blocking(_current, wanted) {
      if (wanted === null || replaced()) database.close();
    },
  });
  if (!(await setting(database, "born", ""))) await set(database, "born", crypto.randomUUID());
  return database;
}

/** A setting, or `missing`. */
export async function setting<T>(database: Database, key: string, missing: T): Promise<T> {
  return ((await database.get("settings", key))?.value as T | undefined) ?? missing;
}

export async function set(database: Database, key: string, value: unknown): Promise<void> {
  await database.put("settings", { key, value });
}

/** The phone has no room left: nothing was written. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.name === "QuotaExceededError";

export async function layBallast(database: Database): Promise<void> {
  if ((await database.getKey("settings", "ballast")) === undefined) await set(database, "ballast", "0".repeat(BALLAST));
}

export async function dropBallast(database: Database): Promise<boolean> {
  if ((await database.getKey("settings", "ballast")) === undefined) return false;
  await database.delete("settings", "ballast");
  return true;
}

/** Whether the pass of a turf still brings the site what other phones handed over. */
export const mayBring = ({ pass, over }: TurfRow): boolean => Boolean(pass) && over !== "pass";

/** What the site has signed for, in the base that it has now. */
export const provenIds = (row: TurfRow | undefined, receipt: ReceiptRow | null | undefined): Set<string> => new Set(row?.recheck ? [] : receipt?.ids);

/** Whether something of a turf has not reached the site for sure: in the queue, sent without a receipt, or refused and not decided. */
export async function unproven(database: Database, turf: number): Promise<number> {
  const [row, queued, sent, receipt, answers] = await Promise.all([
    database.get("turfs", turf),
    database.count("outbox", of(turf)),
    database.getAll("sent", of(turf)),
    database.get("receipts", turf),
    database.getAll("answers"),
  ]);
  const proven = provenIds(row, receipt);
  const refused = answers.filter((one) => one.turf === turf && one.status === "refused").length;
  return queued + sent.filter(({ id }) => !proven.has(id)).length + refused;
}

/** The site gave the number of a turf to another one: what this phone holds of the former is kept under a number of its own. */
export async function setAside(database: Database, turf: number): Promise<void> {
  const change = database.transaction(["turfs", "outbox", "echoes", "answers", "sent", "receipts", "moods", "links"], "readwrite", FIRM);
  const rows = change.objectStore("turfs");
  const row = await rows.get(turf);
  const id = Math.min(0, ...(await rows.getAllKeys())) - 1;
  for (const store of ["outbox", "sent"] as const) {
    for (const one of await change.objectStore(store).getAll(of(turf))) await change.objectStore(store).put({ ...one, turf: id });
    await change.objectStore(store).delete(of(turf));
  }
  for (const one of await change.objectStore("answers").getAll()) if (one.turf === turf) await change.objectStore("answers").put({ ...one, turf: id });
  for (const one of await change.objectStore("links").getAll()) if (one.turf === turf) await change.objectStore("links").put({ ...one, turf: id });
  await change.objectStore("echoes").delete(of(turf));
  await change.objectStore("moods").delete(IDBKeyRange.bound([turf, ""], [turf, "\uffff"]));
  await change.objectStore("receipts").delete(turf);
  await rows.delete(turf);
  if (row) await rows.put({ ...row, id, number: turf, pack: null, pass: "", over: "pass", unknown: true, recheck: true, until: row.pack?.until ?? row.until ?? "" });
  await change.done;
}

/** The turf is done: its addresses, and what others did, go; the numbers of this phone's doors stay, for a site that is put back. */
export async function letGo(database: Database, turf: number, now: number): Promise<void> {
  const change = database.transaction(["turfs", "echoes", "moods"], "readwrite", FIRM);
  await change.objectStore("echoes").delete(of(turf));
  await change.objectStore("moods").delete(IDBKeyRange.bound([turf, ""], [turf, "\uffff"]));
  const row = await change.objectStore("turfs").get(turf);
  if (row) await change.objectStore("turfs").put({ ...row, pack: null, etag: "", head: 0, until: row.pack?.until ?? row.until ?? "", left: now });
  await change.done;
}

/** From now on nothing counts as proven before the site was asked once more. */
export async function askAnew(database: Database, turf: number): Promise<void> {
  const change = database.transaction("turfs", "readwrite", FIRM);
  const row = await change.store.get(turf);
  if (row) await change.store.put({ ...row, recheck: true });
  await change.done;
}

/**
 * Forget a turf: its addresses, its doors, its talks. What is not proven to be on the site stays unless `all`, with what
 * is needed to send it: numbers only. So does what another phone handed over, which goes out by the pass of this one.
 * Returns how many events and parcels stay.
 */
export async function forget(database: Database, turf: number, all = false): Promise<number> {
  const said = all ? 0 : await unproven(database, turf);
  const change = database.transaction(["turfs", "outbox", "echoes", "answers", "sent", "moods", "links", "carried"], "readwrite", FIRM);
  const row = await change.objectStore("turfs").get(turf);
  if (all) await change.objectStore("carried").clear();
  const parcels = row && mayBring(row) ? (await change.objectStore("carried").getAll()).filter(({ refused }) => !refused).length : 0;
  const left = said + parcels;
  await change.objectStore("echoes").delete(of(turf));
  await change.objectStore("moods").delete(IDBKeyRange.bound([turf, ""], [turf, "\uffff"]));
  // Said while this was counting: it stays too.
  const queued = all ? 0 : await change.objectStore("outbox").count(of(turf));
  if (left + queued === 0) {
    await change.objectStore("outbox").delete(of(turf));
    await change.objectStore("sent").delete(of(turf));
    for (const answer of await change.objectStore("answers").getAll()) if (answer.turf === turf) await change.objectStore("answers").delete(answer.id);
    for (const link of await change.objectStore("links").getAll())
      if (link.turf === turf && row) await change.objectStore("links").put({ ...link, n: row.n });
    await change.objectStore("turfs").delete(turf);
  } else if (row) await change.objectStore("turfs").put({ ...row, pack: null, etag: "", head: 0, until: row.pack?.until ?? row.until ?? "" });
  await change.done;
  return Math.max(left, queued);
}
