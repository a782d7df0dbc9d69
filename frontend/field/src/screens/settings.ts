/** Language, display, what the browser promises, and leaving. Layer: screens. */

import type { App, Language, Screen, Theme } from "../app";
import { h } from "../parts/dom";
import { bar, big, frame } from "./frame";
import { ask } from "./queue";

export function settings(app: App): Screen {
  const { t } = app;
  const top = bar(app, t.settings.title, { small: true });
  const storage = h("p", { class: "hint" });
  void navigator.storage?.persisted?.().then((kept) => (storage.textContent = kept ? t.settings.persisted : t.settings.notPersisted));
  const languages = segment<Language>(t.settings.language, [["fr", "Français"], ["en", "English"]], app.language, (one) => void app.speakAs(one));
  const themes = (["auto", "light", "dark", "sun"] as const).map((one): [Theme, string] => [one, t.settings.themes[one]]);
  const display = segment<Theme>(t.settings.display, themes, app.theme, (one) => void app.wear(one).then(() => app.redraw()));
  const content = h(
    "div",
    { class: "list" },
    languages,
    display,
    h("section", {}, h("h2", {}, t.settings.storage), storage),
    app.session?.pack ? big(t.queue.wipe, () => ask(app), { icon: "bye", stop: true }) : null,
  );
  return { element: frame(top.element, [content], []), update: top.update };
}

function segment<T extends string>(label: string, choices: readonly [T, string][], value: T, pick: (value: T) => void): HTMLElement {
  const buttons = choices.map(([one, words]) => h("button", { type: "button", "aria-pressed": String(one === value), lang: one === "fr" || one === "en" ? one : null, click: () => pick(one) }, words));
  return h("section", { role: "group", "aria-label": label }, h("h2", {}, label), h("div", { class: "segs" }, ...buttons));
}
