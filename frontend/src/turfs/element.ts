import { type Arrow, filled, type Held, inside, onward, shift, type Spot, type View, type Words, zoomed } from "./figures";
import { badge, type Badge, coloured, join, SVG, tint } from "./marks";

const FAR = 6;
const STEP = 1.6;
const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

/** A street segment or a building of the map. */
type Piece = SVGElement;

/**
 * `<turf-map>`: the drawing of the page, made movable. A street or a building is dragged onto another turf, of the map or
 * of the list; or chosen by a click, a tap or Enter, and moved by the form below. The server does the rest, and
 * `#turf-state` says what it became.
 */
export class TurfMap extends HTMLElement {
  #svg!: SVGSVGElement;
  #whole: View = { x: 0, y: 0, w: 860, h: 742 };
  #view: View = this.#whole;
  #cursor = -1;
  #core: SVGElement | null = null;
  #placing: ((place: [number, number]) => void) | null = null;
  #sign = "meeting";
  /** Fingers on the map, where each is on the screen. */
  #fingers = new Map<number, Spot>();
  #gesture = new AbortController();

  connectedCallback(): void {
    this.#svg = this.querySelector("svg") as SVGSVGElement;
    this.parentElement?.classList.toggle("editable", this.editable);
    this.addEventListener("pointerdown", (event) => this.#press(event));
    for (const end of ["pointerup", "pointercancel"] as const) document.addEventListener(end, (event) => this.#fingers.delete(event.pointerId));
    // The page keeps one finger to scroll; two are the map's.
    this.addEventListener("touchmove", (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    for (const button of this.querySelectorAll<HTMLElement>("[data-zoom]")) {
      button.addEventListener("click", () => this.#zoom(button.dataset["zoom"] === "in" ? STEP : 1 / STEP));
    }
    new ResizeObserver(() => this.#show()).observe(this);
    this.#show();
  }

  get editable(): boolean {
    return this.#form !== null;
  }

  get words(): Words {
    const { street = "", from = "", held = "", fresh = "" } = this.dataset;
    return { street, from, held, fresh };
  }

  /** Ask for a place: the next click gives it, in degrees; `sign` is the class of what marks it. */
  ask(then: (place: [number, number]) => void, sign = "meeting"): void {
    this.#placing = then;
    this.#sign = sign;
    this.classList.add("placing");
  }

  /** Put the sign of the meeting point, or of another place. */
  meet([longitude, latitude]: [number, number], of = "meeting"): void {
    const { west, north, unit, stretch } = this.#plane;
    const sign = this.querySelector(`g.${of}`);
    sign?.setAttribute("transform", `translate(${(longitude - west) * stretch * unit} ${(north - latitude) * unit})`);
    sign?.removeAttribute("hidden");
  }

  /** Take over what the server says of who holds what. False where the ground itself is another. */
  follow(held: string, dotted: string, badges: Badge[]): boolean {
    const streets = [...this.querySelectorAll<Piece>(".streets [data-s]")];
    const dots = [...this.querySelectorAll<Piece>(".dots [data-b]")];
    const [turfs, homes] = [held.split(" "), dotted.split(" ")];
    if (turfs.length !== streets.length || homes.length !== dots.length) return false;
    streets.forEach((one, index) => coloured(one, Number(turfs[index])));
    dots.forEach((one, index) => coloured(one, Number(homes[index])));
    this.querySelector(".tints")?.replaceChildren(...badges.map(tint));
    this.querySelector(".joins")?.replaceChildren(...badges.flatMap(join));
    this.querySelector(".badges")?.replaceChildren(...badges.map(badge));
    this.choose(null);
    return true;
  }

  /** Point a street or building out, and offer to move it. */
  choose(piece: Piece | null, quiet = false): void {
    for (const old of this.querySelectorAll(".chosen")) old.classList.remove("chosen");
    this.#core?.remove();
    const form = this.#form;
    if (form) form.hidden = piece === null || quiet;
    if (!piece) return;
    piece.classList.add("chosen");
    if (piece.dataset["s"]) this.#mark(piece);
    if (!form || quiet) return;
    const turf = piece.dataset["turf"] ?? "";
    (form.elements.namedItem("piece") as HTMLInputElement).value = keyOf(piece);
    (form.querySelector("[data-what]") as HTMLElement).textContent = this.#named(piece);
    (form.querySelector("[data-where]") as HTMLElement).textContent = filled(this.words.held, { a: heldBy(turf)?.letter ?? "" });
    const select = form.elements.namedItem("to") as HTMLSelectElement;
    for (const option of select.options) option.hidden = option.disabled = option.value === turf;
    if (select.selectedOptions[0]?.disabled) select.value = [...select.options].find((one) => !one.disabled)?.value ?? "";
  }

  /** The street or building that a form calls `s12` or `bKEY`. */
  piece(key: string): Piece | null {
    const [kind, id] = [key[0], CSS.escape(key.slice(1))];
    return this.querySelector<Piece>(kind === "s" ? `[data-s="${id}"]` : `[data-b="${id}"]`);
  }

  get #form(): HTMLFormElement | null {
    return document.querySelector<HTMLFormElement>("#turf-move");
  }

  get #plane(): { west: number; north: number; unit: number; stretch: number } {
    const { west, north, unit, stretch } = this.#svg.dataset;
    return { west: Number(west), north: Number(north), unit: Number(unit), stretch: Number(stretch) };
  }

  #named(piece: Piece): string {
    return filled(this.words.street, { name: piece.dataset["name"] ?? "", n: Number(piece.dataset["doors"]) });
  }

  #mark(piece: Piece): void {
    this.#core = document.createElementNS(SVG, "path");
    this.#core.setAttribute("d", piece.getAttribute("d") ?? "");
    this.#core.setAttribute("class", `${piece.getAttribute("class")} chosen-core`.replace("chosen ", " "));
    this.#core.classList.remove("chosen");
    piece.after(this.#core);
  }

  #press(event: PointerEvent): void {
    const target = event.target as Element;
    if (event.button !== 0 || target.closest("[data-zoom]")) return;
    if (event.pointerType === "touch") this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#fingers.size > 1) return this.#pinch();
    if (this.#placing) return this.#place(event);
    const piece = pieceNear(event);
    if (piece && this.editable && event.pointerType !== "touch") this.#drag(piece, event);
    else this.#pan(piece, event);
  }

  #place(event: PointerEvent): void {
    const at = this.#at(event);
    const { west, north, unit, stretch } = this.#plane;
    const place: [number, number] = [
      Number((west + at.x / unit / stretch).toFixed(6)),
      Number((north - at.y / unit).toFixed(6)),
    ];
    this.meet(place, this.#sign);
    this.#placing?.(place);
    this.#placing = null;
    this.classList.remove("placing");
  }

  #drag(piece: Piece, start: PointerEvent): void {
    start.preventDefault();
    this.focus({ preventScroll: true });
    let bubble: HTMLElement | null = null;
    let over = "";
    const move = (event: PointerEvent): void => {
      if (!bubble && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR) return;
      if (!bubble) {
        this.choose(piece, true);
        bubble = document.body.appendChild(document.createElement("div"));
        bubble.className = "turf-bubble";
        bubble.setAttribute("aria-hidden", "true");
      }
      over = turfBelow(event, piece.dataset["turf"] ?? "");
      bubble.style.left = `${event.clientX}px`;
      bubble.style.top = `${event.clientY}px`;
      bubble.replaceChildren(bold(this.#named(piece)), plain(this.#change(piece, over)));
      point(over);
    };
    const end = (event: PointerEvent): void => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      const dropped = bubble !== null && event.type === "pointerup" && over;
      bubble?.remove();
      point("");
      if (!bubble && event.type === "pointerup") this.choose(piece);
      else if (dropped) this.#send(piece, over);
      else this.choose(null);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  #change(piece: Piece, to: string): string {
    const from = heldBy(piece.dataset["turf"] ?? "");
    if (!from) return "";
    if (!to) return filled(this.words.held, { a: from.letter });
    return shift(this.words, Number(piece.dataset["doors"]), from, heldBy(to));
  }

  #send(piece: Piece, to: string): void {
    const form = this.#form;
    if (!form) return;
    (form.elements.namedItem("piece") as HTMLInputElement).value = keyOf(piece);
    const select = form.elements.namedItem("to") as HTMLSelectElement;
    for (const option of select.options) option.disabled = false;
    select.value = to;
    say(`${this.#named(piece)}, ${this.#change(piece, to)}`);
    form.requestSubmit();
  }

  /** A click chooses; with a mouse, or once nearer, the map follows the hand. */
  #pan(piece: Piece | null, start: PointerEvent): void {
    const before = this.#view;
    const scale = this.#unit;
    let moved = false;
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
      moved ||= Math.hypot(dx, dy) >= FAR;
      if (!moved || before.w >= this.#whole.w) return;
      this.#view = inside({ ...before, x: before.x - dx * scale, y: before.y - dy * scale }, this.#whole);
      this.#show();
    };
    const end = (event: PointerEvent): void => {
      this.#gesture.abort();
      if (!moved && event.type === "pointerup") this.choose(this.editable ? piece : null);
    };
    this.#until(move, end);
  }

  /** Two fingers: what is between them stays between them, nearer or farther. */
  #pinch(): void {
    const before = this.#view;
    const scale = this.#unit;
    const first = between(this.#fingers);
    const at = this.#at({ clientX: first.x, clientY: first.y });
    const move = (event: PointerEvent): void => {
      if (!this.#fingers.has(event.pointerId)) return;
      this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = between(this.#fingers);
      const by = { x: (now.x - first.x) * scale, y: (now.y - first.y) * scale };
      this.#view = zoomed(before, this.#whole, now.apart / Math.max(first.apart, 1), at, by);
      this.#show();
    };
    this.#until(move, () => this.#gesture.abort());
  }

  /** A gesture, until its end or until another one begins. */
  #until(move: (event: PointerEvent) => void, end: (event: PointerEvent) => void): void {
    this.#gesture.abort();
    this.#gesture = new AbortController();
    const { signal } = this.#gesture;
    document.addEventListener("pointermove", move, { signal });
    document.addEventListener("pointerup", end, { signal });
    document.addEventListener("pointercancel", end, { signal });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this) return;
    const streets = [...this.querySelectorAll<Piece>(".streets [data-s]")];
    if (ARROWS.has(event.key)) {
      const next = onward(streets.map(spot), this.#cursor, event.key as Arrow);
      if (next >= 0) this.#goTo(streets, next);
    } else if (event.key === "Enter" && streets[this.#cursor]) {
      this.choose(streets[this.#cursor] as Piece);
      this.#form?.querySelector<HTMLElement>("select")?.focus();
    } else if (event.key === "Escape") this.choose(null);
    else if (event.key === "+" || event.key === "-") this.#zoom(event.key === "+" ? STEP : 1 / STEP);
    else return;
    event.preventDefault();
  }

  #goTo(streets: Piece[], index: number): void {
    streets[this.#cursor]?.classList.remove("cursor");
    this.#cursor = index;
    const street = streets[index] as Piece;
    street.classList.add("cursor");
    say(`${this.#named(street)}, ${filled(this.words.held, { a: heldBy(street.dataset["turf"] ?? "")?.letter ?? "" })}`);
    const { x, y } = spot(street);
    const { w, h } = this.#view;
    if (w < this.#whole.w) this.#view = inside({ x: x - w / 2, y: y - h / 2, w, h }, this.#whole);
    this.#show();
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#view = zoomed(this.#view, this.#whole, Math.exp(-event.deltaY / 200), this.#at(event));
    this.#show();
  }

  #zoom(factor: number): void {
    const { x, y, w, h } = this.#view;
    this.#view = zoomed(this.#view, this.#whole, factor, { x: x + w / 2, y: y + h / 2 });
    this.#show();
  }

  #at(event: Pick<MouseEvent, "clientX" | "clientY">): Spot {
    const matrix = this.#svg.getScreenCTM();
    return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()) : { x: 0, y: 0 };
  }

  /** Units of the drawing a pixel: names, dots and badges keep their size whatever the scale. */
  get #unit(): number {
    return Math.max(this.#view.w / (this.clientWidth || 1), this.#view.h / (this.clientHeight || 1));
  }

  #show(): void {
    const { x, y, w, h } = this.#view;
    this.#svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const unit = this.#unit;
    this.#svg.style.setProperty("--u", unit.toFixed(4));
    this.#svg.classList.toggle("far", unit > 1.35);
    this.#svg.classList.toggle("near", unit < 1 / 1.8);
    this.#svg.classList.toggle("close", unit < 1 / 3.2);
    this.style.touchAction = w < this.#whole.w ? "none" : "pan-y";
    this.setAttribute("drawn", "");
  }
}

/** The middle of the first two fingers, and how far apart they are, in pixels. */
function between(fingers: Map<number, Spot>): Spot & { apart: number } {
  const [one, other] = [...fingers.values()] as [Spot, Spot];
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
}

/** What is pointed at: a street is thin, and a finger is not. */
function pieceNear(event: PointerEvent): Piece | null {
  const far = event.pointerType === "touch" ? 14 : 5;
  for (const [dx, dy] of [[0, 0], [0, far], [0, -far], [far, 0], [-far, 0]] as const) {
    const below = document.elementFromPoint(event.clientX + dx, event.clientY + dy);
    const piece = below?.closest<Piece>("turf-map [data-s], turf-map [data-b]");
    if (piece) return piece;
  }
  return null;
}

function keyOf(piece: Piece): string {
  return piece.dataset["s"] ? `s${piece.dataset["s"]}` : `b${piece.dataset["b"]}`;
}

function spot(piece: Piece): Spot {
  return { x: Number(piece.dataset["x"]), y: Number(piece.dataset["y"]) };
}

function heldBy(turf: string): Held | null {
  const row = document.querySelector<HTMLElement>(`.turf-rows [data-turf="${turf}"]`);
  return row ? { letter: row.dataset["letter"] ?? "", doors: Number(row.dataset["doors"]) } : null;
}

/** The turf under the pointer, on the map or in the list; its own turf is no target. */
function turfBelow(event: PointerEvent, own: string): string {
  const below = document.elementFromPoint(event.clientX, event.clientY);
  const turf = below?.closest<HTMLElement | SVGElement>(".turf-rows [data-turf], turf-map [data-turf]")?.dataset["turf"] ?? "";
  return turf === own ? "" : turf;
}

function point(turf: string): void {
  for (const row of document.querySelectorAll<HTMLElement>(".turf-rows [data-turf]")) {
    row.classList.toggle("target", row.dataset["turf"] === turf);
  }
  for (const one of document.querySelectorAll<SVGElement>(".tints [data-turf]")) {
    one.classList.toggle("over", one.dataset["turf"] === turf);
  }
}

export function say(words: string): void {
  const voice = document.getElementById("turf-says");
  if (voice) voice.textContent = words;
}

function bold(text: string): HTMLElement {
  return Object.assign(document.createElement("b"), { textContent: text });
}

function plain(text: string): HTMLElement {
  return Object.assign(document.createElement("span"), { textContent: text });
}

customElements.define("turf-map", TurfMap);
