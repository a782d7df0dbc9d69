/** What waits, why, and what can be done about it. Layer: screens. */

import type { App, Screen } from "../app";
import { letterIn } from "../core/carried";
import { mayBring, type ParcelRow } from "../core/store";
import { doorsOf } from "../core/receipt";
import { h, text } from "../parts/dom";
import { icon } from "../parts/icons";
import { sheet } from "../parts/sheet";
import { bar, big, frame } from "./frame";
import { proof } from "./proof";

/** Whether what waits leaves by itself once the app is closed: only where the browser sends in the background. */
export const waitingWords = ({ t }: App): string => ("SyncManager" in globalThis ? t.end.waitingText : t.end.waitingOpen);

export function queue(app: App): Screen {
  const { t } = app;
  const top = bar(app, t.queue.title, { small: true });
  const title = h("h2", {});
  const line = h("p", {});
  const byPhone = h("div", { class: "list" }, big(t.queue.byPhone, () => app.go({ name: "hand_over" }), { icon: "qr" }), h("p", { class: "hint" }, t.queue.byPhoneHint));
  const parcels = h("section", { class: "ob" });
  const take = big(t.queue.take, () => app.go({ name: "take_over" }), { icon: "qr" });
  const file = h("div", { class: "list" }, big(t.queue.file, () => void app.save(), { icon: "save" }), h("p", { class: "hint" }, t.queue.fileHint));
  const answers = big("", () => app.go({ name: "answers" }), { icon: "warning" });
  const signed = proof(app);
  const receipt = big(t.proof.ask, () => void app.session?.prove(true).then(() => app.session?.reload()), { icon: "check" });
  const now = big(t.queue.now, () => app.connection.back(), { primary: true, icon: "send" });
  const acts = big(t.mine.title, () => app.go({ name: "mine" }), { icon: "list" });
  const how = h("p", {});
  const wipe = big(t.queue.wipe, () => ask(app), { icon: "bye", stop: true });
  const element = frame(top.element, [h("div", { class: "list" }, h("section", { class: "ob" }, title, line, how), signed.element, receipt, parcels, answers, acts), byPhone, file, h("div", { class: "list" }, take, wipe)], [now]);
  const update = () => {
    top.update();
    signed.update();
    const { session } = app;
    const { proven, doors } = session?.proof ?? { proven: 0, doors: 0 };
    receipt.hidden = !session?.row.pass || session.queued > 0 || proven === doors;
    const waiting = session?.queued ?? 0;
    text(title, waiting ? t.queue.waiting(session!.doorsWaiting) : t.queue.none);
    text(how, waiting && session?.row.pass && session.row.over !== "pass" ? waitingWords(app) : "");
    acts.hidden = !session?.pack;
    const retry = session?.retryAt ? t.queue.retry(Math.max(1, Math.round((session.retryAt - app.means.now()) / 1000))) : "";
    const state = session && !session.row.pass ? t.queue.byFile : session?.row.over === "pass" ? (session.row.unknown ? t.queue.unknown : t.queue.stuck) : session?.line === "down" ? `${t.queue.down} ${retry}` : t.queue.up;
    text(line, session?.line === "unknown" ? "" : state);
    brought(app, parcels);
    file.hidden = byPhone.hidden = waiting === 0 && (proven === doors || session?.row.over !== "pass");
    now.hidden = waiting === 0 && parcels.hidden;
    take.hidden = !session || !mayBring(session.row);
    wipe.hidden = !session;
    const unread = session?.answers.length ?? 0;
    answers.hidden = unread === 0;
    text(answers.lastElementChild!, t.answers.open(unread));
    title.parentElement!.className = waiting ? "ob" : "ob sent";
  };
  const clock = setInterval(() => app.changed(), 1000);
  return { element, update, leave: () => clearInterval(clock) };
}

/** What other phones handed over, and what the site does not take of it. */
function brought(app: App, place: HTMLElement): void {
  const { t } = app;
  const all = app.session?.parcels ?? [];
  const mark = all.map(({ key, refused, events }) => `${key} ${refused} ${events.length}`).join("\n");
  place.hidden = all.length === 0;
  if (place.dataset["mark"] === mark) return;
  place.dataset["mark"] = mark;
  const waiting = all.filter(({ refused }) => !refused);
  const refused = all.filter((one) => one.refused);
  // Shown twice, a phone hands over the same doors twice.
  const events = [...new Map(waiting.flatMap((one) => one.events).map((event) => [event.id, event])).values()];
  const read = (row: ParcelRow) => void app.means.database.delete("carried", row.key).then(() => app.session?.reload());
  place.replaceChildren(
    ...(waiting.length ? [h("h2", {}, t.queue.brought(doorsOf(events))), h("p", {}, mayBring(app.session!.row) ? t.queue.broughtText : t.queue.broughtStuck)] : []),
    ...refused.flatMap((row) => [h("p", {}, t.queue.broughtRefused(letterIn(row.code))), big(t.answers.read, () => read(row))]),
  );
}

/** What is queued is wiped on demand only, and after a warning. */
export function ask(app: App): void {
  const { t } = app;
  const { queued, doorsWaiting, parcels } = app.session!;
  const brought = doorsOf(parcels.flatMap(({ refused, events }) => (refused ? [] : events)));
  const waiting = queued + brought;
  const wipe = (all: boolean) => async () => {
    dialog.close();
    await app.session!.forget(all);
    app.replace({ name: "gone" });
    app.connection.back();
  };
  const note = h("p", { class: "sheet-note" }, icon("warning"), waiting ? `${t.queue.wipeAsk} ${t.queue.wipeWaiting(doorsWaiting + brought)}` : t.queue.wipeAsk);
  const buttons = waiting ? [big(t.queue.wipeKeep, () => void wipe(false)(), { primary: true }), big(t.queue.wipeAll, () => void wipe(true)(), { stop: true })] : [big(t.queue.wipe, () => void wipe(false)(), { stop: true })];
  const dialog = sheet(t.queue.wipe, t.close, note, h("div", { class: "sheet-end" }, ...buttons, big(t.cancel, () => dialog.close())));
}
