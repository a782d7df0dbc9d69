/** Screens by name. Layer: screens. */

import type { Screens } from "../app";
import { address } from "./address";
import { answers } from "./answers";
import { building } from "./building";
import { end } from "./end";
import { gone } from "./gone";
import { mine } from "./mine";
import { mood } from "./mood";
import { open } from "./open";
import { ofPiece } from "./piece";
import { queue } from "./queue";
import { ready } from "./ready";
import { script } from "./script";
import { settings } from "./settings";
import { stops } from "./stops";
import { street } from "./street";
import { trouble } from "./trouble";

export const screens: Screens = { address, answers, building, contact: ofPiece("contact"), end, gone, hand_over: ofPiece("handOver"), mine, mood, open, queue, ready, script, settings, street: (app) => (app.session!.pack!.stops ? stops(app) : street(app)), take_over: ofPiece("takeOver"), trouble };
