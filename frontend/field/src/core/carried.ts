/** Turf files: a turf that comes, and results that leave, without a network (`docs/field-protocol.md`). Layer: outbox. */

import type { Means } from "./means";
import { checkDraft, type FieldEvent, NotAllowed, type Parcel, readPackage } from "./protocol";
import { fingerprint, isSigned } from "./signature";
import { FIRM, type TurfRow } from "./store";

const FORMAT = "arpenteur-secteur";
const VERSION = 1;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT[0-9:.]{5,12}Z$/;

/** What waits, to be handed over by other means than the network. A pass only where a phone never got a ticket, and never where it is shown. */
function content(row: TurfRow, events: readonly FieldEvent[], now: number): string {
  const proof = row.ticket ? { ticket: row.ticket } : { pass: row.pass };
  return JSON.stringify({ kind: "events", code: row.code, turf: row.number ?? row.id, device: row.device, sent_at: new Date(now).toISOString(), events, ...proof });
}

/** What waits, as a file of results. */
export function results(row: TurfRow, events: readonly FieldEvent[], now: number): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, content: content(row, events, now) });
}

/** What waits, to be shown; null on a phone that only has its pass, which nobody may see. */
export function toShow(row: TurfRow, events: readonly FieldEvent[], now: number): string | null {
  return row.ticket ? content(row, events, now) : null;
}

/** What another phone handed over, by its screen or in its file. Throws {@link NotAllowed} on anything that is not in the closed lists. */
export function readParcel(text: string): Parcel {
  const outer = parsed(text);
  const said = outer["format"] === FORMAT && outer["version"] === VERSION && typeof outer["content"] === "string" ? parsed(outer["content"]) : outer;
  const { code, device, ticket, sent_at, events } = said;
  const short = (value: unknown, form: RegExp): value is string => typeof value === "string" && form.test(value);
  if (said["kind"] !== "events" || !short(code, /^[0-9A-Za-z-]{1,16}$/)) throw new NotAllowed("kind");
  if (!short(device, ID) || !short(ticket, /^[0-9a-f]{32,64}$/)) throw new NotAllowed("ticket");
  if (!short(sent_at, TIME) || !Array.isArray(events) || events.length === 0) throw new NotAllowed("events");
  return { code, device, ticket, sent_at, events: events.map(readEvent) };
}

function readEvent(value: unknown): FieldEvent {
  const { id, n, at, ...draft } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== "string" || !ID.test(id) || !Number.isInteger(n) || typeof at !== "string" || !TIME.test(at)) throw new NotAllowed("event");
  return { ...checkDraft(draft), id, n: n as number, at };
}

/** The letter of a turf, as its code has it. */
export const letterIn = (code: string): string => code.split("-")[1] ?? code;

/** Open a turf that came as a file. Throws {@link NotAllowed} on what is no such file, or was changed since it was signed. */
export async function openFile(means: Means, text: string): Promise<TurfRow> {
  const file = parsed(text);
  if (file["format"] !== FORMAT || file["version"] !== VERSION || typeof file["content"] !== "string") throw new NotAllowed("file");
  if (!(await verified(file))) throw new NotAllowed("signature");
  const content = parsed(file["content"]);
  if (content["kind"] !== "turf") throw new NotAllowed("kind");
  const pack = readPackage(content["turf"]);
  const site = await fingerprint(file["key"]);
  const change = means.database.transaction("turfs", "readwrite", FIRM);
  const before = await change.store.get(pack.id);
  if (before && before.code !== pack.code) throw new NotAllowed("another turf of that number is on this phone");
  const row: TurfRow = before
    ? { ...before, pack, ticket: String(content["ticket"] ?? "") }
    : { id: pack.id, letter: pack.letter, code: pack.code, ticket: String(content["ticket"] ?? ""), pack, etag: "", pass: "", device: crypto.randomUUID(), n: 0, head: 0, offset: 0, state: pack.state, over: "", finished: false, until: pack.until, ofStops: pack.stops !== undefined, site };
  await change.store.put(row);
  await change.done;
  return row;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === "object" && found !== null) return found as Record<string, unknown>;
  } catch {
    // Said below, as for anything else that is no such file.
  }
  throw new NotAllowed("file");
}

/** Whether the content is as it was signed. */
export const verified = (file: Record<string, unknown>): Promise<boolean> => isSigned(`${FORMAT}\n${VERSION}\n${String(file["content"])}`, file["key"], file["signature"]);
