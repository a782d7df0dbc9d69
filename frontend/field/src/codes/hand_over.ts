/** What waits on this phone, shown as one QR code after the other to a phone that reads them. Layer: screens. */

import type { App, Screen } from "../app";
import type { Kit } from "../screens/piece";
import { stayLit } from "./camera";
import { code } from "./code";
import { framesOf } from "./relay";
import { en, fr } from "./words";

/** Codes follow each other at this pace: a camera reads each of them a few times. */
const PACE = 500;

export function handOver(app: App, kit: Kit): Screen {
  const { attribute, bar, big, frame, h, icon, text } = kit;
  const { handOver: words } = { fr, en }[app.language];
  const top = bar(app, words.title, { small: true });
  const place = h("div", { class: "show-code" });
  const before = h("button", { type: "button", class: "big", "aria-label": words.before, click: () => turn(-1) }, icon("back"));
  const next = h("button", { type: "button", class: "big", "aria-label": words.next, click: () => turn(1) }, icon("forward"));
  const pace = big("", () => (timer ? halt() : run()), { primary: true });
  const said = h("p", {}, words.lead);
  const hints = h("div", { class: "hints" }, h("p", { class: "hint" }, words.light), h("p", { class: "hint" }, words.keeps));
  const file = big(app.t.queue.file, () => void app.save(), { icon: "save" });
  const thumb = h("div", { class: "by-hand" }, before, pace, next);
  const element = frame(top.element, [h("div", { class: "touch" }, place, said, hints, file)], [thumb]);
  let frames: string[] = [];
  let at = 0;
  let timer = 0;
  let left = false;
  let dim: (() => void) | undefined;
  file.hidden = thumb.hidden = true;

  function draw(): void {
    place.replaceChildren(code(kit, frames[at]!, words.code(at + 1, frames.length)));
    text(top.below, words.step(at + 1, frames.length));
  }
  function turn(by: number): void {
    halt();
    move(by);
  }
  function move(by: number): void {
    at = (at + by + frames.length) % frames.length;
    draw();
  }
  function halt(): void {
    clearInterval(timer);
    timer = 0;
    text(pace.querySelector("span")!, words.go);
  }
  function run(): void {
    timer = window.setInterval(() => move(1), PACE);
    text(pace.querySelector("span")!, words.halt);
  }
  function byFile(why: string): void {
    text(said, why);
    hints.hidden = true;
    file.hidden = false;
  }
  async function begin(): Promise<void> {
    if (!app.session?.queued) return byNothing();
    const content = await app.session.toShow();
    if (content === null) return byFile(words.noTicket);
    frames = await framesOf(content);
    if (left) return;
    attribute(place, "data-codes", String(frames.length));
    draw();
    if (frames.length > 1) {
      thumb.hidden = false;
      run();
    }
    dim = await stayLit();
    if (left) dim();
  }
  function byNothing(): void {
    text(said, app.t.queue.none);
    hints.hidden = true;
  }
  begin().catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    byFile(words.tooMuch);
  });
  const leave = () => {
    left = true;
    clearInterval(timer);
    dim?.();
  };
  return { element, update: top.update, leave };
}
