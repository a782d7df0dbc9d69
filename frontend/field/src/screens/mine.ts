/** What did I note? Every act of this phone, newest first, each to correct or to take back. Layer: screens. */

import type { App, Screen } from "../app";
import { OUTCOMES } from "../core/protocol";
import type { Act } from "../core/acts";
import { isHouse } from "../core/state";
import { h, text } from "../parts/dom";
import { type Icon, icon } from "../parts/icons";
import { choose, sheet } from "../parts/sheet";
import { bar, big, frame, SIGNS } from "./frame";

export function mine(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const top = bar(app, t.mine.title, { small: true });
  const list = h("ul", { class: "acts-list" });
  let drawn = "-";
  const update = () => {
    top.update();
    const acts = session.acts();
    text(top.below, acts.length ? t.mine.total(acts.length) : "");
    const mark = JSON.stringify([acts.map(({ event, undone, where }) => [event.id, undone, where]), session.pack?.version, session.silent]);
    if (mark === drawn) return;
    drawn = mark;
    list.replaceChildren(...(acts.length ? acts.map((one) => row(app, one)) : [h("li", { class: "hint" }, t.mine.none)]));
  };
  return { element: frame(top.element, [list], []), update };
}

function row(app: App, act: Act): HTMLElement {
  const { t } = app;
  const { event, undone, where } = act;
  const what = app.tell(event);
  const at = new Date(event.at);
  const state = undone ? t.mine.undone : t.mine[where];
  const open = !undone && where !== "refused" && !app.session!.silent;
  const button = (label: string, name: string, does: () => void) => h("button", { type: "button", "aria-label": `${name}, ${t.hour(at)}`, click: does }, label);
  return h(
    "li",
    { class: undone ? "undone" : "" },
    h("time", { datetime: event.at }, t.hour(at)),
    h("div", {}, h("b", {}, icon(signOf(act)), h("span", {}, what)), h("span", {}, placeOf(app, act)), h("small", {}, state)),
    open ? h("div", { class: "acts" }, "building" in event ? button(t.mine.correct, t.mine.correctOf(what), () => correct(app, act)) : null, button(t.mine.undo, t.mine.undoOf(what), () => takeBack(app, act))) : null,
  );
}

function signOf({ event }: Act): Icon {
  if (event.type === "stop") return event.outcome === "done" ? "check" : "noway";
  if (event.type === "visit" || event.type === "counted") return SIGNS[event.outcome];
  const signs: Partial<Record<typeof event.type, Icon>> = { floor_absent: "dash", stair_absent: "dash", stair_mailed: "mail", dwellings: "ruler", access: "key", objection: "hand", pause: "pause" };
  return signs[event.type] ?? "check";
}

function placeOf(app: App, { event }: Act): string {
  if (!("building" in event)) return "";
  if (event.type === "stop") return app.session!.state.stops.has(event.building) ? "" : app.t.mine.elsewhere;
  const known = app.session!.state.buildings.get(event.building);
  if (!known) return app.t.mine.elsewhere;
  const stair = "stair" in event && event.stair && known.stairs.length > 1 ? app.t.building.stair(event.stair) : "";
  return [`${known.building.label}, ${known.building.street}`, stair].filter(Boolean).join(", ");
}

/** The door's choice again: a new visit, and the last word counts. What is no visit is corrected in its building. */
function correct(app: App, { event }: Act): void {
  const { t } = app;
  if (event.type === "visit") {
    const { building, stair, floor, door } = event;
    const again = (outcome: (typeof OUTCOMES)[number]) => app.record({ type: "visit", building, stair, floor, door, outcome }, app.tell({ ...event, outcome }));
    choose(t.mine.correctOf(app.tell(event)), t.close, OUTCOMES.map((outcome) => ({ icon: SIGNS[outcome], label: t.outcome[outcome], note: t.help[outcome], pressed: outcome === event.outcome, do: () => again(outcome) })), t.mine.correctAsk);
  } else if ("building" in event) {
    const known = app.session!.state.buildings.get(event.building);
    app.chosen = event.building;
    app.go(known && !isHouse(known) ? { name: "building", building: event.building, ...("stair" in event ? { stair: event.stair } : {}) } : { name: "street" });
  }
}

function takeBack(app: App, { event, where }: Act): void {
  const { t } = app;
  const then = event.type === "visit" || event.type === "stop" ? t.mine.undoAsk : "quantity" in event ? t.mine.undoAskMany(event.quantity) : t.mine.undoAskOther;
  const sure = big(t.mine.undoDo, () => {
    dialog.close();
    app.record({ type: "undo", undoes: event.id }, t.building.undone);
  }, { stop: true, icon: "undo" });
  const words = h("p", { class: "sheet-note" }, h("span", {}, h("b", {}, app.tell(event)), h("br"), then, " ", where === "sent" ? t.mine.undoSent : t.mine.undoWaiting));
  const dialog = sheet(t.mine.undo, t.close, words, h("div", { class: "sheet-end" }, sure, big(t.mine.keep, () => dialog.close(), { primary: true })));
}
