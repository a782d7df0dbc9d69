/** Screens by name. */

import type { App, Route, Screen } from "../app";
import { address } from "./address";
import { answers } from "./answers";
import { building } from "./building";
import { contact } from "./contact";
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

type Of<N extends Route["name"]> = Extract<Route, { name: N }>;
export const screens: { [N in Route["name"]]: (app: App, route: Of<N>) => Screen } = { address, answers, building, contact, end, gone, hand_over: ofPiece("handOver"), mine, mood, open, queue, ready, script, settings, street: (app) => (app.session!.pack!.stops ? stops(app) : street(app)), take_over: ofPiece("takeOver"), trouble };
