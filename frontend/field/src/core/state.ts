/** From events to doors: a pure fold, in the order of the site's numbers, then of one's own queue. Layer: protocol. */

import type { Access, Building, Counted, Draft, Echo, Outcome, Package, Shape, Stop, StopOutcome } from "./protocol";

export type Heard = (Draft | Counted) & { id: string; mine: boolean; at: string };
export interface Passage {
  id: string;
  outcome: Outcome;
  mine: boolean;
  at: string;
}
export interface Door {
  floor: number;
  door: number;
  /** Of the last passage; `mailed`: its letterbox was filled. */
  outcome: Outcome | "mailed" | null;
  passages: Passage[];
  /** The last word was said of many doors together: a count of paper says more. */
  together: boolean;
  /** Of the last passage of this phone. */
  mine: Outcome | "mailed" | null;
  /** Nobody comes back here. */
  objection: boolean;
}
export interface StairState {
  name: string;
  shape: Shape;
  doors: Map<string, Door>;
}
export interface BuildingState {
  building: Building;
  access: Access | "";
  /** Its stairs are an estimate still. */
  guessed: boolean;
  stairs: StairState[];
}
/** A stop of a round, by the last word on it. */
export interface StopState {
  stop: Stop;
  outcome: StopOutcome | null;
  quantity: number;
  minutes: number;
  /** Of the last word of this phone, and when it said it. */
  mine: StopOutcome | null;
  at: string;
}
export interface Counts {
  opened: number;
  absent: number;
  inaccessible: number;
  /** Somebody said: come back later. Done for this passage. */
  later: number;
  mailed: number;
  left: number;
  doors: number;
}
export interface TurfState {
  buildings: Map<string, BuildingState>;
  /** Of a round, in the order to go; a stop counts as a door that opened, or is out of reach. */
  stops: Map<string, StopState>;
  counts: Counts;
  /** Doors by the last word of this phone: each once. */
  mine: Counts;
  /** Doors that both phones noted: two passages, both kept. */
  twice: { building: Building; stair: string; door: Door }[];
  /** Opened doors of this phone by station. */
  opened: Map<string, number>;
  /** Last thing this phone said that can be taken back. */
  last: Heard | null;
  paused: boolean;
}

export const doorKey = (floor: number, door: number): string => `${floor}.${door}`;
/** Floor, then number, as volunteers write it: 23 is the third door of the second floor. */
export const doorLabel = (floor: number, door: number): string => `${floor}${door}`;
export const isHouse = (one: BuildingState): boolean => one.stairs.length === 1 && one.stairs[0]!.doors.size === 1 && one.building.kind !== "apartments";
/** Whether somebody said to come back. */
export const isLater = (door: Door): boolean => door.outcome === "later" && !door.objection;
/** Several doors behind one front, no floor: still a house to whoever stands before it. */
export const isSmall = (one: BuildingState): boolean => one.building.kind !== "apartments" && one.stairs.length === 1 && one.stairs[0]!.shape.floors === 0 && one.stairs[0]!.doors.size > 1 && one.stairs[0]!.doors.size <= 4;
export const isLeft = (door: Door): boolean => door.outcome === null && !door.objection;
const NONE = (): Counts => ({ opened: 0, absent: 0, inaccessible: 0, later: 0, mailed: 0, left: 0, doors: 0 });

/** Events in the one order: numbered by the site first, then what this phone still holds. Each once. */
export function inOrder(echoes: readonly Echo[], queue: readonly (Draft & { id: string; at: string })[]): Heard[] {
  const numbered = [...echoes].sort((one, other) => one.number - other.number);
  const known = new Set(numbered.map(({ id }) => id));
  return [...numbered, ...queue.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, mine: true }))];
}

/** The turf as it stands. Events of buildings that are not in the package belong to another turf now: left out. */
export function fold(pack: Package, events: readonly Heard[]): TurfState {
  const buildings = new Map(pack.buildings.map((building) => [building.key, asPlanned(building)]));
  const stops = new Map((pack.stops ?? []).map((stop): [string, StopState] => [stop.key, { stop, outcome: null, quantity: 0, minutes: 0, mine: null, at: "" }]));
  const state: TurfState = { buildings, stops, counts: NONE(), mine: NONE(), twice: [], opened: new Map(), last: null, paused: false };
  const undone = new Set(events.flatMap((one) => (one.type === "undo" ? [one.undoes] : [])));
  for (const event of events) {
    if (event.type === "undo" || undone.has(event.id)) continue;
    apply(state, event);
    if (event.mine && "building" in event) state.last = event;
    if (event.mine && (event.type === "pause" || event.type === "resume" || event.type === "end")) state.paused = event.type === "pause";
  }
  count(state);
  return state;
}

function asPlanned(building: Building): BuildingState {
  const stairs = building.stairs.map(({ name, floors, doors, ground }) => newStair(name, { floors, doors, ground }));
  const state = { building, access: building.access, guessed: building.guessed === true, stairs };
  for (const { stair, floor, door } of building.objections) doorOf(state, stair, floor, door).objection = true;
  return state;
}

const newDoor = (floor: number, door: number): Door => ({ floor, door, outcome: null, passages: [], together: false, mine: null, objection: false });

function newStair(name: string, shape: Shape): StairState {
  const stair: StairState = { name, shape, doors: new Map() };
  reshape(stair, shape);
  return stair;
}

/** Doors of a shape appear; doors that are in it no more go, but for one where nobody comes back. */
function reshape(stair: StairState, shape: Shape): void {
  stair.shape = shape;
  const wanted = new Map<string, Door>();
  for (let floor = 0; floor <= shape.floors; floor++)
    for (let door = 1; door <= (floor ? shape.doors : shape.ground); door++) {
      const key = doorKey(floor, door);
      wanted.set(key, stair.doors.get(key) ?? newDoor(floor, door));
    }
  for (const [key, { floor, door, objection }] of stair.doors) if (!wanted.has(key) && objection) wanted.set(key, { ...newDoor(floor, door), objection });
  stair.doors = wanted;
}

function stairOf(state: BuildingState, name: string): StairState {
  let stair = state.stairs.find((one) => one.name === name);
  if (!stair) {
    stair = newStair(name, { floors: 0, doors: 0, ground: 0 });
    state.stairs.push(stair);
  }
  return stair;
}

function doorOf(state: BuildingState, name: string, floor: number, number: number): Door {
  const { doors } = stairOf(state, name);
  const key = doorKey(floor, number);
  let door = doors.get(key);
  if (!door) {
    door = newDoor(floor, number);
    doors.set(key, door);
  }
  return door;
}

function apply(turf: TurfState, event: Heard): void {
  if (!("building" in event)) return;
  if (event.type === "stop") return stopAt(turf.stops.get(event.building), event);
  const state = turf.buildings.get(event.building);
  if (!state) return;
  switch (event.type) {
    case "visit":
      pass(doorOf(state, event.stair, event.floor, event.door), event, event.outcome);
      return;
    case "counted": {
      // Of paper: the first doors nobody came to yet, from the ground up, then those that were told of together only.
      const doors = [...stairOf(state, event.stair).doors.values()];
      const shared = doors.filter((door) => door.together && !door.objection);
      for (const door of [...doors.filter(isLeft), ...shared].slice(0, event.quantity)) pass(door, event, event.outcome);
      return;
    }
    case "floor_absent":
    case "stair_absent":
      for (const door of stairOf(state, event.stair).doors.values())
        if (isLeft(door) && (!("floor" in event) || door.floor === event.floor)) pass(door, event, "absent", true);
      return;
    case "stair_mailed":
      for (const door of stairOf(state, event.stair).doors.values())
        if (door.outcome !== "opened" && !door.objection) {
          door.outcome = "mailed";
          door.together = true;
          if (event.mine) door.mine = "mailed";
        }
      return;
    case "dwellings": {
      const stair = stairOf(state, event.stair);
      reshape(stair, event.shape);
      state.guessed = false;
      // A shape of no door takes the stair away; the last one stays to be corrected again.
      if (stair.doors.size === 0 && state.stairs.length > 1) state.stairs.splice(state.stairs.indexOf(stair), 1);
      return;
    }
    case "access":
      state.access = event.outcome;
      return;
    case "objection":
      doorOf(state, event.stair, event.floor, event.door).objection = true;
  }
}

/** The last word on a stop. */
function stopAt(state: StopState | undefined, { outcome, quantity, minutes, mine, at }: Extract<Heard, { type: "stop" }>): void {
  if (!state) return;
  Object.assign(state, { outcome, quantity, minutes });
  if (mine) Object.assign(state, { mine: outcome, at });
}

/** Somebody came to a door: the last word on it. */
function pass(door: Door, { id, mine, at }: Heard, outcome: Outcome, together = false): void {
  door.outcome = outcome;
  door.together = together;
  if (mine) door.mine = outcome;
  door.passages.push({ id, outcome, mine, at });
}

function count(turf: TurfState): void {
  for (const { outcome, mine } of turf.stops.values()) {
    turf.counts.doors += 1;
    turf.counts[outcome ? (outcome === "done" ? "opened" : "inaccessible") : "left"] += 1;
    if (mine) turf.mine[mine === "done" ? "opened" : "inaccessible"] += 1;
  }
  for (const state of turf.buildings.values()) {
    const { building } = state;
    for (const stair of state.stairs) {
      addUp(turf.counts, stair);
      for (const door of stair.doors.values()) {
        if (door.mine) turf.mine[door.mine] += 1;
        if (door.mine === "opened") turf.opened.set(building.station, (turf.opened.get(building.station) ?? 0) + 1);
        if (door.passages.some(({ mine }) => mine) && door.passages.some(({ mine }) => !mine)) turf.twice.push({ building, stair: stair.name, door });
      }
    }
  }
}

function addUp(counts: Counts, stair: StairState): void {
  for (const door of stair.doors.values()) {
    counts.doors += 1;
    if (door.outcome) counts[door.outcome] += 1;
    else if (!door.objection) counts.left += 1;
  }
}

/** Counts of some stairs: of a stair, of a building. */
export function countsOf(stairs: readonly StairState[]): Counts {
  const counts = NONE();
  for (const stair of stairs) addUp(counts, stair);
  return counts;
}

/** How a building was finished: door by door, by its letterboxes, or both; null while a door is left. */
export function finishOf({ stairs }: BuildingState): "doors" | "mailed" | "hybrid" | null {
  const { left, mailed, opened, absent, inaccessible, later } = countsOf(stairs);
  const walked = opened + absent + inaccessible + later;
  if (left > 0 || walked + mailed === 0) return null;
  if (mailed === 0) return "doors";
  return walked > 0 ? "hybrid" : "mailed";
}

/** Doors of a stair from the top floor down, each floor from its first door: as they are walked and drawn. */
export function floorsOf(stair: StairState): { floor: number; doors: Door[] }[] {
  const floors = new Map<number, Door[]>();
  for (const door of stair.doors.values()) floors.set(door.floor, [...(floors.get(door.floor) ?? []), door]);
  return [...floors].sort(([one], [other]) => other - one).map(([floor, doors]) => ({ floor, doors: doors.sort((one, other) => one.door - other.door) }));
}

/** Doors where somebody said to come back later, in walking order: to see again. */
export function toSeeAgain(turf: TurfState): { building: Building; stair: string; door: Door }[] {
  return [...turf.buildings.values()].flatMap(({ building, stairs }) =>
    stairs.flatMap((stair) => floorsOf(stair).flatMap(({ doors }) => doors.filter(isLater).map((door) => ({ building, stair: stair.name, door })))),
  );
}

/** The next door to knock after `after` (a key), downwards and round again; null where none is left. */
export function nextDoor(stair: StairState, after: string | null): Door | null {
  const all = floorsOf(stair).flatMap(({ doors }) => doors);
  const from = all.findIndex(({ floor, door }) => doorKey(floor, door) === after) + 1;
  return [...all.slice(from), ...all.slice(0, from)].find(isLeft) ?? null;
}
