/** What the site refused, or took with a remark: named, kept until read or decided. Layer: screens. */

import type { App, Screen } from "../app";
import type { AnswerRow } from "../core/store";
import { h } from "../parts/dom";
import { icon } from "../parts/icons";
import { sheet } from "../parts/sheet";
import { bar, big, frame } from "./frame";

export function answers(app: App): Screen {
  const { t } = app;
  const top = bar(app, t.answers.title, { small: true });
  const list = h("ul", { class: "answers" });
  const readAll = big(t.answers.readAll, () => void app.session?.readAll(), { primary: true, icon: "check" });
  let drawn = "-";
  const update = () => {
    top.update();
    const rows = [...(app.session?.answers ?? [])].sort(byNeed);
    readAll.parentElement!.hidden = rows.filter(({ status }) => status !== "refused").length < 2;
    const mark = rows.map(({ id }) => id).join();
    if (mark === drawn) return;
    drawn = mark;
    list.replaceChildren(...(rows.length ? rows.map((one) => answer(app, one)) : [h("li", { class: "hint" }, t.answers.none)]));
  };
  return { element: frame(top.element, [list], [readAll]), update };
}

/** What asks for a decision first, then oldest first. */
const byNeed = (one: AnswerRow, other: AnswerRow): number => Number(other.status === "refused") - Number(one.status === "refused") || one.event.n - other.event.n;

function answer(app: App, row: AnswerRow): HTMLElement {
  const { t } = app;
  const said = row.event;
  const known = "building" in said ? app.session?.pack?.buildings.find(({ key }) => key === said.building) : null;
  const place = known ? `${known.label}, ${known.street}` : "";
  const refused = row.status === "refused";
  const what = app.tell({ ...said, mine: true });
  const button = (label: string, does: () => void) => h("button", { type: "button", "aria-label": `${label}, ${what}`, click: does }, label);
  const { session } = app;
  const actions = refused
    ? [button(t.answers.again, () => void session?.resend(row.id).then(() => app.connection.back())), button(t.answers.drop, () => drop(app, row, what))]
    : [button(t.answers.read, () => void session?.read(row.id))];
  const words = [h("b", {}, refused ? t.answers.refused : t.answers.noted), h("p", {}, what), place ? h("p", { class: "mute" }, place) : null, h("p", {}, row.reason ? t.answers.why[row.reason] : t.answers.noReason), refused ? h("p", {}, t.answers.kept) : null];
  return h("li", { class: refused ? "notice stop" : "notice warn" }, h("div", {}, ...words.filter((one) => one !== null)), h("div", { class: "acts" }, ...actions));
}

/** A refused event is given up by a person, knowing what that means. */
function drop(app: App, row: AnswerRow, what: string): void {
  const { t } = app;
  const sure = big(t.answers.drop, () => {
    dialog.close();
    void app.session?.read(row.id);
  }, { stop: true });
  const dialog = sheet(t.answers.drop, t.close, h("p", { class: "sheet-note" }, icon("warning"), h("span", {}, h("b", {}, what), h("br"), t.answers.dropAsk)), h("div", { class: "sheet-end" }, sure, big(t.cancel, () => dialog.close(), { primary: true })));
}
