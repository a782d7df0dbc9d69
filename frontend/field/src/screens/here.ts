/** Where one stands in a building: what its screen and its menu share. Layer: screens. */

import type { App } from "../app";
import { type BuildingState, type Door, doorKey, type StairState } from "../core/state";

/** What a screen of one building looks at. */
export interface Here {
  app: App;
  key: string;
  stair: string;
  /** Key of the current door; null: the stair is done. */
  door: string | null;
  /** That door was still to do when one came to it. */
  open: boolean;
  /** When the place moved on by itself, by the clock of the page. */
  jumped: number;
  state: () => BuildingState;
  current: () => StairState;
  show: (stair: string) => void;
  move: (door: string | null) => void;
}

export const keyOf = (door: Door | null): string | null => door && doorKey(door.floor, door.door);
