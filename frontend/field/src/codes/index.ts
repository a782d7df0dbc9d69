/**
 * The piece of the app that shows a queue as codes and reads that of another phone: kept by the phone, loaded by nobody who
 * does neither. What it shares with the app is handed to it ({@link Kit}), so that neither loads a third file.
 */

export { handOver } from "./hand_over";
export { takeOver } from "./take_over";
