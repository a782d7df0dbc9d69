/** What this phone said of the turf, and what became of each thing. Layer: session. */

import type { Noted } from "./outbox";
import type { Echo, FieldEvent } from "./protocol";
import { type Heard, inOrder } from "./state";
import type { AnswerRow } from "./store";

/** One thing this phone said, and what became of it. */
export interface Act {
  event: Heard;
  /** Taken back since. */
  undone: boolean;
  where: "waiting" | "sent" | "refused";
}

/** Newest first; moods are nobody's act, and undoing shows on what it undid. */
export function acts(numbered: readonly Echo[], queued: readonly (FieldEvent | Noted)[], answers: readonly AnswerRow[]): Act[] {
  const refused = new Set(answers.flatMap(({ id, status }) => (status === "refused" ? [id] : [])));
  const waits = new Set(queued.map(({ id }) => id));
  const known = inOrder(numbered, [...answers.filter(({ id }) => refused.has(id)).map(({ event }) => event), ...queued]);
  const undone = new Set(known.flatMap((one) => (one.type === "undo" && !refused.has(one.id) ? [one.undoes] : [])));
  return known
    .filter(({ mine, type }) => mine && type !== "undo" && type !== "mood")
    .map((event): Act => ({ event, undone: undone.has(event.id), where: refused.has(event.id) ? "refused" : waits.has(event.id) ? "waiting" : "sent" }))
    .sort((one, other) => Date.parse(other.event.at) - Date.parse(one.event.at) || (one.event.id < other.event.id ? 1 : -1));
}
