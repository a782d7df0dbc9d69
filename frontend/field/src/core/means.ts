/** What every layer above works with: the disk, the network, the clock; and what any answer of the site changes in a turf. Layer: store. */

import type { Answered, Fetch } from "./network";
import { type Database, of, type TurfRow } from "./store";

export interface Means {
  /** Opened anew, and replaced here, where somebody cleared the phone's data. */
  database: Database;
  reopen?: (() => Promise<Database>) | undefined;
  fetch: Fetch;
  now: () => number;
  locks?: LockManager | undefined;
}

/** What every answer says besides: the site's clock, where the turf stands, whether it is over. */
export async function heard(means: Means, turf: number, body: Record<string, unknown>, changes: Partial<TurfRow> = {}): Promise<void> {
  const change = means.database.transaction(["turfs", "sent"], "readwrite");
  const row = await change.objectStore("turfs").get(turf);
  if (row) {
    const said = Date.parse(String(body["now"]));
    const offset = Number.isNaN(said) ? row.offset : said - means.now();
    const state = typeof body["state"] === "string" ? body["state"] : row.state;
    const holds = typeof body["holds"] === "number";
    const sent = !holds ? 0 : (await change.objectStore("sent").getAll(of(turf))).filter(({ type }) => type !== "mood").length;
    await change.objectStore("turfs").put({ ...row, offset, state, over: overOf(row, body["over"]), ...baseOf(row, body, sent), ...changes });
  }
  await change.done;
}

/**
 * What an answer says of the base behind it. Another epoch, or fewer events of this phone than the site has answered for, and
 * it is an earlier one: receipts of before count no more, and what others did is read from the beginning.
 */
function baseOf(row: TurfRow, body: Record<string, unknown>, sent: number): Partial<TurfRow> {
  const epoch = typeof body["epoch"] === "string" ? body["epoch"] : row.epoch;
  const another = Boolean(row.epoch) && epoch !== row.epoch;
  const fewer = typeof body["holds"] === "number" && body["holds"] < sent;
  const known = epoch === undefined ? {} : { epoch };
  return another || (fewer && !row.recheck) ? { ...known, recheck: true, renumber: true, head: 0 } : known;
}

/** What the end of a pass changes: closed on purpose, or of a site that does not know it and may hold nothing of this phone. */
export const passOver = (error: Answered): Partial<TurfRow> => (error.why === "unknown" ? { over: "pass", unknown: true, recheck: true } : { over: "pass", unknown: false });

/** Archived or closed, until the site says otherwise; the other ends are not its to take back in passing. */
function overOf(row: TurfRow, said: unknown): TurfRow["over"] {
  const free = row.over === "" || row.over === "archived" || row.over === "closed";
  return free && (said === "" || said === "archived" || said === "closed") ? said : row.over;
}
