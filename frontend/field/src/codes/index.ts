/**
 * The piece of the app that shows a queue as codes and reads that of another phone: kept by the phone, loaded by nobody who
 * does neither. What it shares with the app is handed to it ({@link Kit}), so that neither loads a third file. Layer: screens.
 */

import type { Piece } from "../screens/piece";
import { handOver } from "./hand_over";
import { takeOver } from "./take_over";

export default { handOver, takeOver } satisfies Piece;
