/**
 * The whole app in a page, before a small site in memory: packages change under its screens, and drawing fails on purpose.
 * Used in tests only.
 */

import { App, type Route } from "../src/app";
import { openStore } from "../src/core/store";
import { enter } from "../src/core/sync";
import { screens } from "../src/screens";
import { FakeSite } from "./fake_site";
import { aTurf, BUILDING, SECRET, TOWER } from "./turf";

const HOUSE = "00099_0010_00001";
const SCREENS: Route[] = [
  { name: "ready" }, { name: "street" }, { name: "building", building: BUILDING }, { name: "building", building: TOWER }, { name: "building", building: HOUSE },
  { name: "script" }, { name: "contact" }, { name: "end" }, { name: "queue" }, { name: "answers" }, { name: "settings" }, { name: "mood" }, { name: "gone" },
  { name: "address", building: BUILDING, stair: "A", door: "1.1" }, { name: "open" }, { name: "mine" } as unknown as Route, { name: "of a later version" } as unknown as Route,
];
const whole = () => aTurf({ until: new Date(Date.now() + 26 * 3_600_000).toISOString() });

/** Draws the same numbers from the same seed. */
function drawn(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Makes the drawing of elements fail once, at one of its steps. */
class Fault {
  private left = -1;
  count = 0;

  constructor() {
    for (const name of ["createElement", "createElementNS"] as const) {
      const real = document[name].bind(document) as (...given: unknown[]) => Element;
      (document as unknown as Record<string, unknown>)[name] = (...given: unknown[]) => {
        this.count += 1;
        if (this.left >= 0 && this.left-- === 0) throw new Error("failed on purpose");
        return real(...given);
      };
    }
  }

  arm(after: number): void {
    this.left = after;
  }

  rest(): void {
    this.left = -1;
  }
}

class ScreensBench {
  /** What the page told the window. */
  errors: string[] = [];
  saved = 0;
  private app!: App;
  private site = new FakeSite();
  private readonly fault = new Fault();

  async start(name: string): Promise<void> {
    document.body.innerHTML = '<div id="app"></div><div id="live"></div>';
    // The page stays: where the history leads is drawn by lot.
    history.back = () => undefined;
    URL.createObjectURL = () => "blob:nothing";
    HTMLAnchorElement.prototype.click = () => void (this.saved += 1);
    this.site.pack = whole();
    const database = await openStore(name);
    const means = { database, fetch: this.site.fetch, now: () => Date.now(), locks: navigator.locks };
    const row = await enter(means, SECRET);
    this.app = new App(means, document.querySelector<HTMLElement>("#app")!, document.querySelector<HTMLElement>("#live")!, screens);
    const failed = (event: Event) => {
      this.errors.push(String((event as ErrorEvent).message ?? ((event as PromiseRejectionEvent).reason as Error)?.stack));
      this.app.fail();
    };
    addEventListener("error", failed);
    addEventListener("unhandledrejection", failed);
    await this.app.load(row.id);
    this.app.replace({ name: "ready" });
  }

  go(route: Route): void {
    this.app.go(route);
  }

  /** The organiser cuts the turf again without some buildings. */
  async recut(without: string[], more: Partial<FakeSite["pack"]> = {}): Promise<void> {
    this.site.pack = { ...whole(), ...more, version: this.site.pack.version + 1, buildings: (more.buildings ?? whole().buildings).filter(({ key }) => !without.includes(key)) };
    await this.app.session?.exchange();
    await this.rest();
  }

  /** A portal answers in the site's place, with JSON that means nothing; then the site is there again. */
  async portal(): Promise<void> {
    const { means } = this.app;
    const real = means.fetch;
    means.fetch = () => Promise.resolve(new Response("null", { headers: { "Content-Type": "application/json" } }));
    await this.app.connection.exchange();
    await this.rest();
    means.fetch = real;
    await this.app.connection.exchange();
    await this.rest();
  }

  /** A door is noted while the phone is speaking with the site: the longest wait that is planned after that, in milliseconds. */
  async noteWhileSpeaking(): Promise<number> {
    const { means } = this.app;
    const { fetch: real, now } = means;
    while (this.app.session!.line !== "up") await this.rest();
    means.now = () => now() + 10_000;
    let goOn = () => undefined as void;
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    let speaking: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      means.fetch = async (...given) => (begun(), await slow, real(...given));
      speaking = this.app.connection.exchange();
    });
    document.querySelector<HTMLElement>(".three .absent")!.click();
    while (this.app.session!.queue.length === 0) await this.rest();
    means.fetch = real;
    const timer = window.setTimeout;
    const waits: number[] = [];
    window.setTimeout = ((work: TimerHandler, wait = 0) => (waits.push(wait), timer(work, wait))) as typeof timer;
    goOn();
    await speaking;
    window.setTimeout = timer;
    return Math.max(...waits);
  }

  /** How many things have arrived at the site. */
  arrived(): number {
    return this.site.log.length;
  }

  /** What waits here or has arrived, by identifier. */
  said(): string[] {
    return [...this.app.session!.queue, ...this.site.log].map(({ id }) => id);
  }

  /** The other phone of the pair notes a door, and this one hears of it. */
  async partner(building: string, stair: string, floor: number, door: number): Promise<void> {
    const said = { id: crypto.randomUUID(), n: 1, at: new Date().toISOString(), type: "visit", building, stair, floor, door, outcome: "opened" } as const;
    this.site.log.push({ ...said, number: this.site.log.length + 1, device: "another" });
    await this.app.session!.exchange();
  }

  /** Frames and errors of a moment. */
  async rest(milliseconds = 0): Promise<void> {
    await new Promise((done) => setTimeout(done, milliseconds));
  }

  heading(): string {
    return document.querySelector("#app h1")?.textContent ?? "";
  }

  buttons(): string[] {
    return [...document.querySelectorAll<HTMLButtonElement>("#app button")].map((one) => one.textContent ?? "");
  }

  tap(words: string): void {
    [...document.querySelectorAll<HTMLButtonElement>("button")].find((one) => one.textContent === words)!.click();
  }

  /** Everything of one screen fails, at each of its steps; and after each the app goes on. Returns what did not. */
  async everyStep(seed: number, most: number): Promise<{ steps: number; wrong: string[] }> {
    const random = drawn(seed);
    const wrong: string[] = [];
    let steps = 0;
    for (const route of SCREENS) {
      this.fault.count = 0;
      this.app.go(route);
      await this.rest();
      const all = this.fault.count;
      const chosen = all <= most ? Array.from({ length: all }, (_, index) => index) : Array.from({ length: most }, () => random(all));
      for (const step of chosen) {
        steps += 1;
        this.fault.arm(step);
        this.app.go(route);
        await this.rest();
        this.fault.rest();
        if (!this.heading()) wrong.push(`${JSON.stringify(route)}, step ${step}: nothing is shown`);
        await this.out(wrong, `${JSON.stringify(route)}, step ${step}`);
      }
    }
    return { steps, wrong };
  }

  /** From the screen that tells of trouble back to the turf. */
  private async out(wrong: string[], where: string): Promise<void> {
    const t = this.app.t as unknown as { trouble?: Record<"reopen" | "send" | "save" | "title", string> };
    if (!t.trouble || this.heading() !== t.trouble.title) return;
    const offered = this.buttons();
    for (const one of ["reopen", "send", "save"] as const) if (!offered.includes(t.trouble[one])) wrong.push(`${where}: ${one} is not offered`);
    this.tap(t.trouble.reopen);
    for (let wait = 0; wait < 100 && this.heading() === t.trouble.title; wait++) await this.rest(10);
    if (this.heading() === t.trouble.title || !this.heading()) wrong.push(`${where}: not opened again`);
  }

  /** A part of every screen that always fails. Returns what the volunteer cannot do any more. */
  async always(): Promise<string[]> {
    const wrong: string[] = [];
    const record = screens as unknown as Record<string, (app: App, route: Route) => { element: HTMLElement; update?: () => void; leave?: () => void }>;
    const fail = () => {
      throw new Error("failed on purpose");
    };
    for (const route of SCREENS.filter(({ name }) => Object.hasOwn(record, name))) {
      const real = record[route.name]!;
      const ways = { made: fail, updated: (...given: [App, Route]) => ({ ...real(...given), update: fail }), left: (...given: [App, Route]) => ({ ...real(...given), leave: fail }) };
      for (const [way, failing] of Object.entries(ways)) {
        record[route.name] = failing;
        this.app.go(route);
        this.app.changed();
        await this.rest();
        if (!this.heading()) wrong.push(`${route.name} ${way}: nothing is shown`);
        const before = this.saved;
        await this.app.save();
        if (this.saved === before) wrong.push(`${route.name} ${way}: no file`);
        record[route.name] = real;
        await this.out(wrong, `${route.name} ${way}`);
      }
    }
    const app = this.app as unknown as { notices: () => never };
    app.notices = fail;
    await this.usable(wrong, "notices");
    delete (app as Partial<typeof app>).notices;
    return wrong;
  }

  /** A door can be noted by a tap, and it is kept or sent. */
  private async usable(wrong: string[], where: string): Promise<void> {
    this.site.pack = { ...whole(), version: this.site.pack.version + 1 };
    await enter(this.app.means, SECRET);
    await this.app.load(12);
    this.app.replace({ name: "street" });
    this.app.go({ name: "building", building: BUILDING });
    await this.rest();
    const button = document.querySelector<HTMLButtonElement>(".three .absent");
    button?.click();
    await this.rest(20);
    const { session } = this.app;
    if (!button || !session?.state.mine.absent) wrong.push(`${where}: no door is noted`);
    if (!(await session?.file())?.includes("arpenteur-secteur")) wrong.push(`${where}: no file`);
  }

  /** Packages, silence, archives, taps and failures in an order drawn by lot. */
  async fuzz(seed: number, steps: number): Promise<{ wrong: string[]; done: Record<string, number> }> {
    const random = drawn(seed);
    const wrong: string[] = [];
    const done: Record<string, number> = {};
    const some = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const acts: Record<string, () => Promise<void> | void> = {
      go: () => this.app.go(some(SCREENS)),
      back: () => void dispatchEvent(new PopStateEvent("popstate", { state: some([null, ...SCREENS]) })),
      tap: () => some([...document.querySelectorAll<HTMLButtonElement>("button:not(.stop)")].filter((one) => one.offsetParent || one.closest("dialog")))?.click(),
      recut: () => this.recut(whole().buildings.map(({ key }) => key).filter(() => random(3) === 0)),
      restairs: () => this.recut([], { buildings: whole().buildings.map((one) => ({ ...one, stairs: one.stairs.slice(random(one.stairs.length + 1)) })) }),
      empty: () => this.recut(whole().buildings.map(({ key }) => key)),
      archive: () => this.recut([], { state: some(["archived", "out"]) }),
      silence: () => this.recut([], { silence: some([null, "2020-01-01T00:00:00+01:00"]) }),
      wipe: async () => {
        const { session } = this.app;
        if (session) await this.app.means.database.put("turfs", { ...session.row, pack: null });
        await session?.reload();
      },
      enter: async () => {
        await enter(this.app.means, SECRET);
        await this.app.load(12);
        this.app.replace({ name: "ready" });
      },
      fail: () => this.fault.arm(random(200)),
    };
    const names = Object.keys(acts);
    for (let step = 0; step < steps; step++) {
      const name = some(["tap", "tap", "tap", ...names]);
      done[name] = (done[name] ?? 0) + 1;
      // A failure inside a tap is the page's to report, not this loop's.
      await Promise.resolve().then(acts[name]).catch(() => undefined);
      await this.rest();
      if (!document.querySelector("#app")!.textContent) wrong.push(`step ${step}, ${name}: nothing is shown`);
    }
    this.fault.rest();
    await this.usable(wrong, "in the end");
    return { wrong, done };
  }

  /** Answers of each kind lie there to be read. */
  async refuse(): Promise<void> {
    const visit = { type: "visit", building: BUILDING, stair: "B", floor: 3, outcome: "absent", at: new Date().toISOString() } as const;
    const answer = (rank: number, status: "refused" | "noted") => ({ id: `answer-${rank}`, turf: 12, status, reason: status === "refused" ? ("silence" as const) : ("clock" as const), event: { ...visit, door: rank, id: `answer-${rank}`, n: rank } });
    for (const one of [answer(1, "noted"), answer(2, "refused"), answer(3, "noted")]) await this.app.means.database.put("answers", one);
    await this.app.session!.reload();
  }

  /** The first house becomes one of two doors. */
  twoDoors(): Promise<void> {
    return this.recut([], { buildings: whole().buildings.map((one) => (one.key === HOUSE ? { ...one, stairs: [{ name: "", floors: 0, doors: 0, ground: 2 }] } : one)) });
  }

  /** The street cannot be drawn. */
  break(): void {
    this.fault.arm(20);
    this.app.go({ name: "street" });
  }

}

(globalThis as unknown as { screensBench: ScreensBench }).screensBench = new ScreensBench();
