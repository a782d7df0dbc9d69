import { expect, test } from "vitest";

import { there } from "../src/parts/clock";

test("hours are those of the territory, whatever the zone of the phone", () => {
  for (const iso of ["2027-02-27T14:00:00+01:00", "2027-02-27T14:00:00-10:00", "2027-02-27T14:00:00Z"]) {
    const at = there(iso);
    expect([at.getDate(), at.getHours(), at.getMinutes()]).toEqual([27, 14, 0]);
  }
});
