/** The screens that show or read codes come with a piece of the app that is loaded for them alone. Layer: screens. */

import type { App, Screen } from "../app";
import * as codes from "../core/carried";
import { keepParcel } from "../core/parcels";
import { NotAllowed } from "../core/protocol";
import { doorsOf } from "../core/receipt";
import { isFull } from "../core/store";
import * as dom from "../parts/dom";
import { icon } from "../parts/icons";
import { piece } from "../parts/piece";
import * as frames from "./frame";

const KIT = { ...dom, ...frames, icon, keepParcel, isFull, NotAllowed, doorsOf, letterIn: codes.letterIn, readParcel: codes.readParcel };
/** What the piece shares with the app. */
export type Kit = typeof KIT;
/** The screens of the piece. */
export type Piece = Record<"contact" | "handOver" | "takeOver", (app: App, kit: Kit) => Screen>;
let here: Piece | null = null;

/** A screen of the piece, drawn as soon as it is here. */
export function ofPiece(name: keyof Piece): (app: App) => Screen {
  return (app) => {
    if (here) return here[name](app, KIT);
    const top = frames.bar(app, name === "contact" ? app.t.contact.title : app.t.queue.title, { small: true });
    const said = dom.h("p", { role: "status" });
    piece<{ default: Piece }>("codes").then(
      (found) => {
        here = found.default;
        app.redraw();
      },
      () => dom.text(said, name === "contact" ? app.t.contact.offline : app.t.queue.notHere),
    );
    return { element: frames.frame(top.element, [dom.h("div", { class: "touch" }, said)], []), update: top.update };
  };
}
