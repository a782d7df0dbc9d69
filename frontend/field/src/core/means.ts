/** What every layer above works with: the disk, the network, the clock; and what any answer of the site changes in a turf. Layer: store. */

import type { Fetch } from "./network";
import type { Database, TurfRow } from "./store";

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
  const change = means.database.transaction("turfs", "readwrite");
  const row = await change.store.get(turf);
  if (row) {
    const said = Date.parse(String(body["now"]));
    const offset = Number.isNaN(said) ? row.offset : said - means.now();
    const state = typeof body["state"] === "string" ? body["state"] : row.state;
    await change.store.put({ ...row, offset, state, over: overOf(row, body["over"]), ...changes });
  }
  await change.done;
}

/** Archived or closed, until the site says otherwise; the other ends are not its to take back in passing. */
function overOf(row: TurfRow, said: unknown): TurfRow["over"] {
  const free = row.over === "" || row.over === "archived" || row.over === "closed";
  return free && (said === "" || said === "archived" || said === "closed") ? said : row.over;
}
