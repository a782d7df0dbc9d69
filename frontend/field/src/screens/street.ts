/** Which building next? */

import type { App, Screen } from "../app";
import type { Building, Outcome } from "../core/protocol";
import { type BuildingState, countsOf, finishOf, isHouse, isLeft, nextDoor, type TurfState } from "../core/state";
import { h, text } from "../parts/dom";
import { bar, big, frame, SIGNS, three } from "../parts/frame";
import { distance, flat } from "../parts/geometry";
import { icon } from "../parts/icons";
import { TurfMap } from "../parts/map";
import { type Choice, choose } from "../parts/sheet";
import { undoBar } from "../parts/undo";

type Side = App["side"];

export function street(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const top = bar(app, "", { more: () => menu(app), back: () => app.replace({ name: "ready" }) });
  const map = new TurfMap(pack, { label: t.street.map, zoomIn: t.street.zoomIn, zoomOut: t.street.zoomOut, centre: t.street.centre }, (one) => {
    app.chosen = one.key;
    app.changed();
  });
  const sides = h("div", { class: "sd", role: "group", "aria-label": t.street.sidesLabel }, ...(["all", "even", "odd"] as const).map((side) => sideButton(app, side)));
  const credit = h("p", { class: "credit" }, pack.origin.streets);
  map.element.append(sides, credit);
  const next = h("section", { class: "nextb", "aria-live": "polite" });
  const following = h("ul", { class: "fol" });
  const done = h("details", { class: "dones" }, h("summary", {}, t.street.done), h("ul", { class: "fol" }));
  const undo = undoBar(app);
  const thumb = h("div", {});
  const element = frame(top.element, [map.element, next, following, done], [undo.element, thumb]);
  let drawn = "";
  const update = () => {
    top.update();
    undo.update();
    const { state } = session;
    const { order, current } = ordered(app, state);
    text(top.title, capital(current?.building.street ?? pack.title));
    const side = current?.building.side ?? "none";
    const { doors, left } = state.counts;
    text(top.below, [t.street.sideOf[side], t.someOf(doors - left, doors)].filter(Boolean).join(" · "));
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
    const left_ = order.filter((one) => one !== current && hasLeft(one));
    const finished = order.filter((one) => one !== current && !hasLeft(one));
    drawNext(app, next, thumb, current);
    following.replaceChildren(...left_.map((one) => line(app, one)));
    done.hidden = finished.length === 0;
    done.querySelector("ul")!.replaceChildren(...finished.map((one) => line(app, one)));
  };
  return { element, update, leave: () => map.leave() };
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const within = (side: Side, building: Building) => side === "all" || building.side === side || building.side === "none";
const hasLeft = (one: BuildingState) => one.stairs.some(({ doors }) => [...doors.values()].some(isLeft));

/** Buildings of the side looked at, in walking order, the one chosen or the next with a door left first. */
function ordered(app: App, state: TurfState): { order: BuildingState[]; current: BuildingState | null } {
  const order = [...state.buildings.values()].filter(({ building }) => within(app.side, building));
  const last = state.last && "building" in state.last ? order.findIndex(({ building }) => building.key === (state.last as { building: string }).building) : -1;
  const from = last < 0 ? 0 : last;
  const turned = [...order.slice(from), ...order.slice(0, from)];
  const chosen = order.find(({ building }) => building.key === app.chosen);
  return { order: turned, current: chosen ?? turned.find(hasLeft) ?? null };
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
  const kind = building.key === app.chosen ? t.street.chosen : away === null ? t.street.next : t.street.nextAt(t.metres(away));
  place.replaceChildren(h("p", { class: "k" }, kind), h("h2", {}, `${building.label}, ${building.street}`), h("p", { class: "d" }, describe(app, current)), ...held(app, building));
  if (app.session!.silent) thumb.replaceChildren();
  else if (isHouse(current) && hasLeft(current)) thumb.replaceChildren(three(app, (outcome) => visitHouse(app, current, outcome)));
  else thumb.replaceChildren(big(t.street.openBuilding, () => app.go({ name: "building", building: building.key }), { primary: true, icon: "door" }));
}

function held(app: App, { key }: Building): HTMLElement[] {
  const there = app.session!.reservations.some(({ building, mine, until }) => building === key && !mine && Date.parse(until) > app.means.now());
  const names = app.t.and(app.pair.partner);
  return there ? [h("p", { class: "held" }, icon("person"), names ? app.t.street.here(names) : app.t.street.partnerThere)] : [];
}

function describe(app: App, one: BuildingState): string {
  const { t } = app;
  const { doors, left } = countsOf(one.stairs);
  if (isHouse(one)) return t.street.house;
  const stairs = one.stairs.length > 1 ? t.street.stairs(one.stairs.length) : "";
  return [stairs, left === doors ? t.doors(doors) : t.street.left(left), one.access ? t.accesses[one.access] : ""].filter(Boolean).join(" · ");
}

/** Metres in a straight line from the building of the last door; null at the start. */
function awayFrom(app: App, building: Building): number | null {
  const last = app.session!.state.last;
  const before = last && "building" in last ? app.session!.state.buildings.get(last.building)?.building : null;
  if (!before || before.key === building.key) return null;
  return distance([0, 0], flat(before.at)(building.at));
}

function line(app: App, one: BuildingState): HTMLElement {
  const { t } = app;
  const { building } = one;
  const { doors, left } = countsOf(one.stairs);
  const finish = finishOf(one);
  const open = () => app.go({ name: "building", building: building.key });
  const house = isHouse(one);
  const door = house ? [...one.stairs[0]!.doors.values()][0]! : null;
  const state = door ? (door.objection ? t.objection : door.outcome ? t.doorState[door.outcome] : t.street.house) : left === doors && doors ? t.doors(doors) : finish ? t.street.finished[finish] : left ? t.street.left(left) : t.objection;
  const name = h("button", { type: "button", class: "ln", click: open, "aria-label": `${building.label}, ${building.street}, ${state}` }, h("b", {}, building.label), h("span", {}, house ? state : t.street.building), house ? null : h("small", {}, state));
  const quick = house && left && !app.session!.silent ? (["opened", "absent", "inaccessible"] as const).map((outcome) => quickly(app, one, outcome)) : [];
  return h("li", { class: house ? "house" : "" }, name, ...(quick.length ? [h("div", { class: "quick" }, ...quick)] : []));
}

function quickly(app: App, one: BuildingState, outcome: Outcome): HTMLElement {
  return h("button", { type: "button", class: `q ${outcome}`, "aria-label": `${one.building.label}, ${app.t.outcome[outcome]}`, click: () => visitHouse(app, one, outcome) }, icon(SIGNS[outcome]));
}

function visitHouse(app: App, one: BuildingState, outcome: Outcome): void {
  const stair = one.stairs[0]!;
  const door = nextDoor(stair, null) ?? [...stair.doors.values()][0]!;
  const { key, label } = one.building;
  app.chosen = "";
  app.record({ type: "visit", building: key, stair: stair.name, floor: door.floor, door: door.door, outcome }, app.t.said.house(label, app.t.doorState[outcome]));
}

function menu(app: App): void {
  const { t } = app;
  const to = (name: "script" | "address" | "contact" | "mood" | "end" | "settings") => () => app.go({ name });
  const unread = app.session!.answers.length;
  const choices: Choice[] = [
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
