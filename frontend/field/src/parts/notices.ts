/** What must be known whatever the screen: one line each, above everything else. Layer: parts. */

import { h } from "./dom";
import { icon } from "./icons";

export interface Notice {
  kind: "info" | "warn" | "stop";
  words: string;
  actions: readonly (readonly [label: string, does: () => void])[];
}

/** Bring the notices of a screen up to date; nothing moves where nothing changed. */
export function notices(place: Element, found: readonly Notice[]): void {
  const mark = found.map(({ kind, words }) => kind + words).join("\n");
  if (place.getAttribute("data-mark") === mark) return;
  place.setAttribute("data-mark", mark);
  const buttons = (one: Notice) => one.actions.map(([label, does]) => h("button", { type: "button", click: () => does() }, label));
  place.replaceChildren(...found.map((one) => h("div", { class: `notice ${one.kind}` }, icon(one.kind === "info" ? "info" : "warning"), h("p", {}, one.words), ...buttons(one))));
}
