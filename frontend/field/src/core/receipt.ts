/** The receipt: what the site says, signed, that it holds of this phone. Until then the phone keeps everything it said. Layer: receipt. */

import { verified } from "./carried";
import { digestOf } from "./identifiers";
import { heard, type Means, passOver } from "./means";
import { Answered, ask, Unreachable } from "./network";
import type { FieldEvent } from "./protocol";
import { fingerprint } from "./signature";
import { FIRM, of, provenIds, type ReceiptRow, type TurfRow } from "./store";

/** Identifiers asked about at once; the site takes as many. */
const MOST = 5_000;

/** What of this phone's doors the site has signed for. */
export interface Proof {
  proven: number;
  doors: number;
  /** When it was signed; empty where nothing was yet. */
  at: string;
}

/** How many doors of what was said the receipt covers. Of a turf that has left the phone, its receipt is all that stays. */
export function proofOf(row: TurfRow, receipt: ReceiptRow | null, said: readonly FieldEvent[]): Proof {
  if (said.length === 0 && receipt && !row.pack) return { proven: receipt.doors, doors: receipt.doors, at: receipt.at };
  const ids = provenIds(row, receipt);
  return { proven: doorsOf(said.filter(({ id }) => ids.has(id))), doors: doorsOf(said), at: receipt?.at ?? "" };
}

/** Doors that events speak of: each door that was named once, and what a floor or a stair counts. */
export function doorsOf(events: readonly FieldEvent[]): number {
  const undone = new Set(events.flatMap((one) => (one.type === "undo" ? [one.undoes] : [])));
  const named = new Set<string>();
  let many = 0;
  for (const event of events) {
    if (undone.has(event.id)) continue;
    if (event.type === "visit") named.add(JSON.stringify([event.building, event.stair, event.floor, event.door]));
    else if (event.type === "stop") named.add(event.building);
    else if (event.type === "floor_absent" || event.type === "stair_absent" || event.type === "stair_mailed") many += event.quantity;
  }
  return named.size + many;
}

/** SHA-256 of the identifiers, sorted, one a line: what the site signs. */
export const digestOfIds = (ids: readonly string[]): Promise<string> => digestOf([...ids].sort().join("\n"));

/**
 * Ask what the site holds of all that this phone sent of a turf. What it does not hold goes back to the queue: a site that
 * was restored from an older backup gets its doors again. True where the receipt covers everything sent.
 */
export async function prove(means: Means, turf: number): Promise<boolean> {
  const row = await means.database.get("turfs", turf);
  const sent = await means.database.getAll("sent", of(turf));
  if (!row?.pass || row.over === "pass") return false;
  const ids = sent.map(({ id }) => id).slice(-MOST);
  if (ids.length === 0) {
    if (row.recheck) await means.database.put("turfs", { ...row, recheck: false });
    return true;
  }
  const held = (await means.database.count("outbox", of(turf)));
  let body: Record<string, unknown>;
  try {
    ({ body } = await ask(means.fetch, "recu", { method: "POST", pass: row.pass, body: { ids, held }, site: row.site }));
  } catch (error) {
    if (error instanceof Answered && error.word === "pass") await heard(means, turf, {}, passOver(error));
    if (error instanceof Answered || error instanceof Unreachable) return false;
    throw error;
  }
  const asked = new Set(ids);
  const missing = new Set((Array.isArray(body["missing"]) ? body["missing"] : []).filter((one): one is string => asked.has(one as string)));
  await heard(means, turf, body);
  if (missing.size) await backToQueue(means, turf, missing);
  const kept = ids.filter((id) => !missing.has(id));
  const receipt = await readReceipt(body["receipt"], row, kept);
  if (!receipt) return false;
  await means.database.put("receipts", receipt);
  const change = means.database.transaction("turfs", "readwrite", FIRM);
  const now = await change.store.get(turf);
  if (now) await change.store.put({ ...now, recheck: false });
  await change.done;
  return missing.size === 0;
}

/** A receipt that is signed by the site of the turf and speaks of exactly these events of this phone; null otherwise. */
async function readReceipt(value: unknown, row: TurfRow, ids: readonly string[]): Promise<ReceiptRow | null> {
  const file = value as Record<string, unknown> | null;
  if (typeof file?.["content"] !== "string" || !(await verified(file))) return null;
  if (row.site && (await fingerprint(file["key"])) !== row.site) return null;
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(file["content"]) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (said["kind"] !== "receipt" || said["code"] !== row.code || said["device"] !== row.device) return null;
  if (said["events"] !== ids.length || said["digest"] !== (await digestOfIds(ids))) return null;
  return { turf: row.id, code: row.code, letter: row.letter, ids: [...ids], doors: Number(said["doors"]) || 0, at: String(said["at"]), text: JSON.stringify(file) };
}

async function backToQueue(means: Means, turf: number, missing: ReadonlySet<string>): Promise<void> {
  const change = means.database.transaction(["sent", "outbox"], "readwrite", FIRM);
  for (const row of await change.objectStore("sent").getAll(of(turf))) {
    if (!missing.has(row.id)) continue;
    await change.objectStore("outbox").put({ ...row, again: true });
    await change.objectStore("sent").delete([turf, row.n]);
  }
  await change.done;
}
