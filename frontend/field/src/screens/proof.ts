/** What the site has signed for, in words: so many doors received of so many. Layer: screens. */

import type { App } from "../app";
import { h } from "../parts/dom";
import { icon } from "../parts/icons";

/** A section kept up to date; hidden while this phone said nothing that counts doors. */
export function proof(app: App): { element: HTMLElement; update: () => void } {
  const title = h("h2", {});
  const text = h("p", {});
  const element = h("section", { class: "ob proof", role: "status" }, title, text);
  let drawn = "";
  const update = () => {
    const { t } = app;
    const { proven, doors, at } = app.session?.proof ?? { proven: 0, doors: 0, at: "" };
    const all = proven === doors;
    element.hidden = doors === 0 || at === "";
    const mark = `${proven}/${doors} ${at} ${app.language}`;
    if (mark === drawn) return;
    drawn = mark;
    element.className = all ? "ob proof sent" : "ob proof";
    title.replaceChildren(icon(all ? "check" : "cloudOff"), all ? t.proof.all(doors) : t.proof.some(proven, doors));
    text.textContent = all ? t.proof.allText(t.hour(new Date(at)).replaceAll(" ", "\u00a0")) : t.proof.rest(doors - proven);
  };
  return { element, update };
}
