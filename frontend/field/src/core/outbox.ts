/** The queue: append-only, in the order of the phone, acknowledged one by one. Layer: outbox. */

import { BATCH, checkDraft, type Draft, type Echo, type FieldEvent, type Result } from "./protocol";
import { type Database, dropBallast, FIRM, isFull, of, type QueueRow, type TurfRow } from "./store";

/** Said, but not ranked yet: the rank is given together with the place in the queue. */
export type Noted = Draft & { id: string; at: string };

export const bare = ({ turf: _turf, again: _again, ...event }: QueueRow): FieldEvent => event as FieldEvent;

/**
 * Put events at the end of the queue, all or none, each with its rank. A door noted while its turf was being wiped is kept
 * with what is needed to send it: `known` is the row as it was. Throws {@link NotAllowed}, QuotaExceededError.
 */
export async function append(database: Database, known: TurfRow, noted: readonly Noted[]): Promise<FieldEvent[]> {
  for (const { id: _id, at: _at, ...draft } of noted) checkDraft(draft);
  try {
    return await write(database, known, noted);
  } catch (error) {
    if (isFull(error) && (await dropBallast(database))) return write(database, known, noted);
    throw error;
  }
}

async function write(database: Database, known: TurfRow, noted: readonly Noted[]): Promise<FieldEvent[]> {
  const { id: turf } = known;
  const change = database.transaction(["turfs", "outbox", "links"], "readwrite", FIRM);
  change.done.catch(() => undefined); // whoever awaits below is told
  const row = (await change.objectStore("turfs").get(turf)) ?? (await wiped());
  const events = noted.map((one, index) => ({ ...one, n: row.n + index + 1 }) as FieldEvent);
  for (const event of events) await change.objectStore("outbox").add({ ...event, turf });
  await change.objectStore("turfs").put({ ...row, n: row.n + events.length, savedAt: 0 });
  await change.done;
  return events;

  async function wiped(): Promise<TurfRow> {
    const ranks = (await change.objectStore("links").getAll()).filter((link) => link.turf === turf).map(({ n }) => n);
    return { ...known, pack: null, etag: "", head: 0, n: Math.max(known.n, ...ranks) };
  }
}

/** What waits, oldest first. */
export async function waiting(database: Database, turf: number, most = Infinity): Promise<FieldEvent[]> {
  return (await database.getAll("outbox", of(turf), most === Infinity ? undefined : most)).map(bare);
}

/** The next batch, oldest first. */
export const batch = (database: Database, turf: number, most = BATCH): Promise<FieldEvent[]> => waiting(database, turf, most);

/** Turfs that still have something to send. */
export async function turfsWaiting(database: Database): Promise<number[]> {
  const keys = await database.getAllKeys("outbox");
  return [...new Set(keys.map(([turf]) => turf))];
}

/**
 * Take answers into account, each for its own event. What the site has leaves the queue, becomes an echo and is kept in
 * `sent` until a receipt proves it; what it refused goes to the answers, whole, until a person decides. What a closed
 * campaign does not take, and what has no answer, stays in the queue. Returns how many left it.
 */
export async function acknowledge(database: Database, turf: number, sent: readonly FieldEvent[], results: readonly Result[]): Promise<number> {
  const bySaid = new Map(results.map((one) => [one.id, one]));
  const change = database.transaction(["turfs", "outbox", "echoes", "answers", "sent"], "readwrite", FIRM);
  // A turf that was wiped is not built up again by what is still sent of it.
  const read = Boolean((await change.objectStore("turfs").get(turf))?.pack);
  let left = 0;
  for (const event of sent) {
    const result = bySaid.get(event.id);
    if (!result || isHeld(result) || (await change.objectStore("outbox").get([turf, event.n]))?.id !== event.id) continue;
    await change.objectStore("outbox").delete([turf, event.n]);
    left += 1;
    if (result.status === "refused" || result.status === "noted")
      await change.objectStore("answers").put({ id: event.id, turf, status: result.status, reason: result.reason, event });
    if (result.status !== "refused") await change.objectStore("sent").put({ ...event, turf } as QueueRow);
    if (read && result.status !== "refused" && result.number !== null && event.type !== "mood") {
      const { n: _n, ...said } = event;
      await change.objectStore("echoes").put({ ...(said as unknown as Echo), number: result.number, mine: true, turf });
    }
  }
  await change.done;
  return left;
}

/** A closed campaign may be opened again: its doors wait for that on the phone. */
export const isHeld = (result: Result): boolean => result.status === "refused" && result.reason === "closed";

/** Send a refused event again: it goes back to its place in the queue. */
export async function queueAgain(database: Database, id: string): Promise<void> {
  const change = database.transaction(["outbox", "answers"], "readwrite", FIRM);
  const answer = await change.objectStore("answers").get(id);
  if (answer?.status === "refused") {
    await change.objectStore("outbox").put({ ...answer.event, turf: answer.turf } as QueueRow);
    await change.objectStore("answers").delete(id);
  }
  await change.done;
}
