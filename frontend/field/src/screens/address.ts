/** "How did you get my address?": the answer, to read out or to show. Layer: screens. */

import type { App, Screen } from "../app";
import { doorLabel } from "../core/state";
import { h } from "../parts/dom";
import { dayIn, there } from "../parts/clock";
import { bar, big, fact, frame } from "./frame";

export function address(app: App, route: { building?: string; stair?: string; door?: string }): Screen {
  const { t } = app;
  const session = app.session!;
  const pack = session.pack!;
  const door = session.state.buildings.get(route.building ?? "")?.stairs.find(({ name }) => name === route.stair)?.doors.get(route.door ?? "");
  const top = bar(app, t.address.title, { small: true });
  const day = dayIn(t.locale, { day: "numeric", month: "long", year: "numeric" }, there(pack.until));
  const never = () => {
    if (!door) return;
    const place = { building: route.building!, stair: route.stair!, floor: door.floor, door: door.door };
    app.record({ type: "objection", ...place }, t.said.objection(doorLabel(door.floor, door.door)));
    app.back();
  };
  const content = [
    h("div", { class: "ans" }, h("h2", {}, t.address.answer), h("p", {}, route.building ? t.address.lead : t.address.leadTurf)),
    h("dl", { class: "src" }, fact(t.address.source, pack.origin.addresses), fact(t.address.what, t.address.whatValue), fact(t.address.until, t.address.untilValue(day))),
    pack.origin.contact ? h("p", { class: "rights" }, `${t.address.rights} `, h("b", {}, pack.origin.contact)) : null,
    door ? null : h("p", { class: "hint" }, t.address.which),
  ];
  const thumb = [door && !session.silent ? big(t.address.never, never, { primary: true }) : null, big(t.address.toRound, () => app.back(), { primary: !door })];
  return { element: frame(top.element, content, thumb), update: top.update };
}
