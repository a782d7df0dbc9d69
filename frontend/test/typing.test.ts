import { describe, expect, it } from "vitest";
import { stepOf, worth } from "../src/canvass-typing";

const cell = (dataset: Record<string, string>, value = ""): { dataset: DOMStringMap; value: string } => ({ dataset, value });
const key = (name: string, shiftKey = false): { key: string; shiftKey: boolean } => ({ key: name, shiftKey });

describe("keys of the typing-in grid", () => {
  it("go on with Enter and the arrows, and back", () => {
    for (const name of ["Enter", "ArrowDown", "ArrowRight"]) expect(stepOf(key(name), cell({}))).toBe(1);
    for (const name of ["ArrowUp", "ArrowLeft"]) expect(stepOf(key(name), cell({}))).toBe(-1);
    expect(stepOf(key("Enter", true), cell({}))).toBe(-1);
  });
  it("go back with Backspace from an empty circle only", () => {
    expect(stepOf(key("Backspace"), cell({ tick: "OAI" }))).toBe(-1);
    expect(stepOf(key("Backspace"), cell({ tick: "OAI" }, "O"))).toBe(0);
    expect(stepOf(key("Backspace"), cell({ mark: "opened" }))).toBe(0);
  });
});

describe("sums of the typing-in grid", () => {
  it("count a letter as one door and a figure as so many", () => {
    expect(worth(cell({ tick: "OAI" }, "o"), "opened", "O")).toBe(1);
    expect(worth(cell({ tick: "OAI" }, "A"), "opened", "O")).toBe(0);
    expect(worth(cell({ mark: "opened" }, "12"), "opened", "O")).toBe(12);
    expect(worth(cell({ mark: "absent" }, "12"), "opened", "O")).toBe(0);
    expect(worth(cell({ mark: "opened" }, "x"), "opened", "O")).toBe(0);
  });
});
