/** What another phone could not send: read from its screen, or from its file, and sent with what this one says. Layer: screens. */

import type { App, Screen } from "../app";
import type { Parcel } from "../core/protocol";
import type { Kit } from "../screens/piece";
import { Camera } from "./camera";
import { Reader } from "./relay";
import { en, fr } from "./words";

export function takeOver(app: App, kit: Kit): Screen {
  const { bar, big, doorsOf, frame, h, keepParcel, letterIn, readParcel, text } = kit;
  const { takeOver: words } = { fr, en }[app.language];
  const top = bar(app, words.title, { small: true });
  const lead = h("p", {}, words.lead);
  const said = h("p", { class: "open-said", role: "status" });
  const video = h("video", { class: "eye", playsinline: true, "aria-label": words.aim });
  const look = big(words.camera, () => void see(), { primary: true, icon: "qr" });
  const input = h("input", { class: "sr", type: "file", accept: ".json,application/json", tabindex: "-1", "aria-hidden": "true" });
  const file = big(words.file, () => input.click(), { icon: "save" });
  const element = frame(top.element, [h("div", { class: "touch" }, lead, video, said, input, file)], [look]);
  const camera = new Camera(video);
  let reader = new Reader();
  video.hidden = true;
  input.addEventListener("change", () => void open());

  async function see(): Promise<void> {
    reader = new Reader();
    look.hidden = file.hidden = lead.hidden = true;
    video.hidden = false;
    text(said, words.aim);
    try {
      await camera.open();
    } catch {
      // No camera, or none that this page may use: the file is the other way.
      stop();
      text(said, words.refused);
    }
    await camera.look(read);
  }
  function stop(): void {
    camera.stop();
    video.hidden = true;
    look.hidden = file.hidden = false;
  }
  async function read(content: string): Promise<void> {
    try {
      const step = await reader.take(content);
      if (step.text !== null) await keep(readParcel(step.text));
      else if (step.kind === "frame") text(said, words.step(step.have, step.of));
      else text(said, words[step.kind === "spoiled" ? "spoiled" : step.kind === "packed" ? "unreadable" : "foreign"]);
    } catch (error) {
      stop();
      text(said, why(error, words.unreadable));
    }
  }
  async function open(): Promise<void> {
    const chosen = input.files?.[0];
    if (!chosen) return;
    try {
      await keep(readParcel(await chosen.text()));
    } catch (error) {
      text(said, why(error, words.notAFile));
    }
    input.value = "";
  }
  function why(error: unknown, unreadable: string): string {
    if (kit.isFull(error)) return words.full;
    if (!(error instanceof kit.NotAllowed)) throw error;
    return error.where === "own" ? words.own : unreadable;
  }
  async function keep(parcel: Parcel): Promise<void> {
    await keepParcel(app.means, parcel);
    stop();
    text(said, words.done(doorsOf(parcel.events), letterIn(parcel.code)));
    text(look.querySelector("span")!, words.another);
    await app.session?.reload();
    app.connection.soon();
  }
  const away = () => {
    if (document.visibilityState === "hidden" && !video.hidden) stop();
  };
  document.addEventListener("visibilitychange", away);
  const leave = () => {
    document.removeEventListener("visibilitychange", away);
    camera.stop();
  };
  return { element, update: top.update, leave };
}
