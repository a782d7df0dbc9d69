/** Sends the queue: oldest first, one batch at a time, one sender at a time, until nothing is left or something fails. Layer: sender. */

import { alone } from "./locking";
import { heard, type Means, passOver } from "./means";
import { Answered, ask, Unreachable } from "./network";
import { acknowledge, batch, isHeld, turfsWaiting } from "./outbox";
import { NOTHING, pending, sendCarried, type Sending } from "./parcels";
import { BATCH, type FieldEvent, readResults, type Result } from "./protocol";
import { doorsOf, prove } from "./receipt";
import { askAnew, forget, letGo, mayBring, of, type TurfRow, unproven } from "./store";

/** Send whatever waits on this phone, of every turf, and what other phones handed over. Never throws on a failure of the network. */
export async function send(means: Means): Promise<Sending> {
  const done = await alone(means.database, "send", means.now, () => sendAll(means), means.locks);
  return done ?? { ...NOTHING, outcome: "busy" };
}

async function sendAll(means: Means): Promise<Sending> {
  const whole = { ...NOTHING };
  const take = (one: Sending) => {
    whole.sent += one.sent;
    whole.after = Math.max(whole.after, one.after);
    whole.foreign ||= one.foreign;
    if (one.otherKey) whole.otherKey = true;
    if (one.outcome === "later" || (one.outcome === "stuck" && whole.outcome === "done")) whole.outcome = one.outcome;
  };
  for (const turf of await turfsWaiting(means.database)) take(await sendTurf(means, turf));
  take(await sendCarried(means));
  await leaveFinished(means);
  // A site that was put back gets what it lacks at once.
  for (const turf of whole.outcome === "done" ? await turfsWaiting(means.database) : []) take(await sendTurf(means, turf));
  return whole;
}

async function sendTurf(means: Means, turf: number): Promise<Sending> {
  const sending = { ...NOTHING };
  let most = BATCH;
  for (;;) {
    const row = await means.database.get("turfs", turf);
    const events = await batch(means.database, turf, most);
    if (!row || events.length === 0) return sending;
    if (!row.pass || row.over === "pass" || row.over === "late") return { ...sending, outcome: "stuck" };
    try {
      const { left, held } = await sendBatch(means, row, events);
      sending.sent += left;
      if (left === 0) return { ...sending, outcome: held ? "stuck" : "later" };
    } catch (error) {
      const next = await afterFailure(means, turf, events, error);
      if (next === "again") most = Math.max(1, Math.floor(events.length / 2));
      else if (next === "refused") most = BATCH;
      else return { ...sending, outcome: next, after: error instanceof Answered ? error.retryAfter : 0, foreign: error instanceof Unreachable && error.foreign, otherKey: error instanceof Unreachable && error.otherKey };
    }
  }
}

async function sendBatch(means: Means, row: TurfRow, events: FieldEvent[]): Promise<{ left: number; held: boolean }> {
  const held = (await means.database.count("outbox", of(row.id))) - events.length;
  const sent = new Set(events.map(({ id }) => id));
  const again = (await means.database.getAll("outbox", of(row.id))).filter((one) => one.again && sent.has(one.id)).map(({ id }) => id);
  const body = { sent_at: new Date(means.now()).toISOString(), events, held, ...(again.length ? { again } : {}) };
  const answer = await ask(means.fetch, "evenements", { method: "POST", body, pass: row.pass, site: row.site });
  const results = readResults(answer.body["results"]);
  const taken = new Set(results.filter(({ status }) => status === "accepted" || status === "noted").map(({ id }) => id));
  const back = doorsOf(events.filter(({ id }) => again.includes(id) && taken.has(id)));
  await heard(means, row.id, answer.body, back ? { returned: (row.returned ?? 0) + back } : {});
  return { left: await acknowledge(means.database, row.id, events, results), held: results.some(isHeld) };
}

/** One event that the site cannot even read is shown as refused rather than holding up the others for ever. */
async function afterFailure(means: Means, turf: number, events: FieldEvent[], error: unknown): Promise<"again" | "refused" | "later" | "stuck"> {
  if (error instanceof Unreachable) return "later";
  if (!(error instanceof Answered)) throw error;
  if (error.word === "pass" || error.word === "over") {
    await heard(means, turf, {}, error.word === "pass" ? passOver(error) : { over: "late" });
    return "stuck";
  }
  if (!["json", "fields", "large"].includes(error.word)) return "later";
  if (events.length > 1) return "again";
  const refused: Result = { id: events[0]!.id, status: "refused", number: null, reason: "fields" };
  await acknowledge(means.database, turf, events, [refused]);
  return "refused";
}

/** How often a phone asks of a turf it has left whether the site still has all of it. */
const ASK_AFTER = 10 * 60_000;

/**
 * A turf that is finished, or wiped already, leaves the phone once the site has proved that it holds everything: its
 * addresses at once, its numbers at the deadline, when the site was asked once more.
 */
async function leaveFinished(means: Means): Promise<void> {
  const waiting = new Set(await turfsWaiting(means.database));
  const brings = (await pending(means.database)).length > 0;
  for (const row of await means.database.getAll("turfs")) {
    if (waiting.has(row.id) || (row.pack && !row.finished) || (brings && mayBring(row))) continue;
    const past = !(row.offset + means.now() < Date.parse(row.pack?.until ?? row.until ?? ""));
    if (row.left !== undefined) {
      if (!past && Math.abs(means.now() - row.left) < ASK_AFTER) continue;
      await askAnew(means.database, row.id);
    }
    if ((await unproven(means.database, row.id)) && (!(await prove(means, row.id)) || (await unproven(means.database, row.id)))) continue;
    try {
      if (row.pass && row.over !== "pass" && row.left === undefined) await ask(means.fetch, "sortir", { method: "POST", pass: row.pass, site: row.site });
    } catch (error) {
      if (error instanceof Unreachable) continue; // next time: until then nothing but its number is kept
      if (!(error instanceof Answered)) throw error;
    }
    if (past) await forget(means.database, row.id);
    else await letGo(means.database, row.id, means.now());
  }
}
