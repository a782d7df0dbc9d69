/** Coup d'œil refreshes by itself: quietly, only while it is seen, and it says what came in. */
import type htmx from "htmx.org";
import { type Exchange, isOurs } from "./answers";
import type { ZoneMap } from "./zone-map/element";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The last sending that was said, so that it is said once. */
let said = "";
let fresh = 0;
/** Whether the figures of the curve are unfolded. */
let unfolded = false;

const ticker = (): HTMLElement | null => document.getElementById("g-tick");
const status = (): HTMLElement | null => document.getElementById("g-status");
const text = (name: string): string => ticker()?.dataset[name] ?? "";

export function startGlance(api: typeof htmx): void {
  const element = ticker();
  if (!element) return;
  said = key();
  fresh = Date.now();
  const every = Number(element.dataset["every"] ?? 20) * SECOND;
  const tick = (): void => {
    if (!document.hidden && ticker()) api.trigger("#g-tick", "tick", {});
  };
  setInterval(tick, every);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - fresh >= every) tick();
  });
  api.on("htmx:configRequest", (event) => ask((event as CustomEvent).detail));
  api.on("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent;
    if (detail.elt.id !== "g-tick") return;
    const unchanged = detail.xhr.status === 304;
    // The reader has gone to another view since it was asked: the answer is not for it.
    if (unchanged || detail.pathInfo.requestPath !== text("path") + location.search) detail.shouldSwap = false;
    if (unchanged) detail.isError = false;
  });
  api.on("htmx:afterRequest", (event) => {
    const asked = (event as CustomEvent<Exchange>).detail;
    const { elt, xhr } = asked;
    if (elt.id !== "g-tick") return;
    if (isOurs(asked) && (xhr.status === 200 || xhr.status === 304)) answered(xhr.getResponseHeader("Date"));
    else silent();
  });
  api.on("htmx:oobBeforeSwap", (event) => remember((event as CustomEvent).detail.target as Element));
  api.on("htmx:oobAfterSwap", recolour);
  api.on("htmx:oobAfterSwap", unfold);
  api.on("htmx:afterSettle", () => {
    tell();
    age();
  });
  setInterval(age, 15 * SECOND);
  age();
}

/** What the reader unfolded stays unfolded when it is written again. */
function remember(target: Element): void {
  const details = target.querySelector?.<HTMLDetailsElement>(".gfrom");
  if (details) unfolded = details.open;
}

function unfold(): void {
  const details = document.querySelector<HTMLDetailsElement>(".gfrom");
  if (details && unfolded) details.open = true;
}

/** The same view as the page, and only if it has changed. */
function ask(detail: { elt: Element; path: string; headers: Record<string, string> }): void {
  if (detail.elt.id !== "g-tick") return;
  detail.path = text("path") + location.search;
  detail.headers["If-None-Match"] = status()?.dataset["etag"] ?? "";
}

/** The figures are those of now, changed or not. */
function answered(date: string | null): void {
  fresh = Date.now();
  const clock = document.getElementById("g-clock");
  const line = status();
  if (!clock || !line) return;
  const at = date ? new Date(date) : new Date();
  line.classList.remove("stale");
  line.dataset["at"] = at.toISOString();
  clock.textContent = text("fresh").replace("{hour}", hour(at)).replace("{day}", day(at));
}

/** Old values stay, with their time. */
function silent(): void {
  const clock = document.getElementById("g-clock");
  const line = status();
  if (!clock || !line || line.classList.contains("stale")) return;
  line.classList.add("stale");
  clock.textContent = text("silent").replace("{hour}", hour(new Date(line.dataset["at"] ?? Date.now())));
  say(clock.textContent);
}

function key(): string {
  return document.getElementById("g-latest")?.dataset["key"] ?? "";
}

function tell(): void {
  const now = key();
  if (!now || now === said) return;
  said = now;
  say(document.querySelector("#g-latest b")?.textContent ?? "");
}

function say(words: string): void {
  const voice = document.getElementById("g-says");
  if (voice) voice.textContent = words;
}

/** "3 min ago" where it is less than an hour; the hour that the page wrote otherwise. */
function age(): void {
  const time = document.querySelector<HTMLTimeElement>("#g-latest time");
  if (!time) return;
  time.dataset["written"] ??= time.textContent ?? "";
  const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / MINUTE);
  if (minutes < 1) time.textContent = text("now");
  else if (minutes < 60) time.textContent = text("minutes").replace("{n}", String(minutes));
  else time.textContent = time.dataset["written"];
}

/** The outlines stay; only their classes change. */
function recolour(): void {
  const bins = status()?.dataset["bins"];
  const element = document.querySelector<ZoneMap>("zone-map");
  const state = document.getElementById("map-state");
  if (bins === undefined || !element || !state || state.dataset["bins"] === bins) return;
  state.dataset["bins"] = bins;
  element.setAttribute("bins", bins);
  document.querySelectorAll<SVGElement>("zone-map .drawn a").forEach((link, index) => {
    classed(link.querySelector(".zone"), "f", bins[index]);
    classed(link.querySelector(".lb"), "on-f", bins[index]);
  });
}

function classed(shape: Element | null, prefix: string, number = "0"): void {
  for (let old = 0; old <= 5; old += 1) shape?.classList.remove(`${prefix}${old}`);
  shape?.classList.add(`${prefix}${number}`);
}

function hour(at: Date): string {
  const parts = new Intl.DateTimeFormat("fr", { hour: "numeric", minute: "2-digit", timeZone: text("zone") }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const french = document.documentElement.lang !== "en";
  return french ? `${Number(part("hour"))}\u202fh\u202f${part("minute")}` : `${Number(part("hour"))}:${part("minute")}`;
}

function day(at: Date): string {
  const asked = { weekday: "long", day: "numeric", month: "long", timeZone: text("zone") } as const;
  const language = document.documentElement.lang || "fr";
  const words = new Intl.DateTimeFormat(language, asked).format(at);
  return language.startsWith("fr") ? words.replace(/\b1 /, "1er ") : words;
}
