/** The golden cases of what came of doors: the site counts the same ones (`tests/web/test_door_words.py`). */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Echo } from "../src/core/protocol";
import { readEcho } from "../src/core/protocol";
import { fold, inOrder } from "../src/core/state";
import { aTurf } from "./turf";

interface Case {
  name: string;
  said: [string, Record<string, unknown>][];
  doors: Record<string, number>;
}
const cases = JSON.parse(readFileSync(new URL("../../../tests/data/door_words.json", import.meta.url), "utf-8")) as Case[];
const uuid = (rank: number): string => `00000000-0000-7000-8000-${String(rank).padStart(12, "0")}`;

function echoes({ said }: Case): Echo[] {
  return said.map(([by, event], rank) => {
    const undoes = event["type"] === "undo" ? { undoes: uuid(event["undoes"] as number) } : {};
    const echo = readEcho({ ...event, ...undoes, number: rank + 1, id: uuid(rank), mine: by === "a", at: "2027-02-27T14:00:00Z" });
    if (!echo) throw new Error(`not an echo: ${JSON.stringify(event)}`);
    return echo;
  });
}

describe("the last word on each door", () => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const { opened, absent, inaccessible, later, mailed } = fold(aTurf(), inOrder(echoes(one), [])).counts;
    const found = Object.entries({ opened, absent, inaccessible, later, mailed }).filter(([, count]) => count);
    expect(Object.fromEntries(found)).toEqual(one.doors);
  });

  it("is not the last of this phone: that one is counted once as well", () => {
    const one = cases.find(({ name }) => name === "two phones of a pair at one door")!;
    expect(fold(aTurf(), inOrder(echoes(one), [])).mine).toMatchObject({ absent: 1, opened: 0 });
    const corrected = cases.find(({ name }) => name === "a correction takes the earlier word back")!;
    expect(fold(aTurf(), inOrder(echoes(corrected), [])).mine).toMatchObject({ absent: 1, opened: 0 });
  });
});
