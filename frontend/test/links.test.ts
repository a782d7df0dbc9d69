import { expect, test } from "vitest";
import { isPart } from "../src/links";

test("an answer without the part that is wanted is another page", () => {
  expect(isPart("#strategy", '<main><div id="strategy">…</div></main>')).toBe(true);
  expect(isPart("#strategy", '<main><div class="page runoff">…</div></main>')).toBe(false);
  expect(isPart("main", "<p>anything</p>")).toBe(true);
});
