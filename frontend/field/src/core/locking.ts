/** One sender among the tabs and the service worker of a phone. Layer: store. */

import { type Database } from "./store";

/** How long a sender holds on where the browser has no locks: longer than a request may take. */
const LEASE = 45_000;

/** Do `work` alone, or nothing where another is at it: then null. */
export async function alone<T>(database: Database, name: string, now: () => number, work: () => Promise<T>, locks = globalThis.navigator?.locks): Promise<T | null> {
  if (locks) return locks.request(`${database.name}-${name}`, { ifAvailable: true }, (lock) => (lock ? work() : null));
  const owner = crypto.randomUUID();
  if (!(await lease(database, name, owner, now()))) return null;
  try {
    return await work();
  } finally {
    await release(database, name, owner);
  }
}

async function lease(database: Database, name: string, owner: string, now: number): Promise<boolean> {
  const change = database.transaction("settings", "readwrite");
  const held = (await change.store.get(`lease-${name}`))?.value as { owner: string; until: number } | undefined;
  // A lease of the far future was taken by a clock that was wrong.
  const free = !held || held.until <= now || held.until > now + LEASE;
  if (free) await change.store.put({ key: `lease-${name}`, value: { owner, until: now + LEASE } });
  await change.done;
  return free;
}

async function release(database: Database, name: string, owner: string): Promise<void> {
  const change = database.transaction("settings", "readwrite");
  const held = (await change.store.get(`lease-${name}`))?.value as { owner: string } | undefined;
  if (held?.owner === owner) await change.store.delete(`lease-${name}`);
  await change.done;
}
