/** A map, a table and a panel in step, on every page that has them (`data-board`). A comfort: the page works without. */
import type htmx from "htmx.org";
import type { NationMap } from "./nation-map/element";
import type { ZoneMap } from "./zone-map/element";

export const NARROW = "(max-width: 899px)";
/** The zone last opened: where the keyboard comes back to. */
let lastZone = "";

const board = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-board]");
const table = (): HTMLElement | null => document.getElementById("zone-table");
const map = (): ZoneMap | null => document.querySelector<ZoneMap>("zone-map");
const pointed = (): ZoneMap | NationMap | null => document.querySelector<ZoneMap | NationMap>("zone-map, nation-map");
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#zone-table tbody tr")];
const rowOf = (zone: string): HTMLElement | undefined => rows().find((row) => row.dataset["zone"] === zone);
const linkIn = (row: HTMLElement | undefined): HTMLAnchorElement | null => row?.querySelector("a") ?? null;

export function startBoard(api: typeof htmx): void {
  document.addEventListener("zone-hover", (event) => {
    const { zone, name } = (event as CustomEvent<{ zone: string | null; name: string }>).detail;
    pointFromMap(zone, name);
  });
  document.addEventListener("zone-select", (event) => open(api, (event as CustomEvent).detail.zone));
  document.addEventListener("mouseover", (event) => pointFromTable(event.target as Element));
  document.addEventListener("focusin", (event) => pointFromTable(event.target as Element));
  document.addEventListener("keydown", onKey);
  api.on("htmx:afterSettle", (event) => afterUpdate((event as CustomEvent).detail.target as Element));
  lastZone = document.getElementById("panel")?.dataset["zone"] ?? "";
  rove();
}

/** By its row, or by its address where the table shows only the first zones. */
function open(api: typeof htmx, zone: string): void {
  const link = linkIn(rowOf(zone));
  if (link) {
    link.click();
    return;
  }
  const page = board();
  if (!page) return;
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  const panel = { source: page, target: "#panel", select: "#panel", swap: "outerHTML show:none" } as const;
  void api.ajax("get", address.pathname + address.search, panel);
}

/** The map points at a zone: its row lights up, comes into view inside its own box, and is said. */
function pointFromMap(zone: string | null, name: string): void {
  for (const row of rows()) row.classList.toggle("hover", row.dataset["zone"] === zone);
  const row = zone ? rowOf(zone) : undefined;
  const says = document.getElementById("map-says");
  if (says) says.textContent = row ? describe(row) : name;
  const box = row?.closest<HTMLElement>(".tscroll");
  if (!row || !box || box.scrollHeight <= box.clientHeight) return;
  const top = row.offsetTop - box.clientHeight / 2;
  if (row.offsetTop < box.scrollTop + 60 || row.offsetTop > box.scrollTop + box.clientHeight - 40) box.scrollTop = top;
}

function describe(row: HTMLElement): string {
  return [...row.cells].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim()).filter(Boolean).join(" · ");
}

declare global {
  interface HTMLElement {
    cells: HTMLCollectionOf<HTMLTableCellElement>;
  }
}

function pointFromTable(target: Element): void {
  const row = target.closest?.<HTMLElement>("#zone-table tbody tr");
  if (row) pointed()?.point?.(row.dataset["zone"] ?? "");
}

/** One tab stop for the table, the zone last opened; arrows go from row to row. */
function rove(): void {
  const links = rows().map((row) => linkIn(row)).filter((link) => link !== null);
  const current = linkIn(rowOf(lastZone)) ?? links[0];
  for (const link of links) link.tabIndex = link === current ? 0 : -1;
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "Escape" && document.querySelector("#panel.open")) {
    document.getElementById("panel-close")?.click();
    return;
  }
  const active = document.activeElement;
  if (!active || !table()?.contains(active)) return;
  const links = rows().map((row) => linkIn(row)).filter((link) => link !== null);
  const at = links.indexOf(active as HTMLAnchorElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  const next = to === undefined ? undefined : links[to];
  if (at < 0 || !next) return;
  event.preventDefault();
  for (const link of links) link.tabIndex = link === next ? 0 : -1;
  next.focus();
}

/** What a partial answer leaves out: the row and the map say which zone is open, the keyboard goes to it. */
function afterUpdate(target: Element): void {
  const panel = document.getElementById("panel");
  const zone = panel?.dataset["zone"] ?? "";
  if (zone) lastZone = zone;
  for (const row of rows()) {
    const chosen = row.dataset["zone"] === zone;
    row.classList.toggle("on", chosen);
    const link = linkIn(row);
    if (chosen) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  }
  board()?.classList.toggle("has-panel", Boolean(zone));
  const state = document.getElementById("map-state");
  const element = map();
  if (state && element) {
    state.dataset["selected"] = zone;
    for (const name of ["src", "metric", "bins", "selected"]) {
      const value = state.dataset[name];
      if (value !== undefined && element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  }
  rove();
  if (target.id !== "panel") return;
  if (zone) document.getElementById("panel-title")?.focus({ preventScroll: !matchMedia(NARROW).matches });
  else linkIn(rows().find((row) => linkIn(row)?.tabIndex === 0))?.focus();
}
