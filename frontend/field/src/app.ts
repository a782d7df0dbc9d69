/** The field app: which screen, in which language, and when the queue goes out. */

import { Connection } from "./connection";
import { type EventType, NotAllowed } from "./core/protocol";
import type { Means } from "./core/sender";
import { Session } from "./core/session";
import { doorLabel, type Heard } from "./core/state";
import { set, setting } from "./core/store";
import { h } from "./parts/dom";
import { type Notice, notices } from "./parts/notices";
import { screens } from "./screens";
import { en } from "./strings/en";
import { fr, type Strings } from "./strings/fr";

export type Language = "fr" | "en";
export type Theme = "auto" | "light" | "dark" | "sun";
export type Route =
  | { name: "open"; secret?: string }
  | { name: "ready" | "street" | "script" | "contact" | "end" | "queue" | "answers" | "settings" | "mood" | "gone" | "hand_over" | "take_over" }
  | { name: "building"; building: string; stair?: string }
  | { name: "address"; building?: string; stair?: string; door?: string };
/** One screen: drawn once, brought up to date often. */
export interface Screen {
  element: HTMLElement;
  update?: () => void;
  leave?: () => void;
}
/** Screens of a phone whose turf is gone. */
const WITHOUT_TURF: readonly Route["name"][] = ["gone", "open", "queue", "answers", "hand_over", "take_over"];
const STRINGS: Record<Language, Strings> = { fr, en };

export class App {
  session: Session | null = null;
  language: Language = "fr";
  theme: Theme = "auto";
  /** Names of the pair, in memory only. */
  pair: { me: string; partner: string[] } = { me: "", partner: [] };
  /** The page, its script and its style are kept by the phone. */
  offlineReady = false;
  updateReady: (() => void) | null = null;
  install: (() => void) | null = null;
  broken = false;
  /** Side of the street looked at, and the building chosen there. */
  side: "all" | "even" | "odd" = "all";
  chosen = "";
  readonly connection: Connection;
  private route: Route = { name: "open" };
  private screen: Screen | null = null;
  private planned = false;

  constructor(
    readonly means: Means,
    private readonly root: HTMLElement,
    private readonly live: HTMLElement,
  ) {
    this.connection = new Connection(this);
    addEventListener("popstate", (event) => this.draw((event.state as Route | null) ?? this.home()));
  }

  get t(): Strings {
    return STRINGS[this.language];
  }

  /** Start where the phone was left, or with the link it was opened by. */
  async start(secret: string): Promise<void> {
    this.language = await setting<Language>(this.means.database, "language", "fr");
    this.dress(await setting<Theme>(this.means.database, "theme", "auto"));
    this.speak();
    if (secret) return this.replace({ name: "open", secret });
    await this.load(await setting(this.means.database, "turf", 0));
    const kept = history.state as Route | null;
    this.replace(this.session?.pack && kept && kept.name !== "open" ? kept : this.home());
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

  private draw(route: Route): void {
    this.screen?.leave?.();
    for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
    this.route = this.session?.pack || (route.name !== "open" && WITHOUT_TURF.includes(route.name)) ? route : { name: "open", ...(route.name === "open" ? route : {}) };
    this.screen = screens[this.route.name](this, this.route as never);
    this.root.replaceChildren(this.screen.element);
    this.update();
    scrollTo(0, 0);
    const heading = this.root.querySelector<HTMLElement>("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    document.title = heading ? `${heading.textContent} · Arpenteur` : "Arpenteur";
  }

  /** Something changed: drawn with the next frame, once. */
  changed(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      if (this.session && !this.session.pack && !WITHOUT_TURF.includes(this.route.name)) this.replace({ name: "gone" });
      else this.update();
    });
  }

  private update(): void {
    this.screen?.update?.();
    const place = this.root.querySelector(".notices");
    if (place) notices(place, this.notices());
  }

  redraw(): void {
    this.draw(this.route);
  }

  private notices(): Notice[] {
    const { t, session } = this;
    const found: Notice[] = [];
    const add = (kind: Notice["kind"], words: string, label = "", does: () => void = () => undefined) => found.push({ kind, words, label, do: does });
    if (this.broken) add("stop", t.banner.broken, t.banner.reload, () => location.reload());
    if (session?.full) add("stop", t.banner.full, t.banner.save, () => void this.save());
    if (session?.row.over === "pass") add("warn", t.banner.pass);
    if (session?.row.over === "archived") add("warn", t.banner.archived);
    if (session?.pack && session.silent) add("stop", t.banner.silence);
    const unread = session?.answers.length ?? 0;
    if (unread && this.route.name !== "answers") add("warn", t.banner.answers(unread), t.banner.see, () => this.go({ name: "answers" }));
    if (this.updateReady && this.route.name !== "building") add("info", t.banner.update, t.banner.updateDo, this.updateReady);
    return found;
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

  fail(): void {
    this.broken = true;
    this.changed();
  }

  /** What an event was, in words. */
  tell(event: Heard): string {
    const { t } = this;
    if (event.type === "visit") {
      const state = t.doorState[event.outcome];
      const house = this.session?.state.buildings.get(event.building);
      return house && house.building.kind === "house" ? t.said.house(house.building.label, state) : t.said.visit(doorLabel(event.floor, event.door), state);
    }
    if (event.type === "counted") return t.said.counted(t.building.stair(event.stair), event.quantity, t.doorState[event.outcome]);
    if (event.type === "floor_absent") return t.said.floor_absent(t.building.floor(event.floor));
    if (event.type === "objection") return t.said.objection(doorLabel(event.floor, event.door));
    if (event.type === "access") return t.said.access(t.accesses[event.outcome]);
    if ("stair" in event) return t.said[event.type](t.building.stair(event.stair));
    return t.events[event.type as EventType];
  }

  async speakAs(language: Language): Promise<void> {
    this.language = language;
    this.speak();
    this.redraw();
    await set(this.means.database, "language", language);
  }

  private speak(): void {
    document.documentElement.lang = this.language;
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
