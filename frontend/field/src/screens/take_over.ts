/** What another phone could not send: read from its screen, or from its file, and sent with what this one says. */

import type { App, Screen } from "../app";
import { doorsIn, letterIn, type Parcel, readParcel } from "../core/carried";
import { keepParcel } from "../core/parcels";
import { NotAllowed } from "../core/protocol";
import { Reader } from "../core/relay";
import { isFull } from "../core/store";
import { Camera } from "../parts/camera";
import { h, text } from "../parts/dom";
import { bar, big, frame } from "../parts/frame";

export function takeOver(app: App): Screen {
  const { t } = app;
  const top = bar(app, t.takeOver.title, { small: true });
  const lead = h("p", {}, t.takeOver.lead);
  const said = h("p", { class: "open-said", role: "status" });
  const video = h("video", { class: "eye", playsinline: true, "aria-label": t.takeOver.aim });
  const look = big(t.takeOver.camera, () => void see(), { primary: true, icon: "qr" });
  const input = h("input", { class: "sr", type: "file", accept: ".json,application/json", tabindex: "-1", "aria-hidden": "true" });
  const file = big(t.takeOver.file, () => input.click(), { icon: "save" });
  const element = frame(top.element, [h("div", { class: "touch" }, lead, video, said, input, file)], [look]);
  const camera = new Camera(video);
  let reader = new Reader();
  video.hidden = true;
  input.addEventListener("change", () => void open());

  async function see(): Promise<void> {
    reader = new Reader();
    look.hidden = file.hidden = lead.hidden = true;
    video.hidden = false;
    text(said, t.takeOver.aim);
    try {
      await camera.open();
    } catch {
      // No camera, none that this page may use, or a piece of the app that was never loaded: the file is the other way.
      stop();
      text(said, t.takeOver.refused);
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
      if (step.parcel) await keep(step.parcel);
      else if (step.kind === "frame") text(said, t.takeOver.step(step.have, step.of));
      else text(said, t.takeOver[step.kind === "spoiled" ? "spoiled" : "foreign"]);
    } catch (error) {
      stop();
      text(said, why(app, error, t.takeOver.unreadable));
    }
  }
  async function open(): Promise<void> {
    const chosen = input.files?.[0];
    if (!chosen) return;
    try {
      await keep(readParcel(await chosen.text()));
    } catch (error) {
      text(said, why(app, error, t.takeOver.notAFile));
    }
    input.value = "";
  }
  async function keep(parcel: Parcel): Promise<void> {
    await keepParcel(app.means, parcel);
    stop();
    text(said, t.takeOver.done(doorsIn(parcel.events), letterIn(parcel.code)));
    text(look.querySelector("span")!, t.takeOver.another);
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

function why(app: App, error: unknown, unreadable: string): string {
  if (isFull(error)) return app.t.takeOver.full;
  if (!(error instanceof NotAllowed)) throw error;
  return error.where === "own" ? app.t.takeOver.own : unreadable;
}
