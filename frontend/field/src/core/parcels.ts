/** What other phones handed over: kept here until the site answered for each event of it, and sent by this phone's pass. Layer: sender. */

import { digestOf } from "./identifiers";
import { heard, type Means, passOver } from "./means";
import { Answered, ask, Unreachable, type Word } from "./network";
import { BATCH, NotAllowed, type Parcel, readResults } from "./protocol";
import { type Database, dropBallast, FIRM, isFull, mayBring, type ParcelRow, type TurfRow } from "./store";

/** `later`: try again, not before `after` seconds where the site said so. `stuck`: what is left needs its link again. */
export interface Sending {
  outcome: "done" | "later" | "stuck" | "busy";
  sent: number;
  after: number;
  /** Somebody answered who is not the site. */
  foreign: boolean;
  /** And signs with another key than the site. */
  otherKey?: boolean;
}
/** Nothing was to send. */
export const NOTHING: Sending = { outcome: "done", sent: 0, after: 0, foreign: false };
/** Words of the site after which another pass is tried, and then the phone it came from is left to send it. */
const FOR_GOOD: readonly Word[] = ["json", "fields", "large", "unknown", "full", "over"];

/** Keep what another phone handed over; the same again is the same. Throws {@link NotAllowed} for what is this phone's own, QuotaExceededError. */
export async function keepParcel({ database, now }: Means, parcel: Parcel): Promise<ParcelRow> {
  if ((await database.getAll("turfs")).some(({ device }) => device === parcel.device)) throw new NotAllowed("own");
  const digest = await digestOf(JSON.stringify(parcel.events));
  const row: ParcelRow = { ...parcel, key: `${parcel.device}/${digest.slice(0, 16)}`, read: now(), refused: false };
  const write = async () => {
    const change = database.transaction("carried", "readwrite", FIRM);
    change.done.catch(() => undefined); // whoever awaits below is told
    await change.store.put(row);
    await change.done;
  };
  await write().catch(async (error: unknown) => {
    if (!isFull(error) || !(await dropBallast(database))) throw error;
    await write();
  });
  return row;
}

/** What still waits for an answer of the site. */
export async function pending(database: Database): Promise<ParcelRow[]> {
  return (await database.getAll("carried")).filter(({ refused }) => !refused);
}

/** Send what other phones handed over. Never throws on a failure of the network. */
export async function sendCarried(means: Means): Promise<Sending> {
  const whole = { ...NOTHING };
  for (const row of await pending(means.database)) {
    const one = await sendParcel(means, row);
    whole.sent += one.sent;
    whole.after = Math.max(whole.after, one.after);
    whole.foreign ||= one.foreign;
    if (one.otherKey) whole.otherKey = true;
    if (one.outcome !== "done" && whole.outcome !== "later") whole.outcome = one.outcome;
  }
  return whole;
}

/** By the pass of any turf of this phone: which of them is of the same campaign only the site knows. */
async function sendParcel(means: Means, row: ParcelRow): Promise<Sending> {
  const turfs = (await means.database.getAll("turfs")).filter(mayBring);
  let outcome: Sending["outcome"] = "stuck";
  for (const turf of turfs) {
    try {
      return { ...NOTHING, sent: await sendBy(means, turf, row) };
    } catch (error) {
      if (error instanceof Unreachable) return { ...NOTHING, outcome: "later", foreign: error.foreign, otherKey: error.otherKey };
      if (!(error instanceof Answered)) throw error;
      if (error.word === "pass") await heard(means, turf.id, {}, passOver(error));
      else if (FOR_GOOD.includes(error.word)) outcome = "done";
      else return { ...NOTHING, outcome: "later", after: error.retryAfter };
    }
  }
  // The phone it comes from still has all of it.
  if (outcome === "done") await means.database.put("carried", { ...row, refused: true });
  return { ...NOTHING, outcome };
}

async function sendBy(means: Means, { pass, site }: TurfRow, row: ParcelRow): Promise<number> {
  const { code, device, ticket, sent_at, read } = row;
  let { events } = row;
  while (events.length) {
    const held = Math.max(0, Math.round((means.now() - read) / 1000));
    const body = { code, device, ticket, sent_at, held, events: events.slice(0, BATCH) };
    const answer = await ask(means.fetch, "relais", { method: "POST", body, pass, site });
    const answered = new Set(readResults(answer.body["results"]).map(({ id }) => id));
    const left = events.filter(({ id }) => !answered.has(id));
    if (left.length === events.length) throw new Unreachable();
    if (left.length) await means.database.put("carried", { ...row, events: left });
    else await means.database.delete("carried", row.key);
    events = left;
  }
  return row.events.length;
}
