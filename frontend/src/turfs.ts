/** Secteurs: the list and the map follow each other; pages work without. */
import type htmx from "htmx.org";
import { startRounds } from "./rounds";
import type { TurfMap } from "./turfs/element";

const map = (): TurfMap | null => document.querySelector<TurfMap>("turf-map");

export function startTurfs(api: typeof htmx): void {
  if (!document.querySelector(".turfs")) return;
  if (document.querySelector(".rounds")) startRounds(api, map);
  document.addEventListener("change", changed);
  document.addEventListener("click", clicked);
  document.addEventListener("click", fold, { capture: true });
  document.addEventListener("submit", busy);
  document.addEventListener("keydown", leave);
  document.addEventListener("toggle", unfolded, { capture: true });
  // A refused change comes back with the list as it is now, and why.
  api.on("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; target: Element; shouldSwap: boolean; isError: boolean }>;
    if (!detail.target.id.startsWith("turf-") || ![409, 422].includes(detail.xhr.status)) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  api.on("htmx:afterSettle", (event) => {
    const { target } = (event as CustomEvent<{ target: Element }>).detail;
    if (target.id === "turf-side") follow();
    else if (target.id === "turf-hand") handed();
    else if (target.id.startsWith("turf-streets-")) opened(target);
  });
}

/** A turf is in hand: its row is marked, and the eye goes to its code. */
function handed(): void {
  mark();
  document.getElementById("turf-hand-title")?.focus();
}

function mark(): void {
  const letter = document.getElementById("turf-hand")?.dataset["letter"];
  for (const row of document.querySelectorAll<HTMLElement>(".turf-rows [data-letter]")) {
    row.classList.toggle("sel", row.dataset["letter"] === letter);
  }
}

/** The list came anew: the map takes its colours, the form its version and its turfs. */
function follow(): void {
  const state = document.getElementById("turf-state");
  const element = map();
  if (!state || !element) return void (document.querySelector("[data-waiting]") ?? location.reload());
  const { held = "", dotted = "", badges = "[]", version = "" } = state.dataset;
  if (!element.follow(held, dotted, JSON.parse(badges))) return location.reload();
  const form = document.querySelector<HTMLFormElement>("#turf-move");
  if (form) {
    (form.elements.namedItem("version") as HTMLInputElement).value = version;
    renew(form.elements.namedItem("to") as HTMLSelectElement);
  }
  mark();
  document.querySelector<HTMLElement>("#turf-side [role=alert]")?.focus();
}

function renew(select: HTMLSelectElement): void {
  const fresh = select.options[select.options.length - 1];
  const rows = [...document.querySelectorAll<HTMLElement>(".turf-rows [data-turf]")];
  const options = rows.map((row) => new Option(row.dataset["letter"], row.dataset["turf"]));
  const last = Math.max(0, ...rows.map((row) => Number(row.dataset["turf"])));
  if (fresh) options.push(new Option(fresh.text, String(last + 1)));
  select.replaceChildren(...options);
}

function changed(event: Event): void {
  const input = event.target as HTMLInputElement | HTMLSelectElement;
  const pieces = input.dataset["piece"]?.split(",");
  if (pieces) map()?.choose(map()?.piece(pieces[0] ?? "") ?? null, true);
  if (input.name === "start_from") placeIf(input as HTMLSelectElement);
}

/** The next click on the map is the meeting point. */
function placeIf(select: HTMLSelectElement): void {
  const form = select.form;
  const says = form?.querySelector<HTMLElement>("[data-place]");
  const field = form?.elements.namedItem("start_at") as HTMLInputElement | null;
  if (!says || !field) return;
  says.textContent = select.value === "map" ? (says.dataset["none"] ?? "") : "";
  if (select.value !== "map") return;
  map()?.scrollIntoView({ block: "nearest" });
  map()?.ask((place) => {
    field.value = JSON.stringify(place);
    says.textContent = says.dataset["set"] ?? "";
  });
}

function clicked(event: Event): void {
  const target = event.target as Element;
  if (target.closest("#turf-move [data-close]")) map()?.choose(null);
  for (const one of document.querySelectorAll<HTMLDetailsElement>("details.turf-give[open]")) {
    if (!one.contains(target)) one.open = false;
  }
}

/** A second click folds the streets of a turf. */
function fold(event: Event): void {
  const link = (event.target as Element).closest<HTMLElement>("a[data-streets]");
  const box = link && document.getElementById(link.getAttribute("aria-controls") ?? "");
  if (!link || !box || !box.childElementCount) return;
  event.preventDefault();
  event.stopPropagation();
  box.replaceChildren();
  link.setAttribute("aria-expanded", "false");
}

function opened(box: Element): void {
  document.querySelector(`a[aria-controls="${box.id}"]`)?.setAttribute("aria-expanded", "true");
}

function busy(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-cut]")) return;
  form.setAttribute("aria-busy", "true");
  const words = document.querySelector<HTMLElement>(".turfs")?.dataset["busy"];
  const button = form.querySelector(".btn-primary span");
  if (button && words) button.textContent = words;
  addEventListener("pageshow", () => form.removeAttribute("aria-busy"), { once: true });
}

/** What unfolds over the list is brought into sight. */
function unfolded(event: Event): void {
  const box = event.target as HTMLDetailsElement;
  if (box.matches(".turf-give") && box.open) box.querySelector("form")?.scrollIntoView({ block: "nearest" });
}

function leave(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  const open = document.querySelector<HTMLDetailsElement>("details.turf-give[open], details.cut-box[open]");
  if (open?.contains(document.activeElement)) {
    open.open = false;
    open.querySelector<HTMLElement>("summary")?.focus();
  }
}
