/** A sheet from the bottom: a dialog of the browser, so focus stays inside and Escape closes it. Layer: parts. */

import { type Child, h } from "./dom";
import { type Icon, icon } from "./icons";

export interface Choice {
  icon: Icon;
  label: string;
  note?: string;
  pressed?: boolean;
  do: () => void;
}

/** Open a sheet; it closes by a choice, by its cross, or outside. */
export function sheet(title: string, close: string, ...content: Child[]): HTMLDialogElement {
  const heading = h("h2", { id: "sheet-title", tabindex: "-1" }, title);
  const dialog = h(
    "dialog",
    { class: "sheet", "aria-labelledby": "sheet-title" },
    h("div", { class: "sheet-top" }, heading, h("button", { type: "button", class: "x", "aria-label": close, click: () => dialog.close() }, icon("close"))),
    ...content,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
  return dialog;
}

/** A sheet of choices. */
export function choose(title: string, close: string, choices: readonly Choice[], note = ""): void {
  const list = choices.map((choice) => {
    const attributes: Record<string, string | (() => void)> = { type: "button", class: "choice", click: () => { dialog.close(); choice.do(); } };
    if (choice.pressed !== undefined) attributes["aria-pressed"] = String(choice.pressed);
    return h("li", {}, h("button", attributes, icon(choice.icon), h("span", {}, choice.label, choice.note ? h("small", {}, choice.note) : null)));
  });
  const dialog = sheet(title, close, note ? h("p", { class: "sheet-note" }, note) : null, h("ul", { class: "choices" }, ...list));
}

/** A number with a large minus and a large plus; the number itself is told when it changes. */
export function stepper(label: string, words: { more: string; less: string }, value: number, most: number, changed: (value: number) => void): HTMLElement {
  const shown = h("output", { class: "step-value" }, String(value));
  const step = (by: number) => {
    value = Math.min(most, Math.max(0, value + by));
    shown.textContent = String(value);
    changed(value);
  };
  const button = (name: string, picture: Icon, by: number) => h("button", { type: "button", class: "step", "aria-label": name, click: () => step(by) }, icon(picture));
  return h("div", { class: "stepper", role: "group", "aria-label": label }, h("span", { class: "step-label" }, label), button(words.less, "minus", -1), shown, button(words.more, "plus", 1));
}
