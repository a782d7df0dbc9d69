/** What was last said, and how to take it back; after an opened door, how the talk went, for the station alone. Layer: screens. */

import type { App } from "../app";
import type { Heard } from "../core/state";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";

/** `after`: told what was taken back. */
export function undoBar(app: App, after?: (what: Heard) => void): { element: HTMLElement; update: () => void } {
  const { t } = app;
  const session = app.session!;
  const words = h("span", {});
  const bar = h("div", { class: "undo" }, words, h("button", { type: "button", click: takeBack }, icon("undo"), t.building.undo));
  const feel = (which: "warm" | "cool") => h("button", { type: "button", class: which, "aria-label": t.mood[which], click: () => void felt(which) }, icon(which === "warm" ? "plus" : "minus"));
  const mood = h("div", { class: "moods", role: "group", "aria-label": t.mood.ask }, h("span", {}, t.mood.ask), feel("cool"), feel("warm"));
  const element = h("div", { class: "after" }, mood, bar);
  const begun = session.state.last?.id;
  let answered = "";

  function takeBack(): void {
    const last = session.state.last;
    if (last && app.record({ type: "undo", undoes: last.id }, t.building.undone)) after?.(last);
  }
  async function felt(which: "warm" | "cool"): Promise<void> {
    const last = session.state.last;
    const station = last && "building" in last ? session.state.buildings.get(last.building)?.building.station : null;
    if (!last || !station) return;
    answered = last.id;
    await session.feel(station, which, 1);
    app.say(t.mood.counted);
    app.changed();
  }
  return {
    element,
    update: () => {
      const last = session.state.last;
      bar.hidden = !last;
      if (last) text(words, app.tell(last));
      mood.hidden = !last || last.id === begun || last.id === answered || last.type !== "visit" || last.outcome !== "opened";
    },
  };
}
