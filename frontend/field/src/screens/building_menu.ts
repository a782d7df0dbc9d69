/** What can be said of a stair or a building beside its doors. Layer: screens. */

import { ACCESSES, type Shape } from "../core/protocol";
import { doorLabel, isLeft, nextDoor } from "../core/state";
import { h } from "../parts/dom";
import { type Choice, choose, sheet, stepper } from "../parts/sheet";
import { big, help } from "./frame";
import { type Here, keyOf } from "./here";

const left = (here: Here, floor?: number) => [...here.current().doors.values()].filter((door) => isLeft(door) && (floor === undefined || door.floor === floor)).length;
const where = (here: Here) => ({ building: here.key, stair: here.current().name });
/** Where one stands, if that door is still to do; else the next one. */
function onward(here: Here): void {
  const door = here.door ? here.current().doors.get(here.door) : null;
  here.move(door && isLeft(door) ? here.door : keyOf(nextDoor(here.current(), here.door)));
}

export function floorAbsent(here: Here, floor: number): void {
  const { t } = here.app;
  const quantity = left(here, floor);
  if (quantity && here.app.record({ type: "floor_absent", ...where(here), floor, quantity }, t.said.floor_absent(t.building.floor(floor)))) onward(here);
}

export function stairAbsent(here: Here): void {
  const { t } = here.app;
  const quantity = left(here);
  if (quantity && here.app.record({ type: "stair_absent", ...where(here), quantity }, t.said.stair_absent(t.building.stair(here.stair)))) onward(here);
}

export function buildingMenu(here: Here): void {
  const { app } = here;
  const { t } = app;
  const count = left(here);
  const { access } = here.state();
  const door = here.door ? here.current().doors.get(here.door) : null;
  const label = door ? doorLabel(door.floor, door.door) : "";
  const place = { building: here.key, stair: here.stair };
  const choices: Choice[] = [
    ...(count ? [{ icon: "dash" as const, label: t.building.noOneStair(here.stair, count), do: () => stairAbsent(here) }] : []),
    ...(here.state().building.kind === "house" ? [] : [{ icon: "mail" as const, label: t.building.mail, do: () => mail(here) }]),
    { icon: "ruler", label: t.building.correct, do: () => correct(here) },
    { icon: "key", label: t.building.access, note: t.accesses[access], do: () => ways(here) },
    ...(door ? [{ icon: "hand" as const, label: t.building.dontReturn(label), do: () => objection(here) }] : []),
    { icon: "info", label: t.address.title, do: () => app.go({ name: "address", ...place, ...(here.door ? { door: here.door } : {}) }) },
    { icon: "info", label: t.help.title, do: () => help(app) },
    { icon: "pencil", label: t.script.title, do: () => app.go({ name: "script" }) },
    { icon: "qr", label: t.contact.title, do: () => app.go({ name: "contact" }) },
  ];
  choose(t.building.options, t.close, app.session!.silent ? choices.slice(-4) : choices);
}

const words = (here: Here, what: string) => ({ more: here.app.t.building.more(what), less: here.app.t.building.less(what) });

function mail(here: Here): void {
  const { t } = here.app;
  let quantity = [...here.current().doors.values()].filter(({ outcome, objection: never }) => outcome !== "opened" && !never).length;
  const save = big("", () => {
    dialog.close();
    here.app.record({ type: "stair_mailed", ...where(here), quantity }, t.said.stair_mailed(t.building.stair(here.stair)));
    onward(here);
  }, { primary: true });
  const tell = () => (save.lastElementChild!.textContent = t.building.mailDo(quantity));
  tell();
  const count = stepper(t.building.mailCount, words(here, t.building.mailCount), quantity, 500, (value) => {
    quantity = value;
    tell();
  });
  const dialog = sheet(t.building.mail, t.close, count, save);
}

/** The next free letter for a stair that the data did not know. */
function newName(here: Here): string {
  const used = new Set(here.state().stairs.map(({ name }) => name));
  return [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].find((letter) => !used.has(letter)) ?? "Z9";
}

export function correct(here: Here, added = ""): void {
  const { t } = here.app;
  const stair = added || here.current().name;
  const known = here.state().stairs.find(({ name }) => name === stair);
  const shape: Shape = { ...(known?.shape ?? here.current().shape) };
  const step = (key: keyof Shape, label: string) => stepper(label, words(here, label), shape[key], key === "floors" ? 60 : 40, (value) => (shape[key] = value));
  const save = big(t.building.save, () => {
    dialog.close();
    here.app.record({ type: "dwellings", building: here.key, stair, shape: { ...shape } }, t.said.dwellings(t.building.stair(stair)));
    here.show(stair);
  }, { primary: true });
  const add = added ? null : big(t.building.addStair, () => {
    dialog.close();
    correct(here, newName(here));
  });
  const title = added ? `${t.building.addStair} (${t.building.stair(added)})` : t.building.correct;
  const dialog = sheet(title, t.close, h("p", { class: "sheet-note" }, t.building.correctHelp), step("floors", t.building.floors), step("doors", t.building.perFloor), step("ground", t.building.onGround), h("div", { class: "sheet-end" }, save, add));
}

function ways(here: Here): void {
  const { t } = here.app;
  const { access } = here.state();
  const choices = ACCESSES.map((one): Choice => ({
    icon: one === "closed" ? "lock" : one === "free" ? "door" : "key",
    label: t.accesses[one],
    pressed: one === access,
    do: () => here.app.record({ type: "access", building: here.key, outcome: one }, t.said.access(t.accesses[one])),
  }));
  choose(t.building.access, t.close, choices, t.building.accessHint);
}

function objection(here: Here): void {
  const { t } = here.app;
  const door = here.door ? here.current().doors.get(here.door) : null;
  if (!door) return;
  const label = doorLabel(door.floor, door.door);
  const save = big(t.building.dontReturn(label), () => {
    dialog.close();
    here.app.record({ type: "objection", ...where(here), floor: door.floor, door: door.door }, t.said.objection(label));
    onward(here);
  }, { primary: true });
  const dialog = sheet(t.building.dontReturn(label), t.close, h("p", { class: "sheet-note" }, t.building.dontReturnAsk), save, big(t.cancel, () => dialog.close()));
}
