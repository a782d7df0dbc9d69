import { expect, test } from "vitest";
import { gaveBack } from "../src/answers";

test("what is saved is believed under its own number alone", () => {
  expect(gaveBack("a1", "a1", false)).toBe(true);
  expect(gaveBack("b2", "a1", false)).toBe(false);
  expect(gaveBack(null, "a1", false)).toBe(false);
});

test("what is read may be an answer of the site that the browser has kept", () => {
  expect(gaveBack("b2", "a1", true)).toBe(true);
  expect(gaveBack(null, "a1", true)).toBe(false);
});
