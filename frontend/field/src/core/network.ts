/** The site as the phone reaches it. Only what is recognisably the site's own is an answer; all else is no network. Layer: protocol. */

import { fingerprint, isSigned } from "./signature";

/** No network, no answer in time, or somebody else's answer: a proxy, a portal, an older answer played again. */
export class Unreachable extends Error {
  constructor(
    /** Somebody answered who is not the site, or not to this request. */
    readonly foreign = false,
    /** What answered signs with another key than the site that this phone came in at. */
    readonly otherKey = false,
  ) {
    super(foreign ? "somebody else answered" : "the site cannot be reached");
    this.name = "Unreachable";
  }
}

/** Words of the site for what it does not do: `docs/field-protocol.md`. No other word is believed, whatever the status. */
export const WORDS = ["json", "fields", "large", "pass", "unknown", "full", "over", "pace", "guesses", "busy", "method"] as const;
export type Word = (typeof WORDS)[number];
/** Why a turf is not read any more, beside the word `over`; `late`: its events are taken no more either. */
export const ENDS = ["archived", "closed", "deadline", "late"] as const;
export type End = (typeof ENDS)[number];

/** An answer of the site other than a success. */
export class Answered extends Error {
  constructor(
    readonly word: Word,
    readonly retryAfter: number,
    readonly why: End | "unknown" | null = null,
  ) {
    super(`answered ${word}`);
    this.name = "Answered";
  }
}

export type Fetch = (address: string, options: RequestInit) => Promise<Response>;
export interface Request {
  method?: "GET" | "POST";
  body?: unknown;
  pass?: string;
  etag?: string;
  /** Fingerprint of the key that the site signs with: then no other answer is believed. */
  site?: string | undefined;
}
export interface Answer {
  /** What was asked for is as the `etag` says: there is no body. */
  unchanged: boolean;
  body: Record<string, unknown>;
  etag: string;
}

export const PROTOCOL = "arpenteur-terrain";
/** Longest wait for an answer. */
const PATIENCE = 20_000;
const API = "/terrain/api/";

/** Ask the site. Throws {@link Unreachable} and {@link Answered}. */
export async function ask(fetch: Fetch, path: string, { method = "GET", body, pass, etag, site }: Request = {}): Promise<Answer> {
  const request = crypto.randomUUID();
  const headers: Record<string, string> = { Accept: "application/json", "Terrain-Request": request };
  if (pass) headers["Authorization"] = `Bearer ${pass}`;
  if (etag) headers["If-None-Match"] = etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options: RequestInit = { method, headers, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  if (body !== undefined) options.body = JSON.stringify(body);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await read(await fetch(API + path, { ...options, signal: stop.signal }), request, site);
  } catch (error) {
    throw error instanceof Answered || error instanceof Unreachable ? error : new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}

/** The answer to this very request, or a throw: an answer without the protocol's name and the request's number is nobody's. */
async function read(response: Response, request: string, site = ""): Promise<Answer> {
  const etag = response.headers.get("ETag") ?? "";
  if (response.status === 304) {
    if (response.headers.get("Terrain-Request") !== request) throw new Unreachable(true);
    await checkSigner(response, "", request, site);
    return { unchanged: true, body: {}, etag };
  }
  const text = await response.text();
  const body = parsed(text);
  if (body?.["protocol"] !== PROTOCOL || body["request"] !== request) throw new Unreachable(true);
  await checkSigner(response, text, request, site);
  if (response.ok) return { unchanged: false, body, etag };
  const word = WORDS.find((one) => one === body["error"]);
  // A word of a later version: nothing that this one knows how to act on.
  if (!word) throw new Unreachable();
  throw new Answered(word, Number(response.headers.get("Retry-After")) || 0, [...ENDS, "unknown" as const].find((one) => one === body["why"]) ?? null);
}

/** Whoever copies the number of a request on the way does not sign as the site does: over the number, the status and the very text. */
async function checkSigner(response: Response, text: string, request: string, site: string): Promise<void> {
  if (!site) return;
  const key = response.headers.get("Terrain-Key") ?? "";
  const said = `${PROTOCOL}\n1\n${request}\n${response.status}\n${text}`;
  if (!key || !(await isSigned(said, key, response.headers.get("Terrain-Signature")))) throw new Unreachable(true);
  if ((await fingerprint(key)) !== site) throw new Unreachable(true, true);
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
