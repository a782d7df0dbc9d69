import { expect, test } from "vitest";
import { money, spent } from "../src/public/spending";

test("what is left, and by how much what is not chosen goes over it", () => {
  const costs = [230_000_00, 175_000_00, 210_000_00, 38_000_00];
  const now = spent(600_000_00, costs, [true, false, true, true]);
  expect(now.count).toBe(3);
  expect(now.left).toBe(122_000_00);
  expect(now.over).toEqual([0, 53_000_00, 0, 0]);
  expect(now.parts.reduce((sum, one) => sum + one, 0)).toBeCloseTo((1000 * 478) / 600, 9);
});

test("choices over the budget leave less than nothing, and nothing else fits", () => {
  const now = spent(100_00, [80_00, 50_00, 10_00], [true, true, false]);
  expect(now.left).toBe(-30_00);
  expect(now.over).toEqual([0, 0, 10_00]);
});

test("money is written as the server writes it, to the cent where there are cents", () => {
  expect(money(122_000_00, "fr")).toBe("122\u202F000\u202F€");
  expect(money(4_600_01, "en")).toBe("€4,600.01");
});
