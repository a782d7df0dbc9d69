/**
 * The piece of the app that shows codes, of a queue or of the page to keep in touch, and reads those of another phone: kept by
 * the phone, loaded by nobody who does neither. What it shares with the app is handed to it ({@link Kit}), so that neither loads a third file. Layer: screens.
 */

import type { Piece } from "../screens/piece";
import { contact } from "./contact";
import { handOver } from "./hand_over";
import { takeOver } from "./take_over";

export default { contact, handOver, takeOver } satisfies Piece;
