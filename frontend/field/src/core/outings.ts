/** What is walked and may be said in a kind of action: the site tells it with the turf. A package of before is of doors. */

import { type Draft, type EventType, type Outcome, STOP_OUTCOMES, type StopOutcome } from "./protocol";

export interface Outing {
  /** What is counted one by one. */
  unit: string;
  types: EventType[];
  outcomes: (Outcome | StopOutcome)[];
}

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
