/** What to say: short, large. Layer: screens. */

import type { App, Screen } from "../app";
import { h } from "../parts/dom";
import { bar, frame } from "./frame";
import { afterNever } from "./ready";

export function script(app: App): Screen {
  const { t } = app;
  const words = app.session!.pack!.script[app.language];
  const top = bar(app, t.script.title, { small: true });
  const content = [
    h("p", { class: "greet" }, words.greeting),
    h("ul", { class: "lines" }, ...words.lines.map((line) => h("li", {}, line))),
    h("dl", { class: "src" }, h("div", {}, h("dt", {}, t.script.may), h("dd", {}, words.may)), h("div", {}, h("dt", {}, t.script.never), h("dd", {}, afterNever(words.never)))),
  ];
  return { element: frame(top.element, [h("div", { class: "say" }, ...content)], []), update: top.update };
}
