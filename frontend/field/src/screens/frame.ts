/** What screens share: the bar on top with the queue always in sight, the place of the thumb, the outcomes of a door. Layer: screens. */

import type { App } from "../app";
import { type Outcome, OUTCOMES } from "../core/protocol";
import { attribute, type Child, h, text } from "../parts/dom";
import { type Icon, icon } from "../parts/icons";
import { sheet } from "../parts/sheet";

/** How many items wait, or that none does. Leads to the queue. */
export function chip(app: App, idle?: () => { words: string; ready: boolean }): { element: HTMLElement; update: () => void } {
  const words = h("span", {});
  const element = h("button", { type: "button", class: "outbox", click: () => app.go({ name: "queue" }) }, words);
  const update = () => {
    const waiting = app.session?.queued ?? 0;
    const doors = waiting ? app.session!.doorsWaiting : 0;
    const quiet = waiting ? null : idle?.();
    const kind = waiting ? "waits" : quiet && !quiet.ready ? "soon" : "sent";
    element.dataset["kind"] = kind;
    const picture = waiting ? (app.session?.line === "down" ? "cloudOff" : "cloud") : kind === "soon" ? "cloud" : "check";
    if (element.dataset["picture"] !== picture) {
      element.dataset["picture"] = picture;
      element.querySelector("svg")?.remove();
      element.prepend(icon(picture));
    }
    text(words, waiting ? (doors ? app.t.number(doors) : "") : (quiet?.words ?? ""));
    attribute(element, "aria-label", waiting ? app.t.queue.chip(doors) : (quiet?.words ?? app.t.queue.chipNone));
  };
  update();
  return { element, update };
}

export interface Bar {
  element: HTMLElement;
  title: HTMLElement;
  below: HTMLElement;
  update: () => void;
}

/** The bar on top. `more` opens the menu of the screen. */
export function bar(app: App, title: string, options: { small?: boolean; more?: () => void; back?: () => void } = {}): Bar {
  const shown = chip(app);
  const heading = h("h1", options.small ? { class: "small" } : {}, title);
  const below = h("p", {});
  const back = options.back ?? (() => app.back());
  const element = h(
    "header",
    { class: "fa-top" },
    h("button", { type: "button", class: "back", "aria-label": app.t.back, click: () => back() }, icon("back")),
    h("div", { class: "fa-title" }, heading, below),
    shown.element,
    options.more ? h("button", { type: "button", class: "back", "aria-label": app.t.menu, "aria-haspopup": "dialog", click: options.more }, icon("dots")) : null,
  );
  return { element, title: heading, below, update: shown.update };
}

/** A whole screen: bar, notices, content, thumb. */
export function frame(top: HTMLElement, content: Child[], thumb: Child[]): HTMLElement {
  return h(
    "div",
    { class: "field-app" },
    top,
    h("div", { class: "notices", role: "status" }),
    h("main", { class: "body" }, ...content),
    thumb.length ? h("footer", { class: "thumb" }, ...thumb) : null,
  );
}

/** A large button of the thumb. */
export function big(label: string, click: () => void, options: { primary?: boolean; icon?: Icon; stop?: boolean } = {}): HTMLButtonElement {
  const kind = `big${options.primary ? " primary" : ""}${options.stop ? " stop" : ""}`;
  return h("button", { type: "button", class: kind, click: () => click() }, options.icon ? icon(options.icon) : null, h("span", {}, label));
}

export const SIGNS: Record<Outcome, Icon> = { opened: "check", absent: "dash", inaccessible: "noway", later: "clock" };

/** The outcomes under the thumb: three for most doors, and "come back later". */
export function three(app: App, click: (outcome: Outcome) => void): HTMLElement {
  const one = (outcome: Outcome) => h("button", { type: "button", class: `big out ${outcome}`, click: () => click(outcome) }, icon(SIGNS[outcome]), h("span", {}, app.t.outcome[outcome]));
  return h("div", { class: "three", role: "group" }, one("opened"), one("absent"), one("inaccessible"), one("later"));
}

/** What each outcome means, in a line. */
export function help(app: App): void {
  const { t } = app;
  const row = (outcome: Outcome) => h("li", { class: "choice" }, icon(SIGNS[outcome]), h("span", {}, h("b", {}, t.outcome[outcome]), h("small", {}, t.help[outcome])));
  sheet(t.help.title, t.close, h("ul", { class: "choices" }, ...OUTCOMES.map(row)));
}

/** A fact with its label. */
export const fact = (label: string, value: Child): HTMLElement => h("div", {}, h("dt", {}, label), h("dd", {}, value));
