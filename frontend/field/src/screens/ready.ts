/** Am I ready to leave? Layer: screens. */

import type { App, Screen } from "../app";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";
import { TurfMap } from "../parts/map";
import { dayIn, there } from "../parts/clock";
import { big, chip, frame } from "./frame";

export function ready(app: App): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const shown = chip(app, () => (app.offlineReady ? { words: t.ready.offline, ready: true } : { words: t.ready.preparing, ready: false }));
  const starts = there(pack.action.starts);
  const day = dayIn(t.locale, { weekday: "short", day: "numeric", month: "short" }, starts);
  const when = Number.isNaN(starts.getTime()) ? "" : `${day.charAt(0).toUpperCase()}${day.slice(1)}, ${t.hour(starts)}`;
  const more = h("button", { type: "button", class: "back", "aria-label": t.settings.title, click: () => app.go({ name: "settings" }) }, icon("dots"));
  const map = new TurfMap(pack, { label: t.ready.map(pack.letter), zoomIn: "", zoomOut: "", centre: "", me: "" });
  map.show({ next: null, done: () => false, begun: () => false, within: () => true });
  const doors = h("div", {});
  const partner = h("span", {});
  const install = h("button", { type: "button", class: "install", click: () => app.install?.() }, icon("save"), t.ready.install);
  const start = big("", () => begin(app), { primary: true });
  const words = pack.script[app.language];
  const distance = t.kilometres(pack.metres);
  const element = frame(
    h("header", { class: "hero" }, h("div", { class: "k" }, h("span", {}, when), shown.element, more), h("h1", {}, t.ready.title(pack.letter, pack.title))),
    [
      map.element,
      h("dl", { class: "facts" }, doors, figure(distance, t.ready.walking), figure(t.duration(pack.minutes), t.ready.about)),
      h(
        "ul",
        { class: "rows" },
        h("li", {}, icon("person"), partner),
        pack.action.place ? h("li", {}, icon("place"), h("span", {}, h("b", {}, `${Number.isNaN(starts.getTime()) ? "" : `${t.hour(starts)}, `}${pack.action.place}`), h("small", {}, t.ready.meeting))) : null,
        h("li", {}, h("button", { type: "button", class: "row", click: () => app.go({ name: "script" }) }, icon("pencil"), h("span", {}, h("b", {}, t.ready.script), h("small", {}, words.greeting)), icon("forward"))),
      ),
      h("p", { class: "never" }, h("b", {}, t.ready.note), ` ${words.may}`, h("br"), h("b", {}, t.ready.never), ` ${afterNever(words.never)}`),
      install,
    ],
    [start],
  );
  const update = () => {
    shown.update();
    install.hidden = !app.install;
    const { counts } = session.state;
    const count = counts.opened + counts.absent + counts.inaccessible + counts.mailed;
    if (doors.dataset["mark"] !== `${counts.doors} ${count}`) {
      doors.dataset["mark"] = `${counts.doors} ${count}`;
      doors.replaceChildren(...figure(t.number(counts.doors), [t.ready.doorsWord(counts.doors), count ? t.ready.done(count) : ""].filter(Boolean).join(", ")).childNodes);
    }
    const { partner: names, read } = app.pair;
    // Names are in memory only: after a reload without network nobody knows who they are, nor that there are none.
    const mark = read ? names.join() : `? ${session.line}`;
    if (partner.dataset["names"] !== mark) {
      partner.dataset["names"] = mark;
      if (names.length) partner.replaceChildren(`${t.ready.with} `, h("b", {}, t.and(names)));
      else if (read) partner.replaceChildren(t.ready.alone, h("small", {}, t.ready.joins));
      else partner.replaceChildren(session.line === "down" ? t.ready.unread : t.ready.reading);
    }
    text(start.querySelector("span")!, session.state.paused || session.state.last ? t.ready.resume : t.ready.start);
  };
  return { element, update, leave: () => map.leave() };
}

/** The site's sentence says "never" itself. */
export const afterNever = (words: string): string => words.replace(/^(Jamais|Never) /, "");

function figure(value: string, word: string): HTMLElement {
  return h("div", {}, h("dt", {}, word), h("dd", {}, value));
}

function begin(app: App): void {
  if (app.session?.state.paused) app.record({ type: "resume" }, app.t.ready.resume);
  app.go({ name: "street" });
}
