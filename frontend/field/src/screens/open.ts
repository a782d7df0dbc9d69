/** Opening a turf: by the link the app was opened with, or pasted. Layer: screens. */

import type { App, Screen } from "../app";
import { openFile } from "../core/carried";
import { Answered, Unreachable, type Word } from "../core/network";
import { NotAllowed } from "../core/protocol";
import { unproven } from "../core/store";
import { enter } from "../core/sync";
import { h } from "../parts/dom";
import { big, frame } from "./frame";

/** The secret of a link, alone or with its address; empty where there is none. */
export const secretOf = (link: string): string => (/(?:^|#)([\w-]{16,200})\s*$/.exec(link.trim()) ?? [])[1] ?? "";

export function open(app: App, route: { secret?: string }): Screen {
  const { t } = app;
  const said = h("p", { class: "open-said", role: "status" });
  const field = h("input", { id: "link", class: "link", type: "url", inputmode: "url", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const go = big(t.open.go, () => void attempt(secretOf(field.value)), { primary: true });
  const again = big(t.open.again, () => void attempt(route.secret ?? ""), { primary: true });
  const input = h("input", { id: "file", class: "sr", type: "file", accept: ".json,application/json", tabindex: "-1", "aria-hidden": "true" });
  const file = h("div", {}, input, big(t.open.file, () => input.click(), { icon: "save" }));
  input.addEventListener("change", () => void read());
  const mine = h("ul", { class: "choices" });
  const hand = h("form", { class: "open-form" }, h("label", { for: "link" }, t.open.field), field);
  hand.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(secretOf(field.value));
  });
  const footer = h("div", {}, route.secret ? again : go);
  const element = frame(
    h("header", { class: "hero" }, h("p", { class: "k" }, t.brand), h("h1", {}, t.open.title)),
    [h("div", { class: "open" }, route.secret ? null : h("p", {}, t.open.lead), said, route.secret ? null : hand, !route.secret && /iPhone|iPad/.test(navigator.userAgent) ? h("p", { class: "hint" }, t.open.onIPhone) : null, route.secret ? null : file, mine)],
    [footer],
  );

  async function read(): Promise<void> {
    const chosen = input.files?.[0];
    if (!chosen) return;
    try {
      const row = await openFile(app.means, await chosen.text());
      await app.load(row.id);
      app.replace({ name: "ready" });
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      said.textContent = t.open.notAFile;
    }
  }

  async function attempt(secret: string): Promise<void> {
    if (!secret) {
      said.textContent = t.open.notALink;
      return;
    }
    said.textContent = t.open.loading;
    footer.hidden = true;
    try {
      const row = await enter(app.means, secret);
      await app.load(row.id);
      app.replace({ name: "ready" });
    } catch (error) {
      said.textContent = why(app, error);
      footer.hidden = false;
    }
  }
  if (route.secret) void attempt(route.secret);
  else void listMine(app, mine);
  return { element };
}

function why(app: App, error: unknown): string {
  const { open: words } = app.t;
  if (error instanceof Unreachable) return words.offline;
  if (error instanceof NotAllowed) return app.t.answers.why.type;
  if (!(error instanceof Answered)) throw error;
  const said: Partial<Record<Word, string>> = { unknown: words.unknown, over: words.late, full: words.taken, guesses: words.guesses };
  return said[error.word] ?? words.crowded;
}

/** Turfs that are on this phone already. */
async function listMine(app: App, list: HTMLElement): Promise<void> {
  const all = await app.means.database.getAll("turfs");
  const rows = all.filter(({ pack }) => pack);
  // Of a turf that the site does not know any more: what is kept of it is handed over by hand.
  for (const { id, letter, pack, unknown } of all) {
    if (pack || !unknown || !(await unproven(app.means.database, id))) continue;
    const hand = () => void app.load(id).then(() => app.go({ name: "queue" }));
    list.before(h("p", {}, app.t.open.kept(letter)), big(app.t.open.handOver, hand, { icon: "save" }));
  }
  if (!rows.length) return;
  list.before(h("h2", { class: "part" }, app.t.open.mine));
  for (const { id, pack } of rows) {
    const begin = () => void app.load(id).then(() => app.replace({ name: "ready" }));
    list.append(h("li", {}, h("button", { type: "button", class: "choice", click: begin }, h("span", {}, app.wordsOf(pack!.stops !== undefined).ready.title(pack!.letter, pack!.title)))));
  }
}
