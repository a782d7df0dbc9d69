/** A network that fails as networks do, one way at a time. */

import type { Fetch } from "../src/core/network";
import { ours } from "./fake_site";

export type Weather =
  | "good"
  | "cut" // nothing leaves
  | "lost" // the request arrives, its answer does not
  | "twice" // the request arrives twice
  | "late" // the request arrives after everything else, its sender gave up long ago
  | "broken" // the answer is cut in the middle
  | "captive" // a page that is not the site's answers 200
  | "down" // the site answers 503
  | "crowded" // and 429
  | "proxied" // a proxy's page refuses
  | "portal" // a portal refuses, in JSON and in our words
  | "replayed" // an older answer of ours comes again
  | "mute"; // an empty answer, or null

export const WEATHERS: Weather[] = ["good", "cut", "lost", "twice", "late", "broken", "captive", "down", "crowded", "proxied", "portal", "replayed", "mute"];

/** Answers that are not the site's. */
const REFUSALS = [400, 401, 403, 404, 410, 413, 422, 500, 502];
const foreign = (status: number, text: string, type = "application/json") => new Response(text, { status, headers: { "Content-Type": type } });

export class BadNetwork {
  weather: Weather = "good";
  private asked = 0;
  private status = () => REFUSALS[this.asked++ % REFUSALS.length]!;
  private later: (() => Promise<Response>)[] = [];

  constructor(private readonly site: Fetch) {}

  readonly fetch: Fetch = async (address, options) => {
    const { signal: _signal, ...rest } = options;
    const through = () => this.site(address, rest);
    switch (this.weather) {
      case "good":
        return through();
      case "cut":
        throw new TypeError("no network");
      case "lost":
        await (await through()).text();
        throw new TypeError("connection lost");
      case "twice":
        await (await through()).text();
        return through();
      case "late":
        this.later.push(through);
        throw new TypeError("timed out");
      case "broken":
        return new Response((await (await through()).text()).slice(0, 40), { status: 200, headers: { "Content-Type": "application/json" } });
      case "captive":
        return new Response("<h1>Bienvenue</h1>", { status: 200, headers: { "Content-Type": "text/html" } });
      case "down":
        return ours(options, 503, { error: "busy" });
      case "proxied":
        return foreign(this.status(), "<h1>Bad Request</h1>", "text/html");
      case "portal":
        return foreign(this.status(), '{"error":"fields","why":"late"}');
      case "replayed":
        return ours({ headers: { "Terrain-Request": crypto.randomUUID() } }, this.status(), { error: "pass", results: [] });
      case "mute":
        return foreign(this.status(), this.asked % 2 ? "" : "null");
      case "crowded":
        return ours(options, 429, { error: "pace" });
    }
  };

  /** What was under way arrives at last. */
  async settle(): Promise<void> {
    for (const through of this.later.splice(0)) await (await through()).text();
  }
}
