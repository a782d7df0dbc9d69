/** "May we keep in touch?": on the person's own phone, or in a page of its own on this one; online only. The app learns
 *  nothing: what she types goes to the site, and no page that follows says her name. Layer: screens. */

import type { App, Screen } from "../app";
import { h, s } from "../parts/dom";
import { icon } from "../parts/icons";
import { qr } from "../parts/qr";
import { bar, frame } from "./frame";

export function contact(app: App): Screen {
  const { t } = app;
  const link = app.session!.pack!.contact_link;
  const top = bar(app, t.contact.title, { small: true });
  const place = h("div", { class: "touch" });
  let shown: boolean | null = null;
  const update = () => {
    top.update();
    const online = Boolean(link) && navigator.onLine && app.session!.line !== "down";
    if (shown === online) return;
    shown = online;
    place.replaceChildren(...(online ? [h("p", {}, t.contact.lead), code(link, t.contact.qr), onThisPhone(link, t)] : [h("p", { class: "hint" }, link ? t.contact.offline : t.contact.none)]));
  };
  return { element: frame(top.element, [place], []), update };
}

/** Whoever has no phone at hand fills the same form in here: the receipt says that it was on a phone of the team. */
export const here = (link: string): string => `${link}?ici`;

function onThisPhone(link: string, t: App["t"]): HTMLElement {
  const button = h("a", { class: "big", href: here(link), target: "_blank", rel: "noopener noreferrer" }, icon("pencil"), h("span", {}, t.contact.here));
  return h("div", { class: "here" }, button, h("p", { class: "hint" }, t.contact.hereNote));
}

/** A code as one path: four modules of quiet around it. */
export function code(link: string, label: string): SVGSVGElement {
  const modules = qr(link);
  const size = modules.length + 8;
  const d = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join("");
  return s("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" }, s("rect", { class: "paper", width: size, height: size }), s("path", { class: "print", d }));
}
