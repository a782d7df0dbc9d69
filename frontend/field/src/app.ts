/** The field app: which screen, in which language, and when the queue goes out. Layer: app. */

import { Connection } from "./connection";
import type { Means } from "./core/means";
import { type EventType, NotAllowed } from "./core/protocol";
import { Session } from "./core/session";
import { doorLabel, type Heard, isHouse } from "./core/state";
import { set, setting } from "./core/store";
import type { Pair } from "./core/sync";
import { h } from "./parts/dom";
import { Finger } from "./parts/finger";
import { type Notice, notices } from "./parts/notices";
import { piece } from "./parts/piece";
import { fr, type Strings } from "./strings/fr";
import { frOfStops, type OfStops, worded } from "./strings/of_stops";

export type Language = "fr" | "en";
export type Theme = "auto" | "light" | "dark" | "sun";
export type Route =
  | { name: "open"; secret?: string }
  | { name: "ready" | "street" | "script" | "contact" | "end" | "queue" | "answers" | "mine" | "settings" | "mood" | "gone" | "trouble" | "hand_over" | "take_over" }
  | { name: "building"; building: string; stair?: string }
  | { name: "address"; building?: string; stair?: string; door?: string };
/** One screen: drawn once, brought up to date often. */
export interface Screen {
  element: HTMLElement;
  update?: () => void;
  leave?: () => void;
}
/** The screen of each route: handed to the app, which imports none. */
export type Screens = { [N in Route["name"]]: (app: App, route: Route & { name: N }) => Screen };
/** Screens that need no package of a turf. */
const WITHOUT_TURF: readonly Route["name"][] = ["gone", "open", "queue", "answers", "trouble", "hand_over", "take_over"];

export class App {
  session: Session | null = null;
  language: Language = "fr";
  private english: { en: Strings; enOfStops: OfStops } | null = null;
  theme: Theme = "auto";
  /** Names of the pair, in memory only; not ``read`` until the site has said them. */
  pair: Pair = { me: "", partner: [], read: false };
  /** The page, its script and its style are kept by the phone. */
  offlineReady = false;
  updateReady: (() => void) | null = null;
  install: (() => void) | null = null;
  /** Something went wrong that no screen showed: told until the next screen, so never for ever. */
  broken = false;
  /** A building that was looked at has left the turf. */
  moved = false;
  /** Side of the street looked at, and the building chosen there. */
  side: "all" | "even" | "odd" = "all";
  chosen = "";
  readonly connection: Connection;
  private readonly finger: Finger;
  private route: Route = { name: "open" };
  private screen: Screen | null = null;
  private planned = false;
  /** The package that the screen was drawn of. */
  private drawnOf = "";
  /** Opened again after trouble, and in trouble at once: the next time leads to the list of turfs. */
  private reopened = false;

  constructor(
    readonly means: Means,
    private readonly root: HTMLElement,
    private readonly live: HTMLElement,
    private readonly screens: Screens,
  ) {
    this.connection = new Connection(this);
    this.finger = new Finger(window);
    addEventListener("popstate", (event) => this.draw((event.state as Route | null) ?? this.home()));
  }

  get t(): Strings {
    const row = this.session?.row;
    return this.wordsOf(row?.pack?.stops !== undefined || row?.ofStops === true);
  }

  /** Words for a turf of doors, or for a round of stops. */
  wordsOf(stops: boolean): Strings {
    const [words, ofStops] = this.language === "en" && this.english ? [this.english.en, this.english.enOfStops] : [fr, frOfStops];
    return stops ? worded(words, ofStops) : words;
  }

  /** Start where the phone was left, or with the link it was opened by. */
  async start(secret: string): Promise<void> {
    try {
      this.language = await setting<Language>(this.means.database, "language", "fr");
      this.dress(await setting<Theme>(this.means.database, "theme", "auto"));
      await this.speak();
      if (secret) return this.replace({ name: "open", secret });
      await this.load(await setting(this.means.database, "turf", 0));
      const kept = history.state as Route | null;
      this.replace(this.session?.pack && kept && kept.name !== "open" ? kept : this.home());
    } catch {
      this.fallBack();
    }
  }

  private home(): Route {
    if (this.session?.row.finished) return { name: "end" };
    return { name: this.session?.pack ? "ready" : "open" };
  }

  /** Make a turf of this phone the one that is walked. */
  async load(turf: number): Promise<void> {
    this.session = await Session.open(this.means, turf, () => this.changed());
    if (this.session) await set(this.means.database, "turf", turf);
    this.connection.begin();
  }

  go(route: Route): void {
    history.pushState(route, "");
    this.draw(route);
  }

  replace(route: Route): void {
    history.replaceState(route, "");
    this.draw(route);
  }

  back(): void {
    // A screen opened first, by a reload or a link, has nothing behind it.
    if (history.length > 1 && this.route.name !== "ready") history.back();
    else this.replace(this.home());
  }

  /** All drawing goes through here. What throws gives way to a screen that cannot; drawing never asks for drawing. */
  private guarded(draws: () => void): void {
    try {
      draws();
    } catch {
      this.fallBack();
    }
  }

  private fallBack(): void {
    this.letGo();
    this.route = { name: "trouble" };
    this.screen = this.screens.trouble(this, { name: "trouble" });
    this.root.replaceChildren(this.screen.element);
    this.root.querySelector<HTMLElement>("h1")?.focus();
  }

  /** The screen goes: whatever it left behind, the next one is drawn. */
  private letGo(): void {
    try {
      this.screen?.leave?.();
    } catch {
      // It is gone all the same.
    }
    this.screen = null;
    for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  }

  private draw(route: Route): void {
    this.guarded(() => {
      this.letGo();
      this.route = this.possible(route);
      if (!this.session?.unsaved.length) this.broken = false;
      this.drawnOf = this.plan;
      this.screen = this.screens[this.route.name](this, this.route as never);
      this.root.replaceChildren(this.screen.element);
      this.update();
      scrollTo(0, 0);
      const heading = this.root.querySelector<HTMLElement>("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
      document.title = heading ? `${heading.textContent} · Arpenteur` : "Arpenteur";
      this.reopened &&= this.route.name === "trouble";
    });
  }

  /** Where a route leads now: to nothing that has left the phone or the turf meanwhile, whatever the history says. */
  private possible(route: Route): Route {
    if (!Object.hasOwn(this.screens, route.name)) return this.home();
    const pack = this.session?.pack;
    if (WITHOUT_TURF.includes(route.name)) return route;
    if (!pack) return { name: "open" };
    const holds = (key: string) => (pack.stops ?? pack.buildings).some((one) => one.key === key);
    if (this.chosen && !holds(this.chosen)) {
      this.chosen = "";
      this.moved = true;
    }
    if (!("building" in route) || !route.building || holds(route.building)) return route;
    this.moved = true;
    return { name: "street" };
  }

  /** Names the package of the turf: cut again, it is another one, and the screen is drawn anew. */
  private get plan(): string {
    const pack = this.session?.pack;
    return pack ? `${pack.id} ${pack.version}` : "";
  }

  /** Something changed: drawn once, at once, or when the finger that is on the screen lifts. */
  changed(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => this.finger.away(() => this.guarded(() => this.follow())));
  }

  private follow(): void {
    this.planned = false;
    if (this.session && !this.session.pack && !WITHOUT_TURF.includes(this.route.name)) return this.replace({ name: "gone" });
    const next = this.possible(this.route);
    if (next.name === this.route.name && (this.drawnOf === this.plan || WITHOUT_TURF.includes(next.name))) this.update();
    else this.replace(next);
  }

  private update(): void {
    this.screen?.update?.();
    try {
      const place = this.root.querySelector(".notices");
      if (place) notices(place, this.notices());
    } catch {
      // A screen without its notices is of more use than none.
    }
  }

  redraw(): void {
    this.draw(this.route);
  }

  /** Out of trouble: what is kept is read again, what is in memory alone stays there. */
  async reopen(): Promise<void> {
    const to: Route | null = this.reopened ? { name: "open" } : null;
    this.reopened = true;
    try {
      if (this.session) await this.session.reload();
      else await this.load(await setting(this.means.database, "turf", 0));
    } catch {
      // The disk does not answer: what is in memory is shown.
    }
    this.replace(to ?? this.home());
  }

  private notices(): Notice[] {
    const { t, session } = this;
    const found: Notice[] = [];
    const add = (kind: Notice["kind"], words: string, ...actions: [string, () => void][]) => found.push({ kind, words, actions });
    const save: [string, () => void] = [t.banner.save, () => void this.save()];
    if (this.broken) add("stop", t.banner.broken, [t.banner.send, () => this.connection.back()], save);
    if (session?.full) add("stop", t.banner.full, save);
    if (session?.row.over === "pass") {
      const { proven, doors } = session.proof;
      if (!session.row.unknown) add("warn", t.banner.pass);
      else add("stop", t.banner.unknown(doors > proven ? t.doors(doors - proven) : ""), save);
    }
    if (session?.row.returned) add("info", t.banner.returned(session.row.returned), [t.banner.understood, () => void session.readReturned()]);
    if (session?.row.over === "archived") add("warn", t.banner.archived);
    if (session?.row.over === "closed") add("warn", t.banner.closed);
    if (session?.late) add("stop", t.banner.late, save);
    if (session?.foreign) add("warn", session.otherKey ? t.banner.otherKey : t.banner.foreign);
    if (session?.pack && session.silent) add("stop", t.banner.silence);
    if (this.moved) add("warn", t.banner.moved, [t.banner.understood, () => this.understood()]);
    const unread = session?.answers.length ?? 0;
    if (unread && this.route.name !== "answers") add("warn", t.banner.answers(unread), [t.banner.see, () => this.go({ name: "answers" })]);
    if (this.updateReady && this.route.name !== "building") add("info", t.banner.update, [t.banner.updateDo, this.updateReady]);
    return found;
  }

  private understood(): void {
    this.moved = false;
    this.changed();
  }

  /** Told by a screen reader, politely. */
  say(words: string): void {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = words));
  }

  /** Record something, say what was recorded, and send it when that is possible. Null where nothing is recorded any more. */
  record(draft: Parameters<Session["record"]>[0], words: string): string | null {
    const { session } = this;
    if (!session?.pack || session.silent) return null;
    try {
      const { id, kept } = session.record(draft);
      kept.then(() => this.connection.soon(), () => this.fail());
      this.say(words);
      return id;
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      this.fail();
      return null;
    }
  }

  /** Tell of an error once: a second one before the next screen draws nothing more. */
  fail(): void {
    if (this.broken) return;
    this.broken = true;
    this.changed();
  }

  /** What went wrong went well at the next try. */
  calm(): void {
    this.broken = false;
    this.changed();
  }

  /** What an event was, in words. */
  tell(event: Heard): string {
    const { t } = this;
    if (event.type === "visit") {
      const state = t.doorState[event.outcome];
      const house = this.session?.state.buildings.get(event.building);
      return house && isHouse(house) ? t.said.house(house.building.label, state) : t.said.visit(doorLabel(event.floor, event.door), state);
    }
    if (event.type === "stop") return t.stops.said(this.session?.state.stops.get(event.building)?.stop.label ?? "", t.stops.state(this.session?.outing.unit ?? "", event.outcome, event.quantity), event.minutes ? t.duration(event.minutes) : "");
    if (event.type === "counted") return t.said.counted(t.building.stair(event.stair), event.quantity, t.doorState[event.outcome]);
    if (event.type === "floor_absent") return t.said.floor_absent(t.building.floor(event.floor));
    if (event.type === "objection") return t.said.objection(doorLabel(event.floor, event.door));
    if (event.type === "access") return t.said.access(t.accesses[event.outcome]);
    if ("stair" in event) return t.said[event.type](t.building.stair(event.stair));
    return t.events[event.type as EventType];
  }

  async speakAs(language: Language): Promise<void> {
    this.language = language;
    await this.speak();
    this.redraw();
    await set(this.means.database, "language", language);
  }

  /** English is a piece of its own; where it cannot be had the app goes on in French. */
  private async speak(): Promise<void> {
    if (this.language === "en") this.english ??= await piece<{ en: Strings; enOfStops: OfStops }>("english").catch(() => null);
    document.documentElement.lang = this.english ? this.language : "fr";
  }

  async wear(theme: Theme): Promise<void> {
    this.dress(theme);
    await set(this.means.database, "theme", theme);
  }

  private dress(theme: Theme): void {
    this.theme = theme;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const worn = theme === "auto" ? (dark ? "dark" : "light") : theme;
    document.documentElement.dataset["bsTheme"] = worn;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--ap-ground").trim();
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", colour || "white");
  }

  /** Hand over what waits as a file. */
  async save(): Promise<void> {
    if (!this.session) return;
    const address = URL.createObjectURL(new Blob([await this.session.file()], { type: "application/json" }));
    h("a", { href: address, download: `${this.session.row.code}.arpenteur-secteur.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}
