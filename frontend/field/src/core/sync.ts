/** Opening a turf, hearing what the other phone did, keeping a stair for a while, letting go. Layer: sender. */

import { digestOf } from "./identifiers";
import { heard, type Means, passOver } from "./means";
import { Answered, ask, Unreachable } from "./network";
import { type Echo, NotAllowed, type Package, readEcho, readPackage, type Reservation } from "./protocol";
import { askAnew, type Database, FIRM, forget, layBallast, type LinkRow, of, type QueueRow, setAside, type TurfRow, type Writing } from "./store";

/** Open the turf of a link; opened again, the same phone goes on where it was. Throws Unreachable, Answered, NotAllowed. */
export async function enter(means: Means, secret: string): Promise<TurfRow> {
  const { database } = means;
  const link = await linkOf(means, secret);
  // A site that was put back to before this phone came in knows by its ticket that its doors are older than this entrance.
  const ticket = (await database.get("turfs", link.turf))?.ticket;
  const { body } = await ask(means.fetch, "entrer", { method: "POST", body: { secret, device: link.device, ...(ticket ? { ticket } : {}) } });
  const pack = readPackage(body["turf"]);
  const here = await database.get("turfs", pack.id);
  if (here && here.code !== pack.code) await setAside(database, pack.id);
  const change = database.transaction(["turfs", "links"], "readwrite", FIRM);
  const before = await change.objectStore("turfs").get(pack.id);
  const row: TurfRow = {
    id: pack.id,
    letter: pack.letter,
    code: pack.code,
    ticket: typeof body["ticket"] === "string" ? body["ticket"] : (before?.ticket ?? ""),
    pack,
    etag: "",
    pass: String(body["pass"]),
    device: link.device,
    n: Math.max(before?.n ?? 0, link.n),
    head: before?.pack ? before.head : 0,
    offset: Date.parse(String(body["now"])) - means.now() || 0,
    state: pack.state,
    over: "",
    finished: false,
    until: pack.until,
    ofStops: pack.stops !== undefined,
    site: typeof body["site"] === "string" ? body["site"] : "",
    ...(before?.epoch ? { epoch: before.epoch } : {}),
    // What another key signed is no receipt of this site.
    ...(before?.recheck || (before?.site && before.site !== body["site"]) ? { recheck: true, renumber: true, head: 0 } : {}),
    returned: before?.returned ?? 0,
  };
  await change.objectStore("turfs").put(row);
  await change.objectStore("links").put({ ...link, turf: pack.id });
  await change.done;
  await heard(means, row.id, body);
  await layBallast(database).catch(() => undefined);
  return row;
}

/**
 * What this phone calls itself with a link. A fresh link to a turf that is here already finds the phone it was: what waits
 * then goes out under its own name, and takes no second place in the turf.
 */
async function linkOf({ database, fetch }: Means, secret: string): Promise<LinkRow> {
  const digest = await digestOf(secret);
  const known = await database.get("links", digest);
  if (known) return known;
  const rows = await database.getAll("turfs");
  const code = rows.length ? (await ask(fetch, "entrer", { method: "POST", body: { secret } })).body["code"] : null;
  const before = rows.find((row) => row.code === code);
  // Kept before it is sent: an answer that gets lost must not make a second phone of this one.
  const link: LinkRow = { digest, device: before?.device ?? crypto.randomUUID(), turf: before?.id ?? 0, n: before?.n ?? 0 };
  await database.put("links", link);
  return link;
}

/** What the stairs are kept for, as the site said at the last pull. */
export interface Pulled {
  reservations: Reservation[];
  /** Events heard, and other phones in the turf. */
  fresh: number;
  others: number;
}

/** Hear every event of the turf since the last pull, and a new plan where there is one. Throws Unreachable, Answered. */
export async function pull(means: Means, turf: number): Promise<Pulled> {
  const pulled: Pulled = { reservations: [], fresh: 0, others: 0 };
  for (;;) {
    const row = await means.database.get("turfs", turf);
    if (!row?.pack || !row.pass || row.over === "pass") return pulled;
    try {
      const { body } = await ask(means.fetch, `evenements?apres=${row.head}`, { pass: row.pass, site: row.site });
      pulled.reservations = Array.isArray(body["reservations"]) ? (body["reservations"] as Reservation[]) : [];
      pulled.others = Number(body["phones"]) || 0;
      await heard(means, row.id, body);
      // The site's numbers begin anew: what was asked for is of the old ones.
      if (row.head > 0 && (await means.database.get("turfs", turf))?.renumber) continue;
      const { count, head } = await take(means, row, body);
      pulled.fresh += count;
      if (typeof body["version"] === "number" && body["version"] !== row.pack.version) await renew(means, row);
      if (count === 0 || head >= Number(body["head"])) return pulled;
    } catch (error) {
      await notReadAnyMore(means, row, error);
      throw error;
    }
  }
}

async function take(means: Means, row: TurfRow, body: Record<string, unknown>): Promise<{ count: number; head: number }> {
  const given = Array.isArray(body["events"]) ? (body["events"] as Record<string, unknown>[]) : [];
  const numbers = given.map((one) => Number(one["number"])).filter(Number.isInteger);
  const change = means.database.transaction(["turfs", "echoes", "answers", "sent"], "readwrite");
  const now = await change.objectStore("turfs").get(row.id);
  // Numbers without an echo were never anyone's to see: moods leave a gap.
  const head = Math.max(row.head, numbers.length ? Math.max(...numbers) : Number(body["head"]) || 0);
  // Begun anew by another tab, this page is of numbers of before.
  if (now?.pack && now.head >= row.head) {
    if (now.renumber) await change.objectStore("echoes").delete(of(row.id));
    for (const echo of given.map(readEcho)) {
      if (!echo) continue;
      await change.objectStore("echoes").put({ ...echo, turf: row.id });
      if (echo.mine) await takenAfterAll(change, echo.id);
    }
    await change.objectStore("turfs").put({ ...now, head: Math.max(now.head, head), renumber: false });
  }
  await change.done;
  return { count: given.length, head };
}

/** Refused once, and on the site all the same: an older sending of it was still on its way. Nobody has to decide any more. */
async function takenAfterAll(change: Writing<("turfs" | "echoes" | "answers" | "sent")[]>, id: string): Promise<void> {
  const answer = await change.objectStore("answers").get(id);
  if (answer?.status !== "refused") return;
  await change.objectStore("sent").put({ ...answer.event, turf: answer.turf } as QueueRow);
  await change.objectStore("answers").delete(id);
}

async function renew(means: Means, row: TurfRow): Promise<void> {
  const { unchanged, body, etag } = await ask(means.fetch, "secteur", { pass: row.pass, etag: row.etag, site: row.site });
  if (unchanged) return;
  let pack: Package;
  try {
    pack = readPackage(body);
  } catch (error) {
    if (error instanceof NotAllowed) return; // of a later version: the plan that is here is walked on
    throw error;
  }
  await heard(means, row.id, { state: pack.state }, { pack, etag });
}

/** The pass is closed; or the turf is over: past its deadline it is wiped, archived or closed it waits. */
async function notReadAnyMore(means: Means, row: TurfRow, error: unknown): Promise<void> {
  if (!(error instanceof Answered)) return;
  if (error.word === "pass") await heard(means, row.id, {}, passOver(error));
  if (error.word !== "over") return;
  if (error.why === "archived" || error.why === "closed") await heard(means, row.id, { over: error.why });
  else await wipe(means.database, row.id, "deadline");
}

/** By the site's clock as far as it is known: a phone set wrong neither wipes too early nor keeps too long. */
export const siteTime = (row: TurfRow, now: number): number => now + row.offset;
export const isPast = (row: TurfRow, now: number): boolean => Boolean(row.pack) && siteTime(row, now) >= Date.parse(row.pack!.until);
export const isSilent = (row: TurfRow, now: number): boolean => Boolean(row.pack?.silence) && siteTime(row, now) >= Date.parse(row.pack!.silence!);

async function wipe(database: Database, turf: number, over: TurfRow["over"]): Promise<void> {
  // A receipt of some time ago does not say that the site has it now: its numbers go once it was asked again.
  await askAnew(database, turf);
  if ((await forget(database, turf)) === 0) return;
  const row = await database.get("turfs", turf);
  if (row) await database.put("turfs", { ...row, over });
}

/**
 * Wipe what is past its deadline, network or not. Returns the turfs wiped. Where the site can be asked it is asked first: a
 * clock that somebody set wrong in the middle of an outing does not take the turf out of her hands.
 */
export async function expire(means: Means): Promise<number[]> {
  const wiped: number[] = [];
  for (const row of await means.database.getAll("turfs")) {
    await endKeeping(means, row);
    if (!isPast(row, means.now()) || (await stillOpen(means, row))) continue;
    await wipe(means.database, row.id, "deadline");
    wiped.push(row.id);
  }
  return wiped;
}

/** How long the site takes events after a deadline, and a phone keeps what it could not prove. */
const KEPT = 30 * 86_400_000;
/** Whether nothing of a turf is taken any more: the site said so, or it should be so by its clock. */
export const isLate = (row: TurfRow, now: number): boolean => row.over === "late" || (!row.pack && siteTime(row, now) >= Date.parse(row.until ?? "") + KEPT);

/** What is late goes once it was saved as a file, and not before: a clock may be wrong, and is never the site's word. */
async function endKeeping(means: Means, row: TurfRow): Promise<void> {
  if (row.savedAt && isLate(row, means.now())) await forget(means.database, row.id, true);
}

/** Whether the site says that a turf may still be read; its clock is learnt on the way. */
async function stillOpen(means: Means, row: TurfRow): Promise<boolean> {
  if (!row.pass || row.over === "pass") return false;
  try {
    const { body } = await ask(means.fetch, `evenements?apres=${row.head}`, { pass: row.pass, site: row.site });
    await heard(means, row.id, body);
  } catch (error) {
    // Archived or closed, it is not past its deadline, or the site would have said that.
    if (error instanceof Answered) return error.word === "over" && error.why !== null && error.why !== "deadline" && error.why !== "late";
    if (error instanceof Unreachable) return false;
    throw error;
  }
  const now = await means.database.get("turfs", row.id);
  return now !== undefined && !isPast(now, means.now());
}

/** Keep a stair for this phone, or let it go. Nothing depends on it: a failure is nobody's business. */
export async function reserve(means: Means, row: TurfRow, building: string, stair: string, free = false): Promise<void> {
  if (!row.pass || row.over) return;
  const body = free ? { building, stair, free } : { building, stair };
  await ask(means.fetch, "reserver", { method: "POST", pass: row.pass, site: row.site, body }).catch(() => undefined);
}

/** Names of the pair, to show and never to store; ``read`` once the site has said them, which nobody may be. */
export interface Pair {
  me: string;
  partner: string[];
  read: boolean;
}

export async function partners(means: Means, row: TurfRow): Promise<Pair> {
  const { body } = await ask(means.fetch, "binome", { pass: row.pass, site: row.site });
  const list = Array.isArray(body["partner"]) ? body["partner"].map(String) : [];
  return { me: String(body["me"] ?? ""), partner: list, read: true };
}

/** Everything the site numbered, in its order. */
export async function echoes(database: Database, turf: number): Promise<Echo[]> {
  return database.getAll("echoes", of(turf));
}
