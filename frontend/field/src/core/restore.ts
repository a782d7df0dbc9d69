/** Somebody cleared the phone's data while the app was running: the doors are still in memory, and go back on the disk. Layer: store. */

import type { Echo, FieldEvent } from "./protocol";
import { type AnswerRow, type Database, FIRM, type LinkRow, type MoodRow, type ReceiptRow, set, setting, type TurfRow } from "./store";

/** What an outing holds in memory. */
export interface Held {
  row: TurfRow;
  queue: readonly FieldEvent[];
  sent: readonly FieldEvent[];
  numbered: readonly Echo[];
  answers: readonly AnswerRow[];
  receipt: ReceiptRow | null;
  links: readonly LinkRow[];
  moods: readonly MoodRow[];
}

/** Whether the database is not the one that was opened: emptied or made anew since, or closed from outside. */
export async function vanished(database: Database, born: string): Promise<boolean> {
  try {
    return (await setting(database, "born", "")) !== born;
  } catch (error) {
    if (error instanceof DOMException || (error as Error).name === "InvalidStateError") return true;
    throw error;
  }
}

/** Write back what memory holds, and what another tab has written meanwhile stays. Returns the mark of the new database. */
export async function restored(database: Database, held: Held): Promise<string> {
  const turf = held.row.id;
  const change = database.transaction(["turfs", "outbox", "sent", "echoes", "answers", "receipts", "links", "moods", "settings"], "readwrite", FIRM);
  const there = await change.objectStore("turfs").get(turf);
  const ranks = [...held.queue, ...held.sent].map(({ n }) => n);
  await change.objectStore("turfs").put({ ...held.row, ...there, n: Math.max(held.row.n, there?.n ?? 0, ...ranks) });
  for (const event of held.queue) {
    // Another tab wrote back before, and the site has answered since.
    if ((await change.objectStore("answers").get(event.id)) || (await change.objectStore("sent").get([turf, event.n]))) continue;
    await change.objectStore("outbox").put({ ...event, turf });
  }
  for (const event of held.sent) await change.objectStore("sent").put({ ...event, turf });
  for (const echo of held.numbered) await change.objectStore("echoes").put({ ...echo, turf });
  for (const answer of held.answers) await change.objectStore("answers").put(answer);
  for (const link of held.links) await change.objectStore("links").put(link);
  for (const mood of held.moods) await change.objectStore("moods").put(mood);
  if (held.receipt) await change.objectStore("receipts").put(held.receipt);
  await change.done;
  const born = (await setting(database, "born", "")) || crypto.randomUUID();
  await set(database, "born", born);
  await set(database, "turf", turf);
  return born;
}
