/**
 * Tournées: a stop is clicked on the map; the round that is unfolded, or under the pointer, stands out. Rounds that a
 * job made are shown as soon as they are there, unless somebody is at work on the page.
 */
import type htmx from "htmx.org";
import type { TurfMap } from "./turfs/element";

export function startRounds(api: typeof htmx, map: () => TurfMap | null): void {
  let touched = false;
  for (const kind of ["input", "click"]) {
    document.querySelector(".rounds-side")?.addEventListener(kind, () => (touched = true));
  }
  api.on("htmx:afterSettle", () => {
    const link = document.querySelector<HTMLAnchorElement>("#rounds-wait[data-made] [data-show]");
    if (link && !touched) location.assign(link.href);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-click-stop]");
    const form = button?.closest<HTMLFormElement>("[data-clicked]");
    if (form) place(form, map());
  });
  for (const row of document.querySelectorAll<HTMLElement>("[data-round]")) {
    row.addEventListener("pointerenter", () => show(row.dataset["round"] ?? ""));
    row.addEventListener("pointerleave", () => show(unfolded()));
    row.addEventListener("toggle", () => show(unfolded()), { capture: true });
  }
  show(unfolded());
}

/** The next click on the map is the stop; then it is named. */
function place(form: HTMLFormElement, map: TurfMap | null): void {
  const says = form.querySelector<HTMLElement>("[data-says]");
  const after = form.querySelector<HTMLElement>("[data-after]");
  const at = form.querySelector<HTMLInputElement>("[name$='-at']");
  if (!map || !says || !after || !at) return;
  says.textContent = says.dataset["ask"] ?? "";
  map.scrollIntoView({ block: "nearest" });
  map.ask((found) => {
    at.value = JSON.stringify(found);
    says.textContent = says.dataset["set"] ?? "";
    after.hidden = false;
    after.scrollIntoView({ block: "nearest" });
    after.querySelector<HTMLInputElement>("input")?.focus({ preventScroll: true });
  }, "placed");
}

function unfolded(): string {
  return document.querySelector<HTMLElement>("details.round-stops[open]")?.dataset["tour"] ?? "";
}

/** One round stands out on the map; none, and all do. */
function show(round: string): void {
  const drawing = document.querySelector(".rmap");
  drawing?.classList.toggle("one-tour", round !== "");
  for (const part of document.querySelectorAll<SVGElement>(".rmap [data-tour]")) {
    part.classList.toggle("sel", part.dataset["tour"] === round);
  }
}
