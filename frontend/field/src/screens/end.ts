/** Is everything kept? Layer: screens. */

import type { App, Screen } from "../app";
import type { Outcome } from "../core/protocol";
import { doorLabel, isHouse, toSeeAgain, type TurfState } from "../core/state";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";
import { dayIn, there } from "../parts/clock";
import { big, chip, frame, SIGNS } from "./frame";
import { proof } from "./proof";
import { waitingWords } from "./queue";

/** Doors to see again that are named; the rest is counted. */
const SHOWN = 5;

export function end(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const shown = chip(app);
  const title = h("h1", {});
  const back = h("button", { type: "button", class: "back", "aria-label": t.back, click: () => app.back() }, icon("back"));
  const top = h("header", { class: "hero closing" }, h("div", { class: "k" }, back, h("span", {}), shown.element), title);
  const lead = h("p", {});
  const sum = h("dl", { class: "sum" });
  const wait = h("section", { class: "ob", role: "status" });
  const signed = proof(app);
  const facts = h("ul", { class: "cf" });
  const finish = big(t.end.finish, () => void stop(app), { primary: true });
  const correct = big(t.end.correct, () => void goOn(app));
  const acts = h("div", { class: "list" }, big(t.mine.title, () => app.go({ name: "mine" }), { icon: "list" }));
  const element = frame(top, [h("div", { class: "end" }, lead), sum, wait, signed.element, facts, acts], [finish, correct]);
  let drawn = "";
  const update = () => {
    shown.update();
    signed.update();
    const { state } = session;
    const all = state.counts.left === 0;
    text(title, session.row.finished || all ? t.end.title(pack.letter) : t.end.soFar(pack.letter));
    const { opened, absent, inaccessible, later } = state.mine;
    text(lead, t.end.did(opened + absent + inaccessible + later, duration(app), t.and(app.pair.partner)));
    finish.hidden = session.row.finished;
    text(correct.lastElementChild!, all || session.row.finished ? t.end.correct : t.end.goOn);
    const mark = JSON.stringify([state.mine, session.queued, session.row.finished, state.twice.length, toSeeAgain(state).length, app.pair.partner, session.proof]);
    if (mark === drawn) return;
    drawn = mark;
    sum.replaceChildren(box("opened", opened, t.end.opened(opened)), ...(pack.stops ? [] : [box("absent", absent, t.end.absent(absent))]), box("inaccessible", inaccessible, t.end.inaccessible(inaccessible)), ...(later ? [box("later", later, t.end.later(later))] : []));
    const waiting = session.queued;
    // The receipt says it better, once it is there.
    wait.hidden = !waiting && session.proof.at !== "" && session.proof.proven === session.proof.doors;
    wait.className = waiting ? "ob" : "ob sent";
    wait.replaceChildren(h("h2", {}, icon(waiting ? "cloudOff" : "check"), waiting ? t.end.waitingTitle(session.doorsWaiting) : t.end.sent), h("p", {}, waiting ? waitingWords(app) : t.end.sentText));
    facts.replaceChildren(...notes(app).map(([sign, words]) => h("li", {}, icon(sign), h("span", {}, words))));
  };
  return { element, update };
}

function box(outcome: Outcome, count: number, word: string): HTMLElement {
  return h("div", { class: outcome }, h("dt", {}, word), h("dd", {}, String(count), icon(SIGNS[outcome])));
}

function notes(app: App): ["info" | "lock" | "door", string][] {
  const { t } = app;
  const { state, pack } = app.session!;
  const found: ["info" | "lock" | "door", string][] = [];
  if (state.counts.left) found.push(["door", t.end.left(state.counts.left)]);
  const again = toSeeAgain(state);
  if (again.length) found.push(["door", t.end.again(again.length, places(again, state))]);
  const [first] = state.twice;
  if (first && state.twice.length === 1) {
    const house = isHouse(state.buildings.get(first.building.key)!);
    found.push(["info", t.end.twice(house ? first.building.label : doorLabel(first.door.floor, first.door.door), t.and(app.pair.partner) || t.end.partner)]);
  } else if (first) found.push(["info", t.end.twiceMany(state.twice.length)]);
  const until = there(pack!.until);
  const day = dayIn(t.locale, { weekday: "long", day: "numeric", month: "long" }, until);
  found.push(["lock", t.end.forgets(`${day}, ${t.hour(until)}`)]);
  return found;
}

/** Where somebody said to come back, as on the buttons: a house by its number, a door of a building by both. */
function places(doors: ReturnType<typeof toSeeAgain>, state: TurfState): string {
  const said = ({ building, door }: (typeof doors)[number]) => `${building.label} ${building.street}${isHouse(state.buildings.get(building.key)!) ? "" : ` (${doorLabel(door.floor, door.door)})`}`;
  return doors.slice(0, SHOWN).map(said).join(", ") + (doors.length > SHOWN ? "…" : "");
}

/** From the first door of this phone to the last one. */
function duration(app: App): string {
  const said = [...app.session!.state.stops.values()].filter(({ mine }) => mine).map(({ at }) => Date.parse(at));
  const times = [...said, ...[...app.session!.state.buildings.values()].flatMap(({ stairs }) => stairs.flatMap(({ doors }) => [...doors.values()].flatMap(({ passages }) => passages.filter(({ mine }) => mine).map(({ at }) => Date.parse(at)))))];
  if (times.length < 2) return "";
  const minutes = Math.round((Math.max(...times) - Math.min(...times)) / 60_000);
  return minutes < 1 ? "" : app.t.duration(minutes);
}

/** A turf that was finished is walked again: it does not leave the phone under one's feet. */
async function goOn(app: App): Promise<void> {
  if (app.session!.row.finished) await app.session!.goOn();
  app.replace({ name: "street" });
}

async function stop(app: App): Promise<void> {
  await app.session!.stop("end");
  app.changed();
  await app.connection.exchange();
}
