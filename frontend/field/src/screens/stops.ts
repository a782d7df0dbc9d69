/** Which stop next, and what came of it? The screen of a round: its way on the map, its stops in the order to go. Layer: screens. */

import type { App, Screen } from "../app";
import { MOST_AT_STOP, type StopOutcome } from "../core/protocol";
import type { StopState } from "../core/state";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";
import { placesOf, TurfMap } from "../parts/map";
import { type Choice, choose, sheet } from "../parts/sheet";
import { bar, big, frame } from "./frame";
import { undoBar } from "./undo";
import { whereAmI } from "./where";

export function stops(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const top = bar(app, pack.title, { more: () => menu(app), back: () => app.replace({ name: "ready" }) });
  const places = placesOf(pack);
  const map = new TurfMap(pack, { label: t.stops.map, zoomIn: t.street.zoomIn, zoomOut: t.street.zoomOut, centre: t.street.centre, me: t.street.meMark }, ({ key }) => {
    app.chosen = key;
    app.changed();
  });
  const me = whereAmI(app, map);
  map.element.append(h("p", { class: "credit" }, pack.origin.streets));
  const next = h("section", { class: "nextb", "aria-live": "polite" });
  const following = h("ul", { class: "fol", "aria-label": t.street.following });
  const noted = h("ul", { class: "fol", "aria-label": t.stops.done });
  const done = h("details", { class: "dones" }, h("summary", {}, t.stops.done), noted);
  const undo = undoBar(app);
  const thumb = h("div", {});
  const element = frame(top.element, [map.element, me, next, following, done], [undo.element, thumb]);
  let drawn = "";
  const update = () => {
    top.update();
    undo.update();
    const { state } = session;
    const all = [...state.stops.values()];
    const current = currentOf(app, all);
    text(top.below, t.someOf(state.counts.doors - state.counts.left, state.counts.doors));
    const mark = JSON.stringify([current?.stop.key, app.chosen, all.map(({ outcome, quantity, minutes }) => [outcome, quantity, minutes]), session.silent]);
    if (mark === drawn) return;
    drawn = mark;
    map.show({
      next: places.find(({ key }) => key === current?.stop.key) ?? null,
      done: ({ key }) => state.stops.get(key)?.outcome === "done",
      begun: ({ key }) => Boolean(state.stops.get(key)?.outcome),
      within: () => true,
    });
    drawNext(app, next, thumb, current, all);
    const others = all.filter((one) => one !== current);
    following.replaceChildren(...others.filter(({ outcome }) => !outcome).map((one) => line(app, one, all)));
    noted.replaceChildren(...others.filter(({ outcome }) => outcome).map((one) => line(app, one, all)));
    done.hidden = noted.childElementCount === 0;
  };
  return { element, update, leave: () => map.leave() };
}

/** The stop chosen, or the next one that nothing was said of, after the last one noted and round again. */
function currentOf(app: App, all: readonly StopState[]): StopState | null {
  const { last } = app.session!.state;
  const from = last && "building" in last ? all.findIndex(({ stop }) => stop.key === last.building) : -1;
  const turned = from < 0 ? all : [...all.slice(from), ...all.slice(0, from)];
  return all.find(({ stop }) => stop.key === app.chosen) ?? turned.find(({ outcome }) => !outcome) ?? null;
}

function drawNext(app: App, place: HTMLElement, thumb: HTMLElement, current: StopState | null, all: readonly StopState[]): void {
  const { t } = app;
  if (!current) {
    place.replaceChildren(h("h2", {}, t.stops.allDone));
    thumb.replaceChildren(big(t.street.finish, () => app.go({ name: "end" }), { primary: true }));
    return;
  }
  const { stop, outcome } = current;
  const kind = `${stop.key === app.chosen ? t.stops.chosen : t.stops.next}, ${t.stops.rank(all.indexOf(current) + 1, all.length)}`;
  const state = outcome ? stateOf(app, current) : t.stops.planned(unitOf(app), stop.load);
  place.replaceChildren(h("p", { class: "k" }, kind), h("h2", {}, stop.label), h("p", { class: "d" }, state));
  if (app.session!.silent) thumb.replaceChildren();
  else thumb.replaceChildren(...buttons(app, current));
}

/** One tap says that it went as planned; leaflets are always counted, with the time they took. */
function buttons(app: App, one: StopState): HTMLElement[] {
  const { t } = app;
  const { stop } = one;
  const unit = unitOf(app);
  const asks = unit === "leaflet";
  const main = asks
    ? big(t.stops.how(unit), () => amount(app, one), { primary: true, icon: "pencil" })
    : big(t.stops.did(unit, stop.load), () => note(app, one, "done", stop.load, 0), { primary: true, icon: "check" });
  const other = asks ? [] : [big(t.stops.other, () => amount(app, one), { icon: "pencil" })];
  return [main, h("div", { class: "pair" }, ...other, big(t.stops.not, () => reasons(app, one), { icon: "noway" }))];
}

function reasons(app: App, one: StopState): void {
  const { t } = app;
  const why = app.session!.outing.outcomes.filter((outcome): outcome is Exclude<StopOutcome, "done"> => outcome in t.stops.reasons);
  choose(t.stops.notTitle, t.close, why.map((outcome): Choice => ({ icon: "noway", label: t.stops.reasons[outcome], note: t.stops.reasonNotes[outcome], pressed: one.outcome === outcome, do: () => note(app, one, outcome, 0, 0) })));
}

/** How many, and for leaflets how long. */
function amount(app: App, one: StopState): void {
  const { t } = app;
  const unit = unitOf(app);
  const input = (id: string, value: number, most: number) => h("input", { id, class: "link", type: "number", inputmode: "numeric", min: "0", max: String(most), step: "1", value: value ? String(value) : "" });
  const count = input("stop-count", one.outcome === "done" ? one.quantity : one.stop.load, MOST_AT_STOP);
  const time = input("stop-minutes", one.minutes, 1440);
  const wrong = h("p", { class: "hint", role: "alert" });
  const read = (from: HTMLInputElement, most: number) => {
    const value = from.value === "" && from === time ? 0 : from.value === "" ? Number.NaN : Number(from.value);
    return Number.isInteger(value) && value >= 0 && value <= most ? value : null;
  };
  const form = h("form", { class: "sheet-end", novalidate: "" }, h("label", { for: "stop-count" }, t.stops.how(unit)), count, ...(unit === "leaflet" ? [h("label", { for: "stop-minutes" }, t.stops.minutes), time] : []), wrong, big(t.stops.note, () => undefined, { primary: true, icon: "check" }));
  form.querySelector("button")!.type = "submit";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [many, minutes] = [read(count, MOST_AT_STOP), read(time, 1440)];
    if (many === null || minutes === null) {
      wrong.textContent = t.stops.whole(many === null ? MOST_AT_STOP : 1440);
      return;
    }
    dialog.close();
    note(app, one, "done", many, minutes);
  });
  const dialog = sheet(one.stop.label, t.close, form);
  count.select();
}

function note(app: App, { stop }: StopState, outcome: StopOutcome, quantity: number, minutes: number): void {
  const { t } = app;
  app.chosen = "";
  const time = minutes ? t.duration(minutes) : "";
  app.record({ type: "stop", building: stop.key, outcome, quantity, minutes }, t.stops.said(stop.label, t.stops.state(unitOf(app), outcome, quantity), time));
}

const unitOf = (app: App): string => app.session!.outing.unit;
const stateOf = (app: App, { outcome, quantity, minutes }: StopState): string =>
  [app.t.stops.state(unitOf(app), outcome!, quantity), minutes ? app.t.duration(minutes) : ""].filter(Boolean).join(", ");

function line(app: App, one: StopState, all: readonly StopState[]): HTMLElement {
  const { t } = app;
  const { stop, outcome } = one;
  const rank = all.indexOf(one) + 1;
  const state = outcome ? stateOf(app, one) : t.stops.load(unitOf(app), stop.load);
  const choice = () => {
    app.chosen = stop.key;
    app.changed();
    scrollTo(0, 0);
  };
  const said = `${t.stops.rank(rank, all.length)}, ${stop.label}, ${outcome ? "" : `${t.stops.toDo}, `}${state}`;
  return h("li", { class: "stop" }, h("button", { type: "button", class: "ln", click: choice, "aria-label": said }, h("b", {}, String(rank)), h("span", {}, stop.label), h("small", {}, outcome ? icon(outcome === "done" ? "check" : "noway") : null, state)));
}

function menu(app: App): void {
  const { t } = app;
  const to = (name: "script" | "contact" | "mine" | "end" | "settings") => () => app.go({ name });
  const unread = app.session!.answers.length;
  const choices: Choice[] = [
    { icon: "list", label: t.mine.title, do: to("mine") },
    { icon: "pencil", label: t.script.title, do: to("script") },
    { icon: "qr", label: t.contact.title, do: to("contact") },
    ...(unread ? [{ icon: "warning" as const, label: t.answers.open(unread), do: () => app.go({ name: "answers" }) }] : []),
    { icon: "pause", label: t.settings.pause, do: () => void app.session!.stop("pause").then(() => app.replace({ name: "ready" })) },
    { icon: "check", label: t.street.finish, do: to("end") },
    { icon: "sun", label: t.settings.title, do: to("settings") },
  ];
  choose(t.menu, t.close, choices);
}
