/** What the site refused, or took with a remark: named, kept until read. */

import type { App, Screen } from "../app";
import type { AnswerRow } from "../core/store";
import { h } from "../parts/dom";
import { bar, frame } from "../parts/frame";

export function answers(app: App): Screen {
  const { t } = app;
  const top = bar(app, t.answers.title, { small: true });
  const list = h("ul", { class: "answers" });
  let drawn = "-";
  const update = () => {
    top.update();
    const rows = app.session?.answers ?? [];
    const mark = rows.map(({ id }) => id).join();
    if (mark === drawn) return;
    drawn = mark;
    list.replaceChildren(...(rows.length ? rows.map((one) => answer(app, one)) : [h("li", { class: "hint" }, t.answers.none)]));
  };
  return { element: frame(top.element, [list], []), update };
}

function answer(app: App, row: AnswerRow): HTMLElement {
  const { t } = app;
  const said = row.event;
  const known = "building" in said ? app.session?.pack?.buildings.find(({ key }) => key === said.building) : null;
  const place = known ? `${known.label}, ${known.street}` : "";
  return h(
    "li",
    { class: row.status === "refused" ? "notice stop" : "notice warn" },
    h("div", {}, h("b", {}, row.status === "refused" ? t.answers.refused : t.answers.noted), h("p", {}, app.tell({ ...said, mine: true })), place ? h("p", { class: "mute" }, place) : null, h("p", {}, row.reason ? t.answers.why[row.reason] : t.answers.noReason)),
    h("button", { type: "button", click: () => void app.session!.read(row.id) }, t.answers.read),
  );
}
