/** When to try again: twice as long each time, at random below that, so that phones that lost the network together do not come back together. Layer: protocol. */

const FIRST = 2_000;
const LONGEST = 5 * 60_000;
/** Where the site itself says when: it is there, so nobody waits for the network. */
const LONGEST_ASKED = 30_000;

/** Milliseconds before the next try after `failures` failures in a row (from 1), at least the `asked` seconds of the site. */
export function pause(failures: number, random: () => number, asked = 0): number {
  const most = Math.min(asked ? LONGEST_ASKED : LONGEST, FIRST * 2 ** Math.min(failures - 1, 20));
  const drawn = Math.round(most / 2 + (random() * most) / 2);
  return Math.max(1_000, drawn, asked * 1_000 + Math.round(random() * FIRST));
}

const LISTEN = 8_000;
const LISTEN_QUIET = 30_000;
const LISTEN_ALONE = 60_000;

/**
 * Milliseconds before listening again: soon where the other phone has just said something, twice as long each `quiet` time,
 * up to half a minute where somebody else walks the turf, a minute where nobody does.
 */
export const listening = (quiet: number, others: number): number => Math.min(others ? LISTEN_QUIET : LISTEN_ALONE, LISTEN * 2 ** Math.min(quiet, 10));
