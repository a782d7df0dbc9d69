/** "May we keep in touch?": on the person's own phone, or in a page of its own on this one; online only. The app learns
 *  nothing: what she types goes to the site, and no page that follows says her name. Layer: screens. */

import type { App, Screen } from "../app";
import type { Kit } from "../screens/piece";
import { code } from "./code";
import { en, fr, type Words } from "./words";

export function contact(app: App, kit: Kit): Screen {
  const { bar, frame, h } = kit;
  const { t } = app;
  const { contact: words } = { fr, en }[app.language];
  const link = app.session!.pack!.contact_link;
  const top = bar(app, t.contact.title, { small: true });
  const place = h("div", { class: "touch" });
  let shown: boolean | null = null;
  const update = () => {
    top.update();
    const online = Boolean(link) && navigator.onLine && app.session!.line !== "down";
    if (shown === online) return;
    shown = online;
    place.replaceChildren(...(online ? [h("p", {}, words.lead), code(kit, link, words.qr), onThisPhone(kit, link, words)] : [h("p", { class: "hint" }, link ? t.contact.offline : words.none)]));
  };
  return { element: frame(top.element, [place], []), update };
}

/** Whoever has no phone at hand fills the same form in here: the receipt says that it was on a phone of the team. */
export const here = (link: string): string => `${link}?ici`;

function onThisPhone({ h, icon }: Kit, link: string, words: Words["contact"]): HTMLElement {
  const button = h("a", { class: "big", href: here(link), target: "_blank", rel: "noopener noreferrer" }, icon("pencil"), h("span", {}, words.here));
  return h("div", { class: "here" }, button, h("p", { class: "hint" }, words.hereNote));
}
