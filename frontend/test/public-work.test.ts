import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { findWork, isWork, sha256 } from "../src/public/work";

const hex = (text: string): string => [...sha256(text)].map((word) => word.toString(16).padStart(8, "0")).join("");

test("SHA-256 is that of the standard, whatever the length of the text", () => {
  for (let length = 0; length < 200; length += 1) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 7 + length) % 90))).join("");
    expect(hex(text)).toBe(createHash("sha256").update(text).digest("hex"));
  }
});

test("the number found has so many zero bits at its head", async () => {
  const number = await findWork("abcDEF_-123", 12);
  const first = createHash("sha256").update(`abcDEF_-123:${number}`).digest().readUInt32BE(0);
  expect(first >>> 20).toBe(0);
  expect(isWork("abcDEF_-123", number, 12)).toBe(true);
});

test("a number that is no work is refused", () => {
  const refused = Array.from({ length: 200 }, (_, number) => isWork("abcDEF_-123", number, 16));
  expect(refused.filter(Boolean).length).toBeLessThan(3);
});
