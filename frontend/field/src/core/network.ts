/** The site as the phone reaches it. */

/** No network, no answer in time, or something between the phone and the site that is not the site. */
export class Unreachable extends Error {
  constructor() {
    super("the site cannot be reached");
    this.name = "Unreachable";
  }
}
/** An answer of the site other than a success. */
export class Answered extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number,
  ) {
    super(`answered ${status}`);
    this.name = "Answered";
  }
}

export type Fetch = (address: string, options: RequestInit) => Promise<Response>;
export interface Request {
  method?: "GET" | "POST";
  body?: unknown;
  pass?: string;
  etag?: string;
}
export interface Answer {
  status: number;
  body: Record<string, unknown>;
  etag: string;
}

/** Longest wait for an answer. */
const PATIENCE = 20_000;
const API = "/terrain/api/";

/** Ask the site. Throws {@link Unreachable} and {@link Answered}; 304 is an answer without a body. */
export async function ask(fetch: Fetch, path: string, { method = "GET", body, pass, etag }: Request = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (pass) headers["Authorization"] = `Bearer ${pass}`;
  if (etag) headers["If-None-Match"] = etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options: RequestInit = { method, headers, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" };
  if (body !== undefined) options.body = JSON.stringify(body);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(API + path, { ...options, signal: stop.signal });
    if (response.status === 204 || response.status === 304) return { status: response.status, body: {}, etag: "" };
    const ours = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    if (response.status >= 400) throw new Answered(response.status, Number(response.headers.get("Retry-After")) || 0);
    // A hotel's sign-in page also answers 200.
    if (!ours) throw new Unreachable();
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, etag: response.headers.get("ETag") ?? "" };
  } catch (error) {
    throw error instanceof Answered ? error : new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}
