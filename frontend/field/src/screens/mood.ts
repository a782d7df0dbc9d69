/** Mood of the talks, by station: a tally of this phone, corrected by hand. Layer: screens. */

import type { App, Screen } from "../app";
import { MOOD_FROM } from "../core/protocol";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";
import { bar, frame } from "./frame";

export function mood(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const top = bar(app, t.mood.title, { small: true });
  const counters: (() => void)[] = [];
  const counter = (station: string, which: "warm" | "cool") => {
    const value = h("output", { class: "step-value" });
    const step = (by: 1 | -1) => void session.feel(station, which, by);
    counters.push(() => text(value, String(session.mood(station)[which])));
    const button = (label: string, by: 1 | -1) => h("button", { type: "button", class: "step", "aria-label": label, click: () => step(by) }, icon(by > 0 ? "plus" : "minus"));
    return h("div", { class: "stepper", role: "group", "aria-label": t.mood[which] }, h("span", { class: "step-label" }, t.mood[which]), button(t.building.less(t.mood[which]), -1), value, button(t.building.more(t.mood[which]), 1));
  };
  const stations = session.pack!.stations.map(({ key, label }) => {
    const behind = h("p", { class: "hint" });
    counters.push(() => text(behind, t.mood.behind(session.state.opened.get(key) ?? 0)));
    return h("section", { class: "mood" }, h("h2", {}, t.mood.lead(label)), behind, counter(key, "warm"), counter(key, "cool"));
  });
  const none = h("p", { class: "hint" }, t.mood.none);
  const element = frame(top.element, [h("div", { class: "list" }, h("p", {}, t.mood.help), ...stations, none, h("p", { class: "hint" }, t.mood.rule(MOOD_FROM)))], []);
  const update = () => {
    top.update();
    none.hidden = session.state.opened.size > 0;
    for (const one of counters) one();
  };
  return { element, update };
}
