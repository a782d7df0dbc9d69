/** Which building next? Layer: screens. */

import type { App, Screen } from "../app";
import { type Building, type Outcome, OUTCOMES } from "../core/protocol";
import { type BuildingState, countsOf, type Door, doorLabel, finishOf, isHouse, isLeft, isSmall, nextDoor, type TurfState } from "../core/state";
import { h, text } from "../parts/dom";
import { distance, flat } from "../parts/geometry";
import { icon } from "../parts/icons";
import { TurfMap } from "../parts/map";
import { type Choice, choose } from "../parts/sheet";
import { bar, big, frame, help, SIGNS, three } from "./frame";
import { undoBar } from "./undo";
import { whereAmI } from "./where";

type Side = App["side"];

export function street(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const top = bar(app, "", { more: () => menu(app), back: () => app.replace({ name: "ready" }) });
  const map = new TurfMap(pack, { label: t.street.map, zoomIn: t.street.zoomIn, zoomOut: t.street.zoomOut, centre: t.street.centre, me: t.street.meMark }, (one) => {
    app.chosen = one.key;
    app.changed();
  });
  const sides = h("div", { class: "sd", role: "group", "aria-label": t.street.sidesLabel }, ...(["all", "even", "odd"] as const).map((side) => sideButton(app, side)));
  const credit = h("p", { class: "credit" }, pack.origin.streets);
  const me = whereAmI(app, map);
  map.element.append(sides, credit);
  const next = h("section", { class: "nextb", "aria-live": "polite" });
  const following = h("div", {});
  const finishedList = h("div", {});
  const done = h("details", { class: "dones" }, h("summary", {}, t.street.done), finishedList);
  const undo = undoBar(app);
  const thumb = h("div", {});
  const element = frame(top.element, [map.element, me, next, following, done], [undo.element, thumb]);
  let drawn = "";
  const update = () => {
    top.update();
    undo.update();
    const { state } = session;
    const { order, current } = ordered(app, state);
    text(top.title, capital(current?.building.street ?? pack.title));
    const side = current?.building.side ?? "none";
    const { doors, left, later } = state.counts;
    text(top.below, [t.street.sideOf[side], t.someOf(doors - left - later, doors)].filter(Boolean).join(" · "));
    for (const button of sides.children) button.setAttribute("aria-pressed", String((button as HTMLElement).dataset["side"] === app.side));
    const mark = `${app.side}|${current?.building.key}|${order.map(({ building, stairs, access }) => `${building.key}:${access}:${Object.values(countsOf(stairs)).join()}`).join()}|${session.silent}`;
    if (mark === drawn) return;
    drawn = mark;
    map.show({
      next: current?.building ?? null,
      done: ({ key }) => countsOf(state.buildings.get(key)?.stairs ?? []).left === 0,
      begun: ({ key }) => state.buildings.get(key)?.stairs.some(({ doors: all }) => [...all.values()].some(({ outcome }) => outcome)) ?? false,
      within: (one) => within(app.side, one),
    });
    const others = order.filter((one) => one !== current);
    const finished = others.filter((one) => !isToDo(one));
    drawNext(app, next, thumb, current);
    following.replaceChildren(...lines(app, others.filter(isToDo)));
    done.hidden = finished.length === 0;
    finishedList.replaceChildren(...lines(app, finished));
  };
  return { element, update, leave: () => map.leave() };
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const within = (side: Side, building: Building) => side === "all" || building.side === side || building.side === "none";
/** A door left, or one to see again. */
const isToDo = (one: BuildingState) => hasLeft(one) || countsOf(one.stairs).later > 0;
const hasLeft = (one: BuildingState) => one.stairs.some(({ doors }) => [...doors.values()].some(isLeft));

/** Buildings of the side looked at, in walking order, the one chosen or the next with a door left first. */
function ordered(app: App, state: TurfState): { order: BuildingState[]; current: BuildingState | null } {
  const order = [...state.buildings.values()].filter(({ building }) => within(app.side, building));
  const last = state.last && "building" in state.last ? order.findIndex(({ building }) => building.key === (state.last as { building: string }).building) : -1;
  const from = last < 0 ? 0 : last;
  const turned = [...order.slice(from), ...order.slice(0, from)];
  const chosen = order.find(({ building }) => building.key === app.chosen);
  return { order: turned, current: chosen ?? turned.find(hasLeft) ?? turned.find(isToDo) ?? null };
}

function sideButton(app: App, side: Side): HTMLElement {
  const press = () => {
    app.side = side;
    app.chosen = "";
    app.changed();
  };
  return h("button", { type: "button", "data-side": side, "aria-pressed": "false", click: press }, app.t.street.sides[side]);
}

function drawNext(app: App, place: HTMLElement, thumb: HTMLElement, current: BuildingState | null): void {
  const { t } = app;
  if (!current) {
    const other = app.side !== "all" && app.session!.state.counts.left > 0;
    place.replaceChildren(h("h2", {}, other ? t.street.otherSide : t.street.allDone));
    const see = () => {
      app.side = "all";
      app.changed();
    };
    thumb.replaceChildren(other ? big(t.street.seeOther, see, { primary: true }) : big(t.street.finish, () => app.go({ name: "end" }), { primary: true }));
    return;
  }
  const { building } = current;
  const away = awayFrom(app, building);
  const house = isHouse(current) || isSmall(current);
  const [next, chosen] = house ? [t.street.nextHouse, t.street.chosenHouse] : [t.street.next, t.street.chosen];
  const kind = building.key === app.chosen ? chosen : away === null ? next : t.street.at(next, t.metres(away));
  place.replaceChildren(h("p", { class: "k" }, kind), h("h2", {}, `${building.label}, ${building.street}`), h("p", { class: "d" }, describe(app, current)), h("div", { class: "small" }, ...(isSmall(current) ? quickly(app, current) : [])), ...held(app, building));
  if (app.session!.silent) thumb.replaceChildren();
  else if (isHouse(current) && isToDo(current)) thumb.replaceChildren(three(app, (outcome) => visitHouse(app, current, outcome)));
  else thumb.replaceChildren(big(house ? t.street.openHouse : t.street.openBuilding, () => app.go({ name: "building", building: building.key }), { primary: true, icon: "door" }));
}

function held(app: App, { key }: Building): HTMLElement[] {
  const there = app.session!.reservations.some(({ building, mine, until }) => building === key && !mine && Date.parse(until) > app.means.now());
  const names = app.t.and(app.pair.partner);
  return there ? [h("p", { class: "held" }, icon("person"), names ? app.t.street.here(names) : app.t.street.partnerThere)] : [];
}

function describe(app: App, one: BuildingState): string {
  const { t } = app;
  const { doors, left, later } = countsOf(one.stairs);
  if (isHouse(one)) return later ? t.doorState.later : t.street.house;
  const stairs = one.stairs.length > 1 ? t.street.stairs(one.stairs.length) : isSmall(one) ? t.street.house : "";
  return [stairs, left === doors ? t.doors(doors) : t.street.left(left), later ? `${t.number(later)} ${t.doorState.later}` : "", one.access ? t.accesses[one.access] : ""].filter(Boolean).join(" · ");
}

/** Metres in a straight line from the building of the last door; null at the start. */
function awayFrom(app: App, building: Building): number | null {
  const last = app.session!.state.last;
  const before = last && "building" in last ? app.session!.state.buildings.get(last.building)?.building : null;
  if (!before || before.key === building.key) return null;
  return distance([0, 0], flat(before.at)(building.at));
}

/** Buildings one under the other, each street under its name where the turf has several. */
function lines(app: App, list: readonly BuildingState[]): HTMLElement[] {
  const several = new Set(app.session!.pack!.buildings.map(({ street: name }) => name)).size > 1;
  const out: HTMLElement[] = [];
  let name = "";
  for (const one of list) {
    const { street: of } = one.building;
    if (!out.length || of !== name) {
      if (several) out.push(h("h2", { class: "st" }, capital(of)));
      out.push(h("ul", { class: "fol", "aria-label": capital(of) }));
    }
    name = of;
    out.at(-1)!.append(line(app, one));
  }
  return out;
}

function line(app: App, one: BuildingState): HTMLElement {
  const { t } = app;
  const { building } = one;
  const open = () => app.go({ name: "building", building: building.key });
  const house = isHouse(one);
  const state = stateOf(app, one);
  const kind = house ? state : isSmall(one) ? t.street.house : t.street.building;
  const name = h("button", { type: "button", class: "ln", click: open, "aria-label": `${building.label}, ${building.street}, ${house ? "" : `${kind}, `}${state}` }, h("b", {}, building.label), h("span", {}, kind), house ? null : h("small", {}, state));
  const quick = quickly(app, one);
  return h("li", { class: house ? "house" : quick.length ? "small" : "" }, name, ...quick);
}

function stateOf(app: App, one: BuildingState): string {
  const { t } = app;
  const { doors, left, later } = countsOf(one.stairs);
  if (isHouse(one)) {
    const door = [...one.stairs[0]!.doors.values()][0]!;
    return door.objection ? t.objection : door.outcome ? t.doorState[door.outcome] : t.street.house;
  }
  if (left === doors && doors) return t.doors(doors);
  if (left) return t.street.left(left);
  if (later) return `${t.number(later)} ${t.doorState.later}`;
  const finish = finishOf(one);
  return finish ? t.street.finished[finish] : t.objection;
}

/** The doors of a house that are to do, each with its outcomes: one tap a door, without opening anything. */
function quickly(app: App, one: BuildingState): HTMLElement[] {
  if (app.session!.silent || !(isHouse(one) || isSmall(one))) return [];
  const doors = [...one.stairs[0]!.doors.values()].filter((door) => isLeft(door) || door.outcome === "later");
  return doors.map((door) => quicks(app, one, door, isSmall(one)));
}

function quicks(app: App, one: BuildingState, door: Door, named: boolean): HTMLElement {
  const { building } = one;
  const said = named ? app.t.street.door(doorLabel(door.floor, door.door)) : "";
  const where = [building.label, building.street, said].filter(Boolean).join(", ");
  const button = (outcome: Outcome) => h("button", { type: "button", class: `q ${outcome}`, "aria-label": `${where}, ${app.t.outcome[outcome]}`, click: () => visitDoor(app, one, door, outcome) }, icon(SIGNS[outcome]));
  return h("div", { class: "quick", role: "group", "aria-label": where }, said ? h("span", {}, said) : null, ...OUTCOMES.map(button));
}

function visitHouse(app: App, one: BuildingState, outcome: Outcome): void {
  const stair = one.stairs[0]!;
  visitDoor(app, one, nextDoor(stair, null) ?? [...stair.doors.values()][0]!, outcome);
}

function visitDoor(app: App, one: BuildingState, { floor, door }: Door, outcome: Outcome): void {
  const { key, label } = one.building;
  const state = app.t.doorState[outcome];
  app.chosen = "";
  app.record({ type: "visit", building: key, stair: one.stairs[0]!.name, floor, door, outcome }, isHouse(one) ? app.t.said.house(label, state) : app.t.said.visit(doorLabel(floor, door), state));
}

function menu(app: App): void {
  const { t } = app;
  const to = (name: "script" | "address" | "contact" | "mine" | "mood" | "end" | "settings") => () => app.go({ name });
  const unread = app.session!.answers.length;
  const choices: Choice[] = [
    { icon: "list", label: t.mine.title, do: to("mine") },
    { icon: "info", label: t.help.title, do: () => help(app) },
    { icon: "pencil", label: t.script.title, do: to("script") },
    { icon: "info", label: t.address.title, do: to("address") },
    { icon: "qr", label: t.contact.title, do: to("contact") },
    { icon: "plus", label: t.mood.title, do: to("mood") },
    ...(unread ? [{ icon: "warning" as const, label: t.answers.open(unread), do: () => app.go({ name: "answers" }) }] : []),
    { icon: "pause", label: t.settings.pause, do: () => void app.session!.stop("pause").then(() => app.replace({ name: "ready" })) },
    { icon: "check", label: t.street.finish, do: to("end") },
    { icon: "sun", label: t.settings.title, do: to("settings") },
  ];
  choose(t.menu, t.close, choices);
}
