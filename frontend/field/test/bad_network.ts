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
  | "crowded"; // and 429

export const WEATHERS: Weather[] = ["good", "cut", "lost", "twice", "late", "broken", "captive", "down", "crowded"];

export class BadNetwork {
  weather: Weather = "good";
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
      case "crowded":
        return ours(options, 429, { error: "pace" });
    }
  };

  /** What was under way arrives at last. */
  async settle(): Promise<void> {
    for (const through of this.later.splice(0)) await (await through()).text();
  }
}
