/** The site's side of the protocol, in memory: as small as its document, for tests of the phone alone. */

import { fingerprint } from "../src/core/signature";
import { uuid7 } from "../src/core/identifiers";
import { PROTOCOL } from "../src/core/network";
import type { FieldEvent, Outcome, Package, Result } from "../src/core/protocol";
import { checkDraft } from "../src/core/protocol";
import { digestOfIds, doorsOf } from "../src/core/receipt";
import { aTurf, SECRET } from "./turf";

type Logged = FieldEvent & { number: number; device: string };

export type Act = "close" | "reopen" | "archive" | "publish" | "silence" | "speech" | "recut";

export class FakeSite {
  pack: Package = aTurf({ until: new Date(Date.now() + 26 * 3_600_000).toISOString() });
  log: Logged[] = [];
  moods = new Map<string, FieldEvent>();
  phones = new Map<string, string>();
  /** Passes that their phones closed: what they kept is still taken. */
  left = new Map<string, string>();
  /** When the campaign was closed, by the site's clock; null: it is open. */
  closedAt: number | null = null;
  /** How long what others brought was on its way, seconds. */
  held: number[] = [];
  requests = 0;
  /** Canvassing is refused: electoral silence. */
  silent = false;
  /** Receipts signed. */
  receipts = 0;
  now = () => Date.now();
  private passes = 0;
  private heldUp = false;
  keys = KEYS;
  /** Of the base: another one after a restoration by its command. */
  epoch: string = crypto.randomUUID();

  readonly fetch = async (address: string, options: RequestInit): Promise<Response> => {
    this.requests += 1;
    const [status, said] = await this.answer(new URL(address, "http://site.invalid"), options);
    return ours(options, status, { ...(said as object), epoch: this.epoch, ...this.holding(options) }, this.keys);
  };

  /** How many events it holds of the phone that asks; moods are nobody's. */
  private holding(options: RequestInit): Record<string, number> {
    const device = this.phones.get(passOf(options)) ?? this.left.get(passOf(options));
    return device ? { holds: this.log.filter((one) => one.device === device).length } : {};
  }

  /** Put back to when it held so many events; phones that came in since are not known. `told`: by the command, which draws another epoch. */
  restore(events: number, told: boolean, phones = new Map(this.phones)): void {
    this.log.splice(events);
    this.phones = phones;
    if (told) this.epoch = crypto.randomUUID();
  }

  private async answer(url: URL, options: RequestInit): Promise<[number, unknown]> {
    const path = url.pathname.replace("/terrain/api/", "");
    const body = options.body ? (JSON.parse(String(options.body)) as Record<string, unknown>) : {};
    const pass = passOf(options);
    if (path === "entrer") return this.enter(body);
    const device = this.phones.get(pass) ?? this.left.get(pass);
    if (device && !this.phones.has(pass) && (path === "recu" || (path === "evenements" && options.method === "POST"))) return path === "recu" ? [200, await this.prove(device, body["ids"] as string[])] : this.take(device, body);
    if (!device || !this.phones.has(pass)) return [401, { error: "pass", why: "unknown" }];
    if (path === "sortir") {
      this.phones.delete(pass);
      this.left.set(pass, device);
      return [200, {}];
    }
    if (path === "evenements" && options.method === "POST") return this.take(device, body);
    if (path === "recu") return [200, await this.prove(device, body["ids"] as string[])];
    if (path === "relais") return this.relay(body);
    if (this.over()) return [410, { error: "over", why: this.over() }];
    if (path === "evenements") return this.tell(device, Number(url.searchParams.get("apres")));
    if (path === "secteur") return [200, this.pack];
    if (path === "binome") return [200, { me: "Lou", partner: ["Max"] }];
    return [200, { until: new Date(this.now() + 900_000).toISOString(), mine: true }];
  }

  /** What an organiser does while phones are away. */
  organise(act: Act): void {
    const [first, ...others] = this.pack.buildings;
    if (act === "close") this.closedAt ??= this.now();
    else if (act === "reopen") this.closedAt = null;
    else if (act === "archive" || act === "publish") this.pack = { ...this.pack, state: act === "archive" ? "archived" : "out" };
    else if (act === "silence" || act === "speech") this.silent = act === "silence";
    else if (others.length > 1 && first) this.pack = { ...this.pack, version: this.pack.version + 1, buildings: others };
  }

  private over(): string {
    if (this.now() >= Date.parse(this.pack.until)) return "deadline";
    if (this.pack.state === "archived") return "archived";
    return this.closedAt === null ? "" : "closed";
  }

  private async enter(body: Record<string, unknown>): Promise<[number, unknown]> {
    if (body["secret"] !== SECRET && !String(body["secret"]).startsWith(`${SECRET}-again`)) return [404, { error: "unknown" }];
    if (body["device"] === undefined) return [200, { code: this.pack.code }];
    if (this.over()) return [410, { error: "over" }];
    const pass = `pass-${++this.passes}`;
    for (const [old, device] of this.phones) if (device === body["device"]) this.phones.delete(old);
    this.phones.set(pass, String(body["device"]));
    return [201, { pass, ticket: ticketOf(String(body["device"])), turf: this.pack, site: await fingerprint(await this.key()), now: this.stamp() }];
  }

  private relay(body: Record<string, unknown>): [number, unknown] {
    const device = String(body["device"]);
    if (body["code"] !== this.pack.code || body["ticket"] !== ticketOf(device)) return [404, { error: "unknown" }];
    this.held.push(Number(body["held"]));
    return this.take(device, body);
  }

  private async key(): Promise<string> {
    return base64(await crypto.subtle.exportKey("raw", (await this.keys).publicKey));
  }

  /** Signs for what it holds of a phone; says what it lacks. */
  private async prove(device: string, ids: string[]): Promise<unknown> {
    this.receipts += 1;
    const events = this.log.filter((one) => one.device === device && ids.includes(one.id));
    const here = [...events.map(({ id }) => id), ...ids.filter((id) => this.moods.has(id))];
    const content = JSON.stringify({ kind: "receipt", code: this.pack.code, device, events: here.length, doors: doorsOf(events), digest: await digestOfIds(here), at: this.stamp() });
    const signature = base64(await crypto.subtle.sign("Ed25519", (await this.keys).privateKey, new TextEncoder().encode(`arpenteur-secteur\n1\n${content}`)));
    return { receipt: { content, key: await this.key(), signature }, missing: ids.filter((id) => !here.includes(id)), now: this.stamp() };
  }

  private take(device: string, body: Record<string, unknown>): [number, unknown] {
    this.heldUp = false;
    const results = (body["events"] as FieldEvent[]).map((event) => this.one(device, event));
    return [200, { results, ...this.standing() }];
  }

  private one(device: string, event: FieldEvent): Result {
    const { id, n: _n, at: _at, ...draft } = event;
    checkDraft(draft);
    const answer = (status: Result["status"], number: number | null, reason: Result["reason"] = null): Result => ({ id, status, number, reason });
    const known = this.log.find((one) => one.id === id);
    if (known && JSON.stringify(said(known)) !== JSON.stringify(said(event))) return answer("refused", null, "taken");
    if (known) return answer("known", known.number);
    this.heldUp ||= this.closedAt !== null && Date.parse(event.at) > this.closedAt;
    if (this.heldUp) return answer("refused", null, "closed"); // and what follows, in its order
    if (this.silent && !["undo", "objection", "pause", "resume", "end"].includes(event.type)) return answer("refused", null, "silence");
    if (event.type === "mood") {
      const status = this.moods.has(id) ? "known" : "accepted";
      this.moods.set(id, event);
      return answer(status, null);
    }
    if (event.type === "undo") {
      const target = this.log.find((one) => one.id === event.undoes);
      if (!target) return answer("refused", null, "unknown");
      if (target.device !== device) return answer("refused", null, "not_yours");
      if (target.type === "undo") return answer("refused", null, "type");
      if (this.log.some((one) => one.type === "undo" && one.undoes === event.undoes)) return answer("refused", null, "undone");
    }
    const number = this.log.length + 1;
    this.log.push({ ...event, number, device });
    return this.pack.state === "archived" ? answer("noted", number, "archived") : answer("accepted", number);
  }

  /** A line of a walk sheet, typed in: so many doors of a stair, nobody said which. */
  paper(building: string, stair: string, outcome: Outcome, quantity: number): void {
    const written = { building, stair, outcome, quantity, floor: null, door: null };
    const said = { id: uuid7(this.now()), n: 0, at: this.stamp(), type: "visit", ...written };
    this.log.push({ ...(said as unknown as FieldEvent), number: this.log.length + 1, device: "" });
  }

  private tell(device: string, after: number): [number, unknown] {
    const events = this.log.filter(({ number }) => number > after).map(({ device: by, n: _n, ...one }) => ({ ...one, mine: by === device }));
    return [200, { events, reservations: [], phones: this.phones.size - 1, ...this.standing() }];
  }

  private standing(): Record<string, unknown> {
    return { head: this.log.length, state: this.pack.state, version: this.pack.version, over: this.over(), now: this.stamp() };
  }

  private stamp(): string {
    return new Date(this.now()).toISOString();
  }
}

/** Of one device: hexadecimal, as that of the site. */
const ticketOf = (device: string): string => device.replaceAll("-", "");

/** What an event says, without what the site added: the same each time it is sent. */
function said(event: FieldEvent | Logged): unknown {
  const { number: _number, device: _device, ...rest } = event as Logged;
  return Object.entries(rest).sort(([one], [other]) => one.localeCompare(other));
}

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const passOf = (options: RequestInit): string => new Headers(options.headers).get("Authorization")?.replace("Bearer ", "") ?? "";

const newKeys = () => crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
const KEYS = newKeys();
export const otherKeys = newKeys;

/** An answer of the site to this very request, signed. */
export async function ours(options: RequestInit, status: number, said: unknown, keys = KEYS): Promise<Response> {
  const request = new Headers(options.headers).get("Terrain-Request");
  const text = JSON.stringify({ ...(said as object), protocol: PROTOCOL, request });
  const { privateKey, publicKey } = await keys;
  const signature = await crypto.subtle.sign("Ed25519", privateKey, new TextEncoder().encode(`${PROTOCOL}\n1\n${request}\n${status}\n${text}`));
  const headers = { "Content-Type": "application/json", "Terrain-Signature": base64(signature), "Terrain-Key": base64(await crypto.subtle.exportKey("raw", publicKey)) };
  return new Response(text, { status, headers });
}

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
