/** What a phone and the site say to each other: closed lists, the same as in `docs/field-protocol.md`. Layer: protocol. */

export const OUTCOMES = ["opened", "absent", "inaccessible", "later"] as const;
/** What came of a stop of a round: done, or why it could not be. */
export const STOP_OUTCOMES = ["done", "missing", "covered", "refused", "inaccessible"] as const;
export const ACCESSES = ["free", "intercom", "caretaker", "badge", "closed"] as const;
export const REASONS = [
  "moved", "archived", "objection", "clock", // noted
  "silence", "closed", "type", "fields", "building", "undone", "not_yours", "unknown", "taken", // refused
] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type StopOutcome = (typeof STOP_OUTCOMES)[number];
export type Access = (typeof ACCESSES)[number];
export type Reason = (typeof REASONS)[number];

/** Floors above the ground floor, doors of each of them, doors of the ground floor. */
export interface Shape {
  floors: number;
  doors: number;
  ground: number;
}

interface Fields {
  building: string;
  stair: string;
  floor: number;
  door: number;
  quantity: number;
  /** Spent giving leaflets at a stop. */
  minutes: number;
  shape: Shape;
  station: string;
  opened: number;
  warm: number;
  cool: number;
  undoes: string;
}
type Says<T extends string, K extends keyof Fields = never, More = unknown> = { type: T } & Pick<Fields, K> & More;
type Place = "building" | "stair" | "floor" | "door";

/** What is said, before it has an identifier, a rank and a time. */
export type Draft =
  | Says<"visit", Place, { outcome: Outcome }>
  | Says<"floor_absent", "building" | "stair" | "floor" | "quantity">
  | Says<"stair_absent" | "stair_mailed", "building" | "stair" | "quantity">
  | Says<"stop", "building" | "quantity" | "minutes", { outcome: StopOutcome }>
  | Says<"dwellings", "building" | "stair" | "shape">
  | Says<"access", "building", { outcome: Access }>
  | Says<"objection", Place>
  | Says<"mood", "station" | "opened" | "warm" | "cool">
  | Says<"pause" | "resume" | "end">
  | Says<"undo", "undoes">;
export type EventType = Draft["type"];
export type FieldEvent = Draft & { id: string; n: number; at: string };
/** A visit of a walk sheet: so many doors of a stair, nobody said which. The site tells it; no phone ever sends it. */
export type Counted = Says<"counted", "building" | "stair" | "quantity", { outcome: Outcome }>;
/** An event as the site numbered it; moods never come back. */
export type Echo = (Draft | Counted) & { number: number; id: string; mine: boolean; at: string };

/** What one phone hands over of itself: numbers only, and what shows the site that it had the turf. */
export interface Parcel {
  code: string;
  device: string;
  ticket: string;
  sent_at: string;
  events: FieldEvent[];
}

export type Status = "accepted" | "known" | "noted" | "refused";
export interface Result {
  id: string;
  status: Status;
  number: number | null;
  reason: Reason | null;
}

/** What is walked and may be said in a kind of action: the site tells it with the turf. */
export interface Outing {
  /** What is counted one by one. */
  unit: string;
  types: EventType[];
  outcomes: (Outcome | StopOutcome)[];
}

export type Position = readonly [number, number];
export interface Stair extends Shape {
  name: string;
}
export interface Building {
  key: string;
  street: string;
  label: string;
  side: "even" | "odd" | "none";
  at: Position;
  station: string;
  kind: string;
  /** Stairs and floors are an estimate from official counts: nobody has seen them yet. */
  guessed?: boolean;
  access: Access | "";
  stairs: Stair[];
  objections: { stair: string; floor: number; door: number }[];
}
/** Where a round stops: posters, leaflets or letterboxes (`load`) to leave. */
export interface Stop {
  key: string;
  label: string;
  at: Position;
  station: string;
  load: number;
}
export interface Script {
  greeting: string;
  lines: string[];
  may: string;
  never: string;
}
export interface Package {
  /** 1: a turf of doors; 2: a round, which has stops and no building. */
  schema: 1 | 2;
  id: number;
  letter: string;
  code: string;
  state: string;
  version: number;
  title: string;
  /** What is walked and may be said; older packages have none and are of doors. */
  outing?: Outing;
  action: { kind: string; title: string; place: string; starts: string; ends: string };
  until: string;
  silence: string | null;
  doors: number;
  metres: number;
  minutes: number;
  stations: { key: string; label: string }[];
  meeting: Position | null;
  buildings: Building[];
  /** Of a round, in the order to go. */
  stops?: Stop[];
  streets: { name: string; line: Position[] }[];
  around: { name: string; class: string; line: Position[] }[];
  path: Position[];
  outline: Position[][];
  script: { fr: Script; en: Script };
  origin: { addresses: string; streets: string; contact: string };
  contact_link: string;
}
export interface Reservation {
  building: string;
  stair: string;
  until: string;
  mine: boolean;
}

/** Opened doors of one phone below which its mood of a station is not even kept (RGPD, art. 9). */
export const MOOD_FROM = 11;
/** Events sent at once. */
export const BATCH = 200;

/** Something that is not in the closed lists; nothing of it was stored. */
export class NotAllowed extends Error {
  constructor(readonly where: string) {
    super(`not in the closed lists: ${where}`);
    this.name = "NotAllowed";
  }
}

const PLACE = ["building", "stair", "floor", "door"] as const;
/** Fields of each type: these, and no other. */
export const NEEDS: Record<EventType, readonly string[]> = {
  visit: [...PLACE, "outcome"],
  floor_absent: ["building", "stair", "floor", "quantity"],
  stair_absent: ["building", "stair", "quantity"],
  stair_mailed: ["building", "stair", "quantity"],
  stop: ["building", "outcome", "quantity", "minutes"],
  dwellings: ["building", "stair", "shape"],
  access: ["building", "outcome"],
  objection: PLACE,
  mood: ["station", "opened", "warm", "cool"],
  pause: [],
  resume: [],
  end: [],
  undo: ["undoes"],
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const whole = (from: number, to: number) => (value: unknown) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
const text = (from: number, to: number) => (value: unknown) =>
  typeof value === "string" && value.length >= from && value.length <= to && !/\p{C}/u.test(value);
const among = (list: readonly string[]) => (value: unknown) => typeof value === "string" && list.includes(value);
const exactly = (value: unknown, keys: readonly string[]): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  Object.keys(value).length === keys.length && keys.every((key) => key in value);

const FITS: Record<string, (value: unknown) => boolean> = {
  building: text(1, 80),
  // Two capitals and two digits at most: too short for a word or an entry code.
  stair: (value) => typeof value === "string" && /^[A-Z]{0,2}[0-9]{0,2}$/.test(value),
  floor: whole(-9, 99),
  door: whole(0, 99),
  quantity: whole(0, 2000),
  minutes: whole(0, 1440),
  station: text(1, 60),
  opened: whole(MOOD_FROM, 2000),
  warm: whole(0, 2000),
  cool: whole(0, 2000),
  undoes: (value) => typeof value === "string" && UUID.test(value),
  shape: (value) =>
    exactly(value, ["floors", "doors", "ground"]) && Object.values(value).every(whole(0, 99)),
};

const CLOSED = { visit: OUTCOMES, access: ACCESSES, stop: STOP_OUTCOMES };
/** Posters, leaflets or letterboxes of one stop at most. */
export const MOST_AT_STOP = 10_000;

/** A draft that may be stored. Throws {@link NotAllowed} on any other type, key or value. */
export function checkDraft(value: unknown): Draft {
  const said = value as Record<string, unknown> | null;
  const type = said?.["type"];
  if (typeof type !== "string" || !Object.hasOwn(NEEDS, type)) throw new NotAllowed("type");
  const needs = NEEDS[type as EventType];
  if (!exactly(said, ["type", ...needs])) throw new NotAllowed(`${type}: fields`);
  for (const key of needs) {
    const fits = key === "outcome" ? among(CLOSED[type as keyof typeof CLOSED]) : key === "quantity" && type === "stop" ? whole(0, MOST_AT_STOP) : FITS[key];
    if (!fits?.(said[key])) throw new NotAllowed(`${type}: ${key}`);
  }
  const mood = value as Draft;
  if (mood.type === "mood" && mood.warm + mood.cool > mood.opened) throw new NotAllowed("mood: more moods than doors");
  return value as Draft;
}

function checkCounted(said: Record<string, unknown>): Counted {
  const { building, stair, outcome, quantity } = said;
  const draft = checkDraft({ type: "stair_absent", building, stair, quantity }) as Pick<Counted, "building" | "stair" | "quantity">;
  if (!among(OUTCOMES)(outcome)) throw new NotAllowed("visit: outcome");
  return { type: "counted", building: draft.building, stair: draft.stair, quantity: draft.quantity, outcome: outcome as Outcome };
}

const only = (value: Record<string, unknown>, keys: readonly string[]) => Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]]));

/** An echo with the fields of its type alone; null where this version does not know the type (its number still counts). */
export function readEcho(value: unknown): Echo | null {
  const said = value as Record<string, unknown>;
  const type = said?.["type"];
  if (typeof type !== "string" || !Object.hasOwn(NEEDS, type) || type === "mood") return null;
  try {
    const ofPaper = type === "visit" && (said["door"] ?? null) === null;
    const draft = ofPaper ? checkCounted(said) : checkDraft({ type, ...only(said, NEEDS[type as EventType]) });
    return { ...draft, number: said["number"] as number, id: said["id"] as string, mine: said["mine"] === true, at: said["at"] as string };
  } catch {
    return null;
  }
}

/** Of a package of before, which tells of no outing. */
export const DOORS: Outing = {
  unit: "door",
  types: ["visit", "floor_absent", "stair_absent", "stair_mailed", "dwellings", "access", "objection", "mood", "pause", "resume", "end", "undo"],
  outcomes: ["opened", "absent", "inaccessible", "later"],
};

/** The outing a package tells of, with what this app knows of it. */
export function readOuting(value: unknown): Outing {
  const { unit, types, outcomes } = (value ?? {}) as Record<string, unknown>;
  if (typeof unit !== "string" || !Array.isArray(types) || !Array.isArray(outcomes)) return DOORS;
  const ofStops = types.includes("stop");
  const known: EventType[] = ofStops ? ["stop", ...DOORS.types] : DOORS.types;
  const results: readonly (Outcome | StopOutcome)[] = ofStops ? STOP_OUTCOMES : DOORS.outcomes;
  return { unit, types: known.filter((one) => types.includes(one)), outcomes: results.filter((one) => outcomes.includes(one)) };
}

/** Whether something may be said in an outing. */
export const has = ({ types, outcomes }: Outing, said: Draft): boolean =>
  types.includes(said.type) && ((said.type !== "visit" && said.type !== "stop") || outcomes.includes(said.outcome));

const PACKAGE = [
  "id", "letter", "code", "state", "version", "title", "until", "silence", "doors", "metres", "minutes", "meeting", "path", "outline", "contact_link",
] as const;
type Row = Record<string, unknown>;
const rows = (value: unknown, keys: readonly string[]): Row[] => (Array.isArray(value) ? value.map((one) => only(one as Row, keys)) : []);
const words = (value: unknown): Row => only((value ?? {}) as Row, ["greeting", "lines", "may", "never"]);

/** A package with what this app knows and nothing else: a key that it does not know is not stored. */
export function readPackage(value: unknown): Package {
  const given = value as Row | null;
  const ofStops = given?.["schema"] === 2 && Array.isArray(given["stops"]);
  if (!given || (given["schema"] !== 1 && !ofStops) || !Number.isInteger(given["id"]) || !Array.isArray(given["buildings"])) throw new NotAllowed("package");
  const script = (given["script"] ?? {}) as Row;
  const built = rows(given["buildings"], ["key", "street", "label", "side", "at", "station", "kind", "guessed", "access", "stairs", "objections"]).map((one) => ({
    ...one,
    stairs: rows(one["stairs"], ["name", "floors", "doors", "ground"]),
    objections: rows(one["objections"], ["stair", "floor", "door"]),
  }));
  return {
    schema: ofStops ? 2 : 1,
    ...(ofStops ? { stops: rows(given["stops"], ["key", "label", "at", "station", "load"]) } : {}),
    silence: null,
    meeting: null,
    contact_link: "",
    ...only(given, PACKAGE),
    path: (given["path"] ?? []) as Position[],
    outline: (given["outline"] ?? []) as Position[][],
    action: only((given["action"] ?? {}) as Row, ["kind", "title", "place", "starts", "ends"]),
    ...(given["outing"] ? { outing: readOuting(given["outing"]) } : {}),
    stations: rows(given["stations"], ["key", "label"]),
    buildings: built,
    streets: rows(given["streets"], ["name", "line"]),
    around: rows(given["around"], ["name", "class", "line"]),
    script: { fr: words(script["fr"]), en: words(script["en"]) },
    origin: only((given["origin"] ?? {}) as Row, ["addresses", "streets", "contact"]),
  } as unknown as Package;
}

/** Results that make sense; the others stay unanswered, so what they spoke of stays in the queue. */
export function readResults(value: unknown): Result[] {
  if (!Array.isArray(value)) return [];
  return (value as Row[])
    .filter((one) => typeof one?.["id"] === "string" && among(["accepted", "known", "noted", "refused"])(one["status"]))
    .map((one) => ({
      id: one["id"] as string,
      status: one["status"] as Status,
      number: Number.isInteger(one["number"]) ? (one["number"] as number) : null,
      reason: among(REASONS)(one["reason"]) ? (one["reason"] as Reason) : null,
    }));
}
