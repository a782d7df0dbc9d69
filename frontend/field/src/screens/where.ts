/** Where am I: asked of the phone at a tap and once, drawn on the map for this view, kept nowhere and sent to nobody. Layer: screens. */

import type { App } from "../app";
import { h } from "../parts/dom";
import { icon } from "../parts/icons";
import type { TurfMap } from "../parts/map";

/** Longest wait for a position. */
const PATIENCE = 15_000;

/** Puts the button among those of the map; the element says what came of it. */
export function whereAmI(app: App, map: TurfMap): HTMLElement {
  const { street: t, metres } = app.t;
  const said = h("p", { class: "me-said", role: "status" });
  const found = ({ coords }: GeolocationPosition) => {
    const away = map.locate([coords.longitude, coords.latitude], coords.accuracy);
    said.textContent = `${away ? t.meFar(app.t.kilometres(away)) : t.meNear(metres(coords.accuracy))} ${t.meHint}`;
  };
  const failed = ({ code, PERMISSION_DENIED }: GeolocationPositionError) => (said.textContent = code === PERMISSION_DENIED ? t.meRefused : t.meNowhere);
  const look = () => {
    said.textContent = t.meLooking;
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 });
  };
  if (navigator.geolocation) map.element.querySelector(".mbs")?.append(h("button", { type: "button", class: "mb", "aria-label": t.me, click: look }, icon("me")));
  return said;
}
