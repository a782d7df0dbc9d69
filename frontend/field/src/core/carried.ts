/** Turf files: a turf that comes, and results that leave, without a network (`docs/field-protocol.md`). */

import { type FieldEvent, NotAllowed, readPackage } from "./protocol";
import type { Means } from "./sender";
import { FIRM, type TurfRow } from "./store";

const FORMAT = "arpenteur-secteur";
const VERSION = 1;

/** What waits, as a file of results: numbers only, and what shows the site that this phone had the turf. */
export function results(row: TurfRow, events: readonly FieldEvent[], now: number): string {
  const proof = row.pass ? { pass: row.pass } : { ticket: row.ticket };
  const content = { kind: "events", code: row.code, device: row.device, sent_at: new Date(now).toISOString(), events, ...proof };
  return JSON.stringify({ format: FORMAT, version: VERSION, content: JSON.stringify(content) });
}

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
    : { id: pack.id, letter: pack.letter, code: pack.code, ticket: String(content["ticket"] ?? ""), pack, etag: "", pass: "", device: crypto.randomUUID(), n: 0, head: 0, offset: 0, state: pack.state, over: "", finished: false, until: pack.until, site };
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

const bytes = (base64: unknown) => Uint8Array.from(atob(String(base64)), (sign) => sign.charCodeAt(0));

/** SHA-256 of a public key: names the site that signs with it. Empty for what is no key. */
export async function fingerprint(key: unknown): Promise<string> {
  try {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(key)));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return "";
  }
}

/** Ed25519 over the content (RFC 8032), where the browser knows it; a browser that does not says nothing against it. */
export async function verified(file: Record<string, unknown>): Promise<boolean> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", bytes(file["key"]), "Ed25519", false, ["verify"]);
  } catch (error) {
    return error instanceof DOMException && error.name === "NotSupportedError";
  }
  const said = new TextEncoder().encode(`${FORMAT}\n${VERSION}\n${String(file["content"])}`);
  try {
    return await crypto.subtle.verify("Ed25519", key, bytes(file["signature"]), said);
  } catch {
    return false;
  }
}
