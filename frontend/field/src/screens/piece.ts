/** The two screens of a queue that goes from phone to phone come with a piece of the app that is loaded for them alone. */

import type { App, Screen } from "../app";
import * as codes from "../core/carried";
import { keepParcel } from "../core/parcels";
import { NotAllowed } from "../core/protocol";
import { doorsOf } from "../core/receipt";
import { isFull } from "../core/store";
import * as dom from "../parts/dom";
import * as frames from "../parts/frame";
import { icon } from "../parts/icons";
import { code } from "./contact";

type Piece = typeof import("../codes");
const KIT = { ...dom, ...frames, icon, code, keepParcel, isFull, NotAllowed, doorsOf, letterIn: codes.letterIn, readParcel: codes.readParcel };
/** What the piece shares with the app. */
export type Kit = typeof KIT;
let piece: Piece | null = null;

async function load(): Promise<Piece> {
  return (await import(/* @vite-ignore */ document.querySelector<HTMLElement>("[data-codes]")!.dataset["codes"]!)) as Piece;
}

/** A screen of the piece, drawn as soon as it is here. */
export function ofPiece(name: keyof Piece): (app: App) => Screen {
  return (app) => {
    if (piece) return piece[name](app, KIT);
    const top = frames.bar(app, app.t.queue.title, { small: true });
    const said = dom.h("p", { role: "status" });
    load().then(
      (found) => {
        piece = found;
        app.redraw();
      },
      () => dom.text(said, app.t.queue.notHere),
    );
    return { element: frames.frame(top.element, [dom.h("div", { class: "touch" }, said)], []), update: top.update };
  };
}
