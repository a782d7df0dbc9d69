/** Which door, and what came of it? Layer: screens. */

import type { App, Screen } from "../app";
import type { Outcome } from "../core/protocol";
import { countsOf, type Door, doorKey, doorLabel, floorsOf, type Heard, isHouse, isLeft, isSmall, nextDoor, type StairState } from "../core/state";
import { reserve } from "../core/sync";
import { attribute, h, text } from "../parts/dom";
import { hold } from "../parts/gestures";
import { icon } from "../parts/icons";
import { choose } from "../parts/sheet";
import { buildingMenu, correct, floorAbsent, stairAbsent } from "./building_menu";
import { bar, big, frame, SIGNS, three } from "./frame";
import { type Here, keyOf } from "./here";
import { undoBar } from "./undo";

const NO_STAIR: StairState = { name: "", shape: { floors: 0, doors: 0, ground: 0 }, doors: new Map() };
/** A tap this soon after the place moved on by itself was meant for the door before: milliseconds. */
const SURPRISE = 700;
/** How often the site hears again that this phone is in the stair. */
const STILL_HERE = 5 * 60_000;

export function building(app: App, route: { building: string; stair?: string }): Screen {
  const { t } = app;
  const session = app.session!;
  // The app shows a building only while the turf holds it; a finger that is on it when it leaves says its door of what it was.
  let known = session.state.buildings.get(route.building)!;
  const state = () => (known = (session.pack && session.state.buildings.get(route.building)) || known);
  const first = state().stairs.find(({ name }) => name === route.stair) ?? state().stairs.find(({ doors }) => [...doors.values()].some(isLeft)) ?? state().stairs[0] ?? NO_STAIR;
  const here: Here = {
    app,
    key: route.building,
    stair: first.name,
    door: null,
    open: true,
    jumped: -Infinity,
    state,
    current: () => state().stairs.find(({ name }) => name === here.stair) ?? state().stairs[0] ?? NO_STAIR,
    show: (stair) => {
      here.stair = route.stair = stair;
      here.door = keyOf(nextDoor(here.current(), null));
      here.open = true;
      history.replaceState({ ...route, name: "building", stair }, "");
      hold_();
      app.changed();
    },
    move: (door) => {
      here.door = door;
      here.open = isOpen(here);
      here.jumped = -Infinity;
      app.changed();
    },
  };
  here.door = keyOf(nextDoor(first, null));
  const hold_ = () => void reserve(app.means, session.row, route.building, here.stair);
  hold_();
  const still = setInterval(hold_, STILL_HERE);

  const { building: address } = state();
  const top = bar(app, `${address.label}, ${address.street}`, { more: () => buildingMenu(here), back: () => app.replace({ name: "street" }) });
  const tabs = h("nav", { class: "tabs", "aria-label": t.building.stair("") });
  const kept = h("p", { class: "held", role: "status" });
  const guessed = h("p", { class: "guessed" }, h("span", {}, t.building.guessed), h("button", { type: "button", click: () => correct(here) }, t.building.guessedDo));
  const grid = new Grid(here);
  const counts = h("p", { class: "cnt" });
  const undo = undoBar(app, (last) => comeBack(here, last));
  const now = h("p", { class: "now" });
  const buttons = three(app, (outcome) => visit(here, outcome));
  const after = h("div", { class: "next-steps" });
  const element = frame(top.element, [tabs, kept, guessed, grid.element, counts], [undo.element, now, buttons, after]);
  const update = () => {
    top.update();
    undo.update();
    const stair = here.current();
    settle(here);
    const { doors, left, later } = countsOf([stair]);
    const several = state().stairs.length > 1 || stair.name;
    text(top.below, [several ? t.building.inStair(stair.name) : "", t.someOf(doors - left - later, doors)].filter(Boolean).join(" · "));
    drawTabs(here, tabs);
    text(kept, keptWords(here));
    kept.hidden = !kept.textContent;
    guessed.hidden = !state().guessed || isHouse(state());
    grid.update();
    drawCounts(app, counts, stair);
    drawNow(here, now, buttons, after);
  };
  const leave = () => {
    clearInterval(still);
    void reserve(app.means, session.row, route.building, here.stair, true);
  };
  return { element, update, leave };
}

const isOpen = (here: Here): boolean => {
  const door = here.door ? here.current().doors.get(here.door) : null;
  return door ? isLeft(door) : false;
};

/** A door that is no more, or that somebody did meanwhile, is nobody's place: on to the next one. Chosen by hand, it stays. */
function settle(here: Here): void {
  const stair = here.current();
  if (here.door && !stair.doors.has(here.door)) here.door = keyOf(nextDoor(stair, null));
  else if (here.door && here.open && !isOpen(here)) {
    const next = nextDoor(stair, here.door);
    here.door = keyOf(next);
    here.jumped = performance.now();
    if (next) here.app.say(here.app.t.building.moved(doorLabel(next.floor, next.door)));
  } else return;
  here.open = isOpen(here);
}

/** A door taken back is to do again, and it is the one that the next tap means. */
function comeBack(here: Here, last: Heard): void {
  if (last.type === "visit" && last.building === here.key && last.stair === here.current().name) here.move(doorKey(last.floor, last.door));
}

function visit(here: Here, outcome: Outcome): void {
  const stair = here.current();
  const door = here.door ? stair.doors.get(here.door) : null;
  if (!door || performance.now() - here.jumped < SURPRISE) return;
  const { app } = here;
  const place = { building: here.key, stair: stair.name, floor: door.floor, door: door.door };
  const house = isHouse(here.state());
  const words = house ? app.t.said.house(here.state().building.label, app.t.doorState[outcome]) : app.t.said.visit(doorLabel(door.floor, door.door), app.t.doorState[outcome]);
  if (!app.record({ type: "visit", ...place, outcome }, words)) return;
  here.move(keyOf(nextDoor(here.current(), here.door)));
}

function drawTabs(here: Here, tabs: HTMLElement): void {
  const { stairs } = here.state();
  const { t } = here.app;
  tabs.hidden = stairs.length < 2;
  if (tabs.children.length !== stairs.length) tabs.replaceChildren(...stairs.map(({ name }) => tab(here, name)));
  stairs.forEach((stair, index) => {
    const one = tabs.children[index]!;
    const { doors, left, later } = countsOf([stair]);
    const done = doors - left - later;
    text(one.firstElementChild!, t.building.stair(stair.name));
    text(one.lastElementChild!, left + later === 0 ? t.building.finished : done === 0 && !later ? t.building.todo : t.someOf(done, doors));
    attribute(one, "aria-current", stair.name === here.current().name ? "true" : null);
  });
}

function tab(here: Here, name: string): HTMLElement {
  const one = h("button", { type: "button", click: () => (here.stair === name ? buildingMenu(here) : here.show(name)) }, h("span", {}), h("small", {}));
  hold(one, {
    armed: () => one.classList.add("armed"),
    cancelled: () => one.classList.remove("armed"),
    released: () => {
      one.classList.remove("armed");
      here.show(name);
      stairAbsent(here);
    },
  });
  return one;
}

function keptWords(here: Here): string {
  const { app } = here;
  const other = app.session!.reservations.find(({ building, stair, mine, until }) => building === here.key && stair === here.stair && !mine && Date.parse(until) > app.means.now());
  return other ? app.t.building.kept(app.t.and(app.pair.partner) || app.t.building.partner, app.t.hour(new Date(other.until))) : "";
}

function drawCounts(app: App, place: HTMLElement, stair: StairState): void {
  const { opened, absent, inaccessible, later, mailed, left } = countsOf([stair]);
  const mark = [opened, absent, inaccessible, later, mailed, left].join();
  if (place.dataset["mark"] === mark) return;
  place.dataset["mark"] = mark;
  const one = (sign: Parameters<typeof icon>[0], value: number, word: string) => h("span", {}, icon(sign), h("span", { class: "sr" }, `${word} `), String(value));
  const { t } = app;
  place.replaceChildren(
    one("check", opened, t.outcome.opened), one("dash", absent, t.outcome.absent), one("noway", inaccessible, t.outcome.inaccessible),
    ...(later ? [one("clock", later, t.doorState.later)] : []),
    ...(mailed ? [one("mail", mailed, t.doorState.mailed)] : []),
    h("span", { class: "mute" }, t.building.left(left)),
  );
}

function drawNow(here: Here, now: HTMLElement, buttons: HTMLElement, after: HTMLElement): void {
  const { app } = here;
  const { t } = app;
  const stair = here.current();
  const door = here.door ? stair.doors.get(here.door) : null;
  const silent = app.session!.silent;
  buttons.hidden = !door || silent;
  after.hidden = Boolean(door) && !silent;
  if (door) {
    const then = nextDoor(stair, here.door);
    const following = then && keyOf(then) !== here.door ? t.building.then(doorLabel(then.floor, then.door)) : t.building.last;
    const house = isHouse(here.state());
    if (now.dataset["mark"] === `${here.door}${following}`) return;
    now.dataset["mark"] = `${here.door}${following}`;
    now.replaceChildren(h("span", {}, `${house ? t.building.youHouse : t.building.you} `, h("b", {}, house ? here.state().building.label : doorLabel(door.floor, door.door))), h("span", { class: "mute" }, house ? "" : following));
    return;
  }
  const next = here.state().stairs.find((one) => [...one.doors.values()].some(isLeft));
  const mark = `done ${stair.name} ${next?.name}`;
  if (now.dataset["mark"] === mark) return;
  now.dataset["mark"] = mark;
  now.replaceChildren(h("span", {}, isHouse(here.state()) || isSmall(here.state()) ? t.building.houseDone : t.building.stairDone(stair.name)));
  after.replaceChildren(
    ...(next ? [big(t.building.nextStair(next.name), () => here.show(next.name), { primary: true, icon: "forward" })] : []),
    big(t.building.toStreet, () => app.replace({ name: "street" }), { primary: !next }),
  );
}

/** Doors by floor. Cells are made once; after that only what changed is written. */
class Grid {
  readonly element = h("div", { class: "grid" });
  private cells = new Map<string, HTMLButtonElement>();
  private drawn = "";
  private seen: string | null = null;

  constructor(private readonly here: Here) {}

  update(): void {
    const stair = this.here.current();
    const shape = `${stair.name}|${[...stair.doors.keys()].join()}`;
    if (shape !== this.drawn) this.build(stair, shape);
    for (const [key, door] of stair.doors) this.write(this.cells.get(key)!, key, door);
    if (this.seen !== this.here.door) this.follow();
  }

  private follow(): void {
    const before = this.seen;
    this.seen = this.here.door;
    const cell = this.seen ? this.cells.get(this.seen) : null;
    if (!cell) return;
    const { top, bottom } = cell.getBoundingClientRect();
    if (top < 130 || bottom > innerHeight - 220) cell.scrollIntoView({ block: before ? "center" : "nearest" });
  }

  private build(stair: StairState, shape: string): void {
    this.drawn = shape;
    this.cells = new Map();
    const floors = floorsOf(stair);
    const columns = Math.min(5, Math.max(1, ...floors.map(({ doors }) => doors.length)));
    this.element.className = `grid cols-${columns}`;
    this.element.replaceChildren(
      ...floors.map(({ floor, doors }) => {
        const row = h("div", { class: "fl", role: "group", "aria-label": this.here.app.t.building.floor(floor) });
        row.append(this.floorButton(floor, row), h("div", { class: "drs" }, ...doors.map((door) => this.cell(door))));
        return row;
      }),
    );
  }

  private cell(door: Door): HTMLButtonElement {
    const key = doorKey(door.floor, door.door);
    const cell = h("button", { type: "button", class: "door", click: () => this.here.move(key) }, h("span", {}, doorLabel(door.floor, door.door)));
    this.cells.set(key, cell);
    return cell;
  }

  private write(cell: HTMLButtonElement, key: string, door: Door): void {
    const current = key === this.here.door;
    const last = door.passages.at(-1);
    const saving = last !== undefined && !this.here.app.session!.isKept(last.id);
    const mark = `${door.outcome}${door.objection}${door.passages.length}${current}${saving}`;
    if (cell.dataset["mark"] === mark) return;
    cell.dataset["mark"] = mark;
    cell.className = `door${door.objection ? " never" : door.outcome ? ` ${door.outcome}` : ""}${saving ? " saving" : ""}${current ? " cur" : ""}`;
    attribute(cell, "aria-current", current ? "true" : null);
    const { t } = this.here.app;
    const state = door.objection ? t.objection : door.outcome ? t.doorState[door.outcome] : t.toDo;
    const twice = door.passages.length > 1 ? `, ${t.building.twice(door.passages.length)}` : "";
    attribute(cell, "aria-label", t.building.door(doorLabel(door.floor, door.door), state) + twice);
    cell.querySelector("svg")?.remove();
    if (door.objection) cell.append(icon("hand"));
    else if (door.outcome) cell.append(icon(door.outcome === "mailed" ? "mail" : SIGNS[door.outcome]));
    if (door.passages.length > 1 && !cell.querySelector(".twice")) cell.append(h("small", { class: "twice", "aria-hidden": "true" }, "2"));
    if (door.passages.length < 2) cell.querySelector(".twice")?.remove();
  }

  /** Tap or Enter: choices. Held: the whole floor at once. */
  private floorButton(floor: number, row: HTMLElement): HTMLElement {
    const { t } = this.here.app;
    const name = t.building.floor(floor);
    const button = h("button", { type: "button", class: "fn", "aria-haspopup": "dialog", "aria-label": t.building.floorHint(floor), click: () => this.choices(floor) }, floor ? String(floor) : t.building.ground);
    const tip = h("p", { class: "lpt", "aria-hidden": "true" }, t.building.release(name));
    hold(button, {
      armed: () => {
        row.classList.add("armed");
        row.append(tip);
        navigator.vibrate?.(20);
      },
      cancelled: () => {
        row.classList.remove("armed");
        tip.remove();
      },
      released: () => {
        row.classList.remove("armed");
        tip.remove();
        floorAbsent(this.here, floor);
      },
    });
    return button;
  }

  private choices(floor: number): void {
    const { t } = this.here.app;
    const left = [...this.here.current().doors.values()].filter((door) => door.floor === floor && isLeft(door)).length;
    choose(t.building.floor(floor), t.close, [{ icon: "dash", label: t.building.noOneFloor(left), do: () => floorAbsent(this.here, floor) }]);
  }
}
