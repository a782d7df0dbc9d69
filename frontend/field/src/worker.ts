/**
 * The service worker: keeps the page, its script, its style and its fonts, each version whole under its own name. Nothing
 * that the site says about a turf is ever kept here. `SHELL` is put before this script by the site: a new version of any
 * file is a new version of this one. Layer: start.
 */

import { send } from "./core/sender";
import { openStore } from "./core/store";

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  respondWith(response: Promise<Response> | Response): void;
}
interface Scope {
  readonly SHELL: { version: string; page: string; files: string[] };
  readonly location: Location;
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  skipWaiting(): Promise<void>;
  addEventListener(name: string, listener: (event: never) => void): void;
}
const scope = globalThis as unknown as Scope;
const { version, page, files } = scope.SHELL;
const CACHE = `arpenteur-terrain-${version}`;
const TAG = "arpenteur-terrain";

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([page, ...files].map((address) => new Request(address, { cache: "reload", credentials: "omit" })));
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("arpenteur-terrain-") && name !== CACHE) await caches.delete(name);
  await scope.clients.claim();
}

/** From the phone first; what is not kept goes to the site as if this script were not there. */
async function answer(address: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(address)) ?? fetch(request);
}

async function empty(): Promise<void> {
  const database = await openStore();
  try {
    const sending = await send({ database, fetch: (address, options) => fetch(address, options), now: () => Date.now(), locks: navigator.locks });
    for (const client of await scope.clients.matchAll()) client.postMessage(TAG);
    // Rejected, the browser tries again later by itself.
    if (sending.outcome === "later") throw new Error("later");
  } finally {
    database.close();
  }
}

scope.addEventListener("install", (event: Waiting) => event.waitUntil(install()));
scope.addEventListener("activate", (event: Waiting) => event.waitUntil(activate()));
scope.addEventListener("message", (event: MessageEvent) => {
  if (event.data === "take over") void scope.skipWaiting();
});
scope.addEventListener("sync", (event: Waiting & { tag: string }) => {
  if (event.tag === TAG) event.waitUntil(empty());
});
scope.addEventListener("fetch", (event: Asked) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== scope.location.origin) return;
  if (event.request.mode === "navigate" && pathname === page) event.respondWith(answer(page, event.request));
  else if (files.includes(pathname)) event.respondWith(answer(pathname, event.request));
});
