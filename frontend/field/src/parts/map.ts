/** The map of a turf, drawn from its package: no tile, nothing asked of anybody. Layer: parts. */

import type { Building, Package, Position, Stop } from "../core/protocol";
import { attribute, h, s } from "./dom";
import { across, bounds, covers, type Disc, distance, flat, nearest, place, type Point, shortName } from "./geometry";
import { panAndZoom } from "./gestures";
import { icon } from "./icons";

export interface Shown {
  next: Building | null;
  done: (building: Building) => boolean;
  begun: (building: Building) => boolean;
  within: (building: Building) => boolean;
}
interface Words {
  label: string;
  zoomIn: string;
  zoomOut: string;
  centre: string;
  me: string;
}
/** Width of a road on the ground, metres, and the least of it on screen, pixels. */
const ROADS: Record<string, readonly [number, number]> = {
  motorway: [16, 5], trunk: [14, 5], primary: [13, 4], secondary: [11, 4], tertiary: [9, 3], residential: [7, 2.5], unclassified: [7, 2.5],
  living_street: [6, 2], pedestrian: [6, 2], service: [3.5, 1.4], track: [2.5, 1], footway: [0, 0.8], path: [0, 0.8], steps: [0, 0.8], cycleway: [0, 0.8],
};
const FONT = 13;
const PIN = 22;
const MARK = 13;
const REACH = 34;
const CLOSEST = 6;
/** Metres from the nearest building beyond which the map does not follow. */
const ASTRAY = 1000;

export class TurfMap {
  readonly element: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly sheet = s("g");
  private readonly ground: (position: Package["path"][number]) => Point;
  private shown: Shown = { next: null, done: () => false, begun: () => false, within: () => true };
  private middle: Point = [0, 0];
  private scale = 0;
  private width = 0;
  private height = 0;
  /** Where the phone is: of this view, and nowhere else. */
  private me: { at: Position; accuracy: number } | null = null;
  private readonly watcher: ResizeObserver;
  private readonly places: readonly Building[];

  constructor(
    private readonly pack: Package,
    private readonly words: Words,
    private readonly pick: ((building: Building) => void) | null = null,
  ) {
    this.places = placesOf(pack);
    this.ground = flat(pack.meeting ?? this.places[0]?.at ?? [0, 0]);
    this.svg = s("svg", { class: "tmap", role: "img", "aria-label": words.label }, this.sheet);
    this.element = h("div", { class: pick ? "mapw" : "mapw overview" }, this.svg);
    if (pick) this.element.append(this.buttons());
    this.watcher = new ResizeObserver(() => requestAnimationFrame(() => this.resize())); // drawing within the observer is an error of the page
    this.watcher.observe(this.element);
    if (pick) panAndZoom(this.svg, { moved: (x, y) => this.slide(x, y), zoomed: (by, at) => this.zoom(by, at), settled: () => this.settle() });
  }

  /** No observer stays behind a screen that has gone. */
  leave(): void {
    this.watcher.disconnect();
  }

  show(shown: Shown): void {
    const moved = shown.next?.key !== this.shown.next?.key;
    this.shown = shown;
    if (moved && this.scale) this.centre();
    else this.draw();
  }

  /** Draw where the phone is, until the view moves on. Returns how many metres away from the turf that is, 0 in it. */
  locate(at: Position, accuracy: number): number {
    const away = Math.min(...this.places.map((one) => distance(this.ground(one.at), this.ground(at))));
    if (away > ASTRAY) return away;
    this.me = { at, accuracy };
    this.middle = this.ground(at);
    this.draw();
    return 0;
  }

  private whereabouts(): SVGElement[] {
    if (!this.me) return [];
    const [cx, cy] = this.screen(this.me.at);
    const around = s("circle", { class: "around", cx, cy, r: Math.max(8, this.me.accuracy * this.scale) });
    return [around, s("circle", { class: "me", cx, cy, r: 7 }), s("text", { class: "sn me-word", x: cx, y: cy - 16 }, this.words.me)];
  }

  private buttons(): HTMLElement {
    const button = (name: string, picture: SVGSVGElement, click: () => void) => h("button", { type: "button", class: "mb", "aria-label": name, click }, picture);
    const { zoomIn, zoomOut, centre } = this.words;
    return h("div", { class: "mbs" }, button(zoomIn, icon("plus"), () => this.zoom(1.5)), button(zoomOut, icon("minus"), () => this.zoom(1 / 1.5)), button(centre, icon("target"), () => this.centre()));
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === this.width && clientHeight === this.height) return;
    [this.width, this.height] = [clientWidth, clientHeight];
    attribute(this.svg, "viewBox", `0 0 ${clientWidth} ${clientHeight}`);
    this.centre();
  }

  /** Street by street around the next building; the whole turf where there is none, and on an overview. */
  private centre(): void {
    this.me = null;
    const { next } = this.shown;
    if (this.pick && next) {
      this.scale = Math.max(this.scale, 1.9);
      // A little to the left: the buttons stand on the right.
      const [x, y] = this.ground(next.at);
      this.middle = [x + 26 / this.scale, y];
    } else {
      const all = [...this.pack.outline.flat(), ...this.places.map(({ at }) => at)].map(this.ground);
      const [x, y, width, height] = bounds(all.length ? all : [[0, 0]]);
      this.middle = [x + width / 2, y + height / 2];
      this.scale = Math.min(CLOSEST, Math.min(this.width / (width * 1.15 + 20), this.height / (height * 1.15 + 20)));
    }
    this.draw();
  }

  private zoom(by: number, at: Point = [this.width / 2, this.height / 2]): void {
    const scale = Math.min(CLOSEST, Math.max(0.15, this.scale * by));
    const [x, y] = [at[0] - this.width / 2, at[1] - this.height / 2];
    this.middle = [this.middle[0] + x / this.scale - x / scale, this.middle[1] + y / this.scale - y / scale];
    this.scale = scale;
    this.draw();
  }

  private slide(x: number, y: number): void {
    attribute(this.sheet, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }

  private settle(): void {
    const [, x = "0", y = "0"] = /translate\((\S+) (\S+)\)/.exec(this.sheet.getAttribute("transform") ?? "") ?? [];
    this.middle = [this.middle[0] - Number(x) / this.scale, this.middle[1] - Number(y) / this.scale];
    this.draw();
  }

  private readonly screen = (position: Package["path"][number]): Point => {
    const [x, y] = this.ground(position);
    return [(x - this.middle[0]) * this.scale + this.width / 2, (y - this.middle[1]) * this.scale + this.height / 2];
  };

  /** A map that cannot be drawn is left out: the list below it holds every building. */
  private draw(): void {
    try {
      if (this.width && this.scale) this.paint();
    } catch {
      this.element.hidden = true;
    }
  }

  private paint(): void {
    attribute(this.sheet, "transform", null);
    const around = this.pack.around.map((one) => ({ ...one, line: one.line.map(this.screen) })).filter(({ line }) => this.near(line));
    const streets = this.pack.streets.map((one) => ({ ...one, class: "residential", line: one.line.map(this.screen) }));
    const pin = this.pin();
    const { marks, taken } = this.marks(pin);
    const outline = this.pack.outline.map((ring) => `${path(ring.map(this.screen))}Z`).join("");
    const roads = [...around, ...streets].sort((one, other) => width(one.class, this.scale) - width(other.class, this.scale));
    this.sheet.replaceChildren(
      ...roads.map((road) => s("path", { class: ROADS[road.class]?.[0] === 0 ? "foot" : "road", d: path(road.line), "stroke-width": width(road.class, this.scale) })),
      s("path", { class: "turf", d: outline, "fill-rule": "evenodd" }),
      ...(this.pack.stops && this.pack.path.length > 1 ? [s("path", { class: "way", d: path(this.pack.path.map(this.screen)) })] : []),
      ...marks,
      ...this.names([...streets, ...around], pin, taken),
      ...(pin ? pin.drawn : []),
      ...this.whereabouts(),
    );
  }

  private near(line: readonly Point[]): boolean {
    const [x, y, width, height] = bounds(line);
    return x < this.width * 1.5 && y < this.height * 1.5 && x + width > -this.width * 0.5 && y + height > -this.height * 0.5;
  }

  /** The next building's number, on the far side from its street: the name of the street stays readable. */
  private pin(): { at: Point; foot: Point; drawn: SVGElement[] } | null {
    const { next } = this.shown;
    if (!next || !this.pick) return null;
    const foot = this.screen(next.at);
    const lines = this.pack.streets.filter(({ name }) => name === next.street).map((one) => one.line.map(this.screen));
    const line = lines.sort((one, other) => distance(nearest(one, foot), foot) - distance(nearest(other, foot), foot))[0] ?? [];
    const [x, y] = across(line, foot);
    const push = Math.max(REACH, REACH + 14 - distance(line.length ? nearest(line, foot) : foot, foot));
    const at: Point = [foot[0] + x * push, foot[1] + y * push];
    const label = s("text", { class: next.label.length > 3 ? "pn small" : "pn", x: at[0], y: at[1] }, next.label);
    const stem = s("path", { class: "stem", d: path([foot, at]) });
    return { at, foot, drawn: [stem, s("circle", { class: "dot", cx: foot[0], cy: foot[1], r: 4.5 }), s("circle", { class: "pin", cx: at[0], cy: at[1], r: PIN }), label] };
  }

  private marks(pin: { at: Point; foot: Point } | null): { marks: SVGElement[]; taken: Disc[] } {
    const taken: Disc[] = pin ? [{ at: pin.at, radius: PIN + 5 }, { at: pin.foot, radius: 6 }] : [];
    const all = this.places.filter((one) => one.key !== this.shown.next?.key || !this.pick);
    const numbered = this.pick && this.scale > 1.1;
    const drawn = all.map((one) => {
      const at = this.screen(one.at);
      if (at[0] < -20 || at[1] < -20 || at[0] > this.width + 20 || at[1] > this.height + 20) return null;
      const large = Boolean(numbered) && this.shown.within(one) && !taken.some((other) => distance(at, other.at) < MARK * 1.42 + Math.min(other.radius, MARK * 1.42));
      if (large) taken.push({ at, radius: MARK });
      return this.mark(one, at, large);
    });
    return { marks: drawn.filter((one) => one !== null), taken };
  }

  private mark(building: Building, [x, y]: Point, large: boolean): SVGElement {
    const done = this.shown.done(building);
    const half = large ? MARK : this.pick ? 4.5 : 3;
    const kind = `mark${done ? " done" : this.shown.begun(building) ? " begun" : ""}${this.shown.within(building) ? "" : " off"}`;
    const inside = large ? (done ? s("path", { class: "tick", d: `M${x - 5} ${y + 0.5}l3.6 3.6 6.6-7.6` }) : s("text", { class: building.label.length > 3 ? "mn small" : "mn", x, y }, building.label)) : null;
    const box = s("rect", { x: x - half, y: y - half, width: half * 2, height: half * 2, rx: large ? 5 : 1.5 });
    return this.pick ? s("g", { class: kind, click: () => this.pick?.(building) }, s("rect", { class: "touch", x: x - 22, y: y - 22, width: 44, height: 44 }), box, inside) : s("g", { class: kind }, box);
  }

  /** The street of the next building first: it finds room before any other. */
  private names(streets: { name: string; line: Point[] }[], pin: { at: Point } | null, marks: readonly Disc[]): SVGElement[] {
    const size = { width: this.width, height: this.height, font: FONT };
    const towards = pin?.at ?? [this.width / 2, this.height / 2];
    const first = this.shown.next?.street ?? "";
    const sorted = [...streets].sort((one, other) => Number(other.name === first) - Number(one.name === first) || other.line.length - one.line.length);
    const own: Disc[] = pin ? marks.slice(0, 2) : [];
    const taken: Disc[] = [...marks];
    const said = new Set<string>();
    const out: SVGElement[] = [];
    for (const { name, line } of sorted) {
      if (!name || said.has(name)) continue;
      const label = place(shortName(name), line, size, taken, towards) ?? (name === first ? place(shortName(name), line, size, own, towards) : null);
      if (!label) continue;
      said.add(name);
      taken.push(...covers(label, FONT));
      const [x, y] = label.at;
      out.push(s("text", { class: "sn", x, y, transform: `rotate(${label.turn.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})` }, label.text));
    }
    return out;
  }
}

/** What stands on the map: buildings, or the stops of a round by their rank. */
export function placesOf(pack: Package): readonly Building[] {
  const place = ({ key, at, station }: Stop, rank: number): Building => ({ key, at, station, street: "", label: String(rank + 1), side: "none", kind: "stop", access: "", stairs: [], objections: [] });
  return pack.stops ? pack.stops.map(place) : pack.buildings;
}

const path = (line: readonly Point[]): string => `M${line.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;

function width(kind: string, scale: number): number {
  const [metres, least] = ROADS[kind.replace("_link", "")] ?? [7, 2];
  return Math.max(least, metres * scale);
}
