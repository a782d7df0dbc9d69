/** The turf has left the phone. Layer: screens. */

import type { App, Screen } from "../app";
import { h, text } from "../parts/dom";
import { big, chip, frame } from "./frame";
import { proof } from "./proof";
import { waitingWords } from "./queue";

export function gone(app: App): Screen {
  const { t } = app;
  const shown = chip(app);
  const lead = h("p", {});
  const title = h("h1", {}, t.end.gone);
  const signed = proof(app);
  const element = frame(h("header", { class: "hero" }, h("div", { class: "k" }, h("span", {}, t.brand), shown.element), title), [h("div", { class: "open" }, lead), signed.element], [big(t.end.another, () => app.replace({ name: "open" }), { primary: true })]);
  const update = () => {
    shown.update();
    signed.update();
    const waiting = app.session?.queued ?? 0;
    text(title, app.session?.row.over === "deadline" ? t.banner.gone : waiting ? t.end.waitingTitle(app.session!.doorsWaiting) : t.end.gone);
    text(lead, waiting ? waitingWords(app) : app.session?.row.left !== undefined ? `${t.end.goneText} ${t.end.keeps}` : t.end.goneText);
  };
  return { element, update };
}
