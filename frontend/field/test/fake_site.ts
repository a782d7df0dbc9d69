/** The site's side of the protocol, in memory: as small as its document, for tests of the phone alone. */

import { uuid7 } from "../src/core/identifiers";
import type { FieldEvent, Outcome, Package, Result } from "../src/core/protocol";
import { checkDraft } from "../src/core/protocol";
import { aTurf, SECRET } from "./turf";

type Logged = FieldEvent & { number: number; device: string };

export class FakeSite {
  pack: Package = aTurf({ until: new Date(Date.now() + 26 * 3_600_000).toISOString() });
  log: Logged[] = [];
  moods = new Map<string, FieldEvent>();
  phones = new Map<string, string>();
  /** How long what others brought was on its way, seconds. */
  held: number[] = [];
  requests = 0;
  now = () => Date.now();
  private passes = 0;

  readonly fetch = async (address: string, options: RequestInit): Promise<Response> => {
    this.requests += 1;
    const url = new URL(address, "http://site.invalid");
    const path = url.pathname.replace("/terrain/api/", "");
    const body = options.body ? (JSON.parse(String(options.body)) as Record<string, unknown>) : {};
    const pass = new Headers(options.headers).get("Authorization")?.replace("Bearer ", "") ?? "";
    if (path === "entrer") return this.enter(body);
    const device = this.phones.get(pass);
    if (!device) return json(401, {});
    if (path === "sortir") {
      this.phones.delete(pass);
      return new Response(null, { status: 204 });
    }
    if (path === "evenements" && options.method === "POST") return this.take(device, body);
    if (path === "relais") return this.relay(body);
    if (this.now() >= Date.parse(this.pack.until)) return json(410, {});
    if (path === "evenements") return this.tell(device, Number(url.searchParams.get("apres")));
    if (path === "secteur") return this.pack.state === "archived" ? json(410, {}) : json(200, this.pack);
    if (path === "binome") return json(200, { me: "Lou", partner: ["Max"] });
    return json(200, { until: new Date(this.now() + 900_000).toISOString(), mine: true });
  };

  private enter(body: Record<string, unknown>): Response {
    if (body["secret"] !== SECRET) return json(404, {});
    const pass = `pass-${++this.passes}`;
    for (const [old, device] of this.phones) if (device === body["device"]) this.phones.delete(old);
    this.phones.set(pass, String(body["device"]));
    return json(201, { pass, ticket: ticketOf(String(body["device"])), turf: this.pack, now: this.stamp() });
  }

  private relay(body: Record<string, unknown>): Response {
    const device = String(body["device"]);
    if (body["code"] !== this.pack.code || body["ticket"] !== ticketOf(device)) return json(404, { error: "unknown" });
    this.held.push(Number(body["held"]));
    return this.take(device, body);
  }

  private take(device: string, body: Record<string, unknown>): Response {
    const results = (body["events"] as FieldEvent[]).map((event) => this.one(device, event));
    return json(200, { results, ...this.standing() });
  }

  private one(device: string, event: FieldEvent): Result {
    const { id, n: _n, at: _at, ...draft } = event;
    checkDraft(draft);
    const answer = (status: Result["status"], number: number | null, reason: Result["reason"] = null): Result => ({ id, status, number, reason });
    const known = this.log.find((one) => one.id === id);
    if (known && JSON.stringify(said(known)) !== JSON.stringify(said(event))) return answer("refused", null, "taken");
    if (known) return answer("known", known.number);
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

  private tell(device: string, after: number): Response {
    const events = this.log.filter(({ number }) => number > after).map(({ device: by, n: _n, ...one }) => ({ ...one, mine: by === device }));
    return json(200, { events, reservations: [], ...this.standing() });
  }

  private standing(): Record<string, unknown> {
    return { head: this.log.length, state: this.pack.state, version: this.pack.version, now: this.stamp() };
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

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
