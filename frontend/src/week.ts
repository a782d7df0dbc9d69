/** Préparer samedi and the day that was published: names dragged, stations clicked, texts shared; all works without. */
import { copyText } from "./copying";
import type htmx from "htmx.org";

export function startWeek(api: typeof htmx): void {
  if (!document.querySelector(".week")) return;
  document.addEventListener("click", station);
  document.addEventListener("pointerdown", grasp);
  document.addEventListener("change", all);
  document.addEventListener("submit", busy);
  document.addEventListener("keydown", close);
  document.addEventListener("keydown", mapKey);
  mapKeys("");
  document.addEventListener("click", hand);
  reveal();
  countdown();
  // A refused change comes back as the page with why.
  api.on("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; target: Element; shouldSwap: boolean; isError: boolean }>;
    if (detail.target.id !== "week" || ![409, 422].includes(detail.xhr.status)) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  let pressed = "";
  api.on("htmx:beforeRequest", () => {
    const active = document.activeElement;
    const zone = active instanceof SVGPathElement ? (active.dataset["station"] ?? "") : "";
    pressed = active instanceof HTMLButtonElement && active.name ? `button[name="${active.name}"][value="${active.value}"]` : "";
    if (zone) pressed = `.zmap [data-station="${CSS.escape(zone)}"]`;
  });
  // The button that was pressed, or what came of it, keeps the focus.
  api.on("htmx:afterSettle", (event) => {
    const target = (event as CustomEvent).detail.target as Element;
    if (target.id === "told") nextToTell();
    if (target.id !== "week") return;
    const before = pressed ? document.querySelector<HTMLElement | SVGElement>(pressed) : null;
    mapKeys(before instanceof SVGElement ? keyOf(before) : "");
    const next = document.querySelector<HTMLElement>("#week [role=alert]") ?? document.querySelector<HTMLElement>(".who1.here") ?? before;
    next?.focus({ preventScroll: !next.matches("[role=alert]") });
  });
}

/** A station of the map goes in, or out, by the form's own means. */
function station(event: Event): void {
  const path = event.target instanceof Element ? event.target.closest<SVGPathElement>(".zmap [data-station]") : null;
  const form = document.querySelector<HTMLFormElement>("#week-form");
  if (path && form) send(form, path.classList.contains("on") ? "drop" : "add", path.dataset["station"] ?? "");
}

function send(form: HTMLFormElement, ...pairs: string[]): void {
  for (let at = 0; at < pairs.length; at += 2) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: pairs[at], value: pairs[at + 1] });
    form.append(field);
  }
  form.requestSubmit();
}

interface Drag {
  thing: string;
  over: string;
  /** What the form is told of a thing let go over a place; nothing where it is already. */
  says: (thing: Element, place: HTMLElement) => string[] | null;
}

const keyOf = (thing: Element): string => (thing instanceof HTMLElement || thing instanceof SVGElement ? (thing.dataset["key"] ?? thing.dataset["station"] ?? "") : "");
const DRAGS: readonly Drag[] = [
  // A name dragged over another row walks there.
  {
    thing: ".who1[data-person]",
    over: ".duo[data-row]",
    says: (name, row) => (row === name.closest(".duo") ? null : ["who", (name as HTMLElement).dataset["person"] ?? "", "put", row.dataset["row"] ?? ""]),
  },
  // A station dragged from list to list, or from the map to a list, goes in or out.
  {
    thing: ".week-basket [data-key], .zmap [data-station]",
    over: "[data-list]",
    says: (station, list) => {
      const inside = document.querySelector(`[data-list=add] [data-key="${CSS.escape(keyOf(station))}"]`) !== null;
      return inside === (list.dataset["list"] === "add") ? null : [list.dataset["list"] ?? "", keyOf(station)];
    },
  },
];

function grasp(event: PointerEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const drag = DRAGS.find(({ thing }) => target?.closest(thing));
  const thing = drag && target?.closest<HTMLElement | SVGElement>(drag.thing);
  if (!drag || !thing || event.button !== 0 || event.pointerType === "touch") return;
  const [x, y] = [event.clientX, event.clientY];
  let over: HTMLElement | null = null;
  let moving = false;
  const move = (to: PointerEvent): void => {
    moving ||= Math.hypot(to.clientX - x, to.clientY - y) > 6;
    if (!moving) return;
    thing.classList.add("dragged");
    getSelection()?.removeAllRanges();
    const place = document.elementFromPoint(to.clientX, to.clientY)?.closest<HTMLElement>(drag.over) ?? null;
    if (place === over) return;
    over?.classList.remove("over");
    over = place;
    over?.classList.add("over");
  };
  const stop = (): void => {
    removeEventListener("pointermove", move);
    thing.classList.remove("dragged");
    over?.classList.remove("over");
    if (!moving) return;
    // The click that ends a drag is not one.
    const swallow = (click: Event): void => (click.preventDefault(), click.stopPropagation());
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => {
      removeEventListener("click", swallow, { capture: true });
      const form = document.querySelector<HTMLFormElement>("#week-form");
      const said = over && drag.says(thing, over);
      if (form && said) send(form, ...said);
    });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop, { once: true });
}

const zones = (): SVGPathElement[] => [...document.querySelectorAll<SVGPathElement>(".zmap [data-station]")];

/** Stations of the map are buttons of which one stops the tab key: the one where the keyboard was, else the first in. */
function mapKeys(last: string): void {
  const map = document.querySelector<SVGElement>(".zmap");
  const all = zones();
  if (!map || !all.length) return;
  map.setAttribute("role", "group");
  map.setAttribute("aria-label", map.dataset["keys"] ?? "");
  const stop = all.find((one) => one.dataset["station"] === last) ?? all.find((one) => one.classList.contains("on")) ?? all[0];
  for (const one of all) {
    one.setAttribute("role", "button");
    one.setAttribute("aria-label", one.querySelector("title")?.textContent ?? "");
    one.setAttribute("aria-pressed", String(one.classList.contains("on")));
    one.setAttribute("tabindex", one === stop ? "0" : "-1");
  }
}

const AHEAD: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows go to the nearest station that way; Enter and space put it in or out. */
function mapKey(event: KeyboardEvent): void {
  const here = event.target instanceof Element ? event.target.closest<SVGPathElement>(".zmap [data-station]") : null;
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    here.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    return;
  }
  const ahead = AHEAD[event.key];
  if (!ahead) return;
  event.preventDefault();
  const middle = (one: SVGGraphicsElement): [number, number] => {
    const { x, y, width, height } = one.getBBox();
    return [x + width / 2, y + height / 2];
  };
  const [x, y] = middle(here);
  const far = (one: SVGPathElement): number => {
    const [a, b] = middle(one);
    const along = (a - x) * ahead[0] + (b - y) * ahead[1];
    const aside = Math.abs((a - x) * ahead[1]) + Math.abs((b - y) * ahead[0]);
    return one === here || along <= aside / 2 ? Infinity : along + 2 * aside;
  };
  const next = zones().reduce((best, one) => (far(one) < far(best) ? one : best), here);
  here.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

/** One box ticks all. */
function all(event: Event): void {
  const box = event.target instanceof HTMLInputElement && event.target.dataset["all"] ? event.target : null;
  if (!box) return;
  for (const one of document.querySelectorAll<HTMLInputElement>(`.outing-day input[name="${box.dataset["all"]}"]`)) one.checked = box.checked;
}

/** Published once: the button says that it is at work. */
function busy(event: Event): void {
  const form = event.target instanceof HTMLFormElement ? event.target : null;
  const button = form?.querySelector<HTMLButtonElement>("button.btn-primary");
  const words = form?.dataset["busy"];
  if (!button || !words) return;
  const before = [...button.childNodes];
  button.textContent = words;
  setTimeout(() => (button.disabled = true));
  // Back from the page of somebody who answered in the site's place: it can be pressed again.
  const again = (): void => (button.replaceChildren(...before), void (button.disabled = false));
  addEventListener("pageshow", again, { once: true });
}

/** Escape closes what is unfolded. */
function close(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll<HTMLDetailsElement>(".outing-day details[open]")) {
    open.open = false;
    open.querySelector<HTMLElement>("summary")?.focus();
  }
}

/** Texts are shared where the telephone has a sheet for it; elsewhere they are copied. Without either, they are read. */
function reveal(): void {
  const can = { share: "share" in navigator, copy: "clipboard" in navigator };
  for (const button of document.querySelectorAll<HTMLElement>("button[data-hand]")) {
    const direct = !button.closest("details");
    button.hidden = button.dataset["hand"] === "share" ? !can.share : !can.copy || (direct && can.share);
  }
}

/** One gesture: the text leaves, and that she was told is noted. A sheet that was closed tells nobody. */
function hand(event: Event): void {
  const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-hand]") : null;
  const form = document.querySelector<HTMLFormElement>("#told-form");
  if (!pressed || !form) return;
  if (!(pressed instanceof HTMLButtonElement)) return send(form, "one", pressed.dataset["one"] ?? "");
  event.preventDefault();
  const shown = document.querySelector<HTMLElement>(pressed.dataset["text"] ?? "");
  const text = shown?.textContent ?? "";
  const leaves = pressed.dataset["hand"] === "share" ? navigator.share({ text }).then(() => true, () => false) : copyText(text, shown);
  void leaves.then((left) => left && form.requestSubmit(pressed));
}

/** Who is told next has the focus, or the title of the list once everybody was. */
function nextToTell(): void {
  reveal();
  const next = document.querySelector<HTMLElement>("#told tr.todo .act > button:not([hidden])") ?? document.getElementById("told-title");
  next?.focus({ preventScroll: true });
}

/** How long all can still be undone. */
function countdown(): void {
  const clock = document.querySelector<HTMLElement>("[data-countdown]");
  if (!clock) return;
  const ends = Date.now() + 1000 * Number(clock.dataset["countdown"]);
  const tick = (): void => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    clock.textContent = (clock.dataset["words"] ?? "").replace("{m}", String(Math.floor(left / 60))).replace("{s}", String(left % 60).padStart(2, "0"));
    if (left) setTimeout(tick, 1000);
    else clock.closest("form")?.remove();
  };
  tick();
}
