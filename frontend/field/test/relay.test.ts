import decode from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { letterIn, readParcel } from "../src/core/carried";
import { doorsOf } from "../src/core/receipt";
import { uuid7 } from "../src/core/identifiers";
import { type FieldEvent, NotAllowed } from "../src/core/protocol";
import { base45, bytesOf, framesOf, MOST_FRAMES, Reader, type Step } from "../src/codes/relay";
import { en, fr } from "../src/codes/words";
import { qr } from "../src/parts/qr";
import { BUILDING } from "./turf";

const DEVICE = "0191f3a0-0000-4000-8000-000000000001";
const AT = Date.parse("2027-02-27T14:00:00.000Z");

/** Numbers that come out the same each time: a failure can be looked at again. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list.map((one) => [random(), one] as const).sort(([one], [other]) => one - other).map(([, one]) => one);

function events(count: number): FieldEvent[] {
  return Array.from({ length: count }, (_, rank) => {
    const time = AT + rank * 41_000;
    return { id: uuid7(time), n: rank + 1, at: new Date(time).toISOString(), type: "visit", building: BUILDING, stair: "B", floor: (rank >> 2) % 90, door: 1 + (rank & 3), outcome: rank % 3 ? "absent" : "opened" };
  });
}
const content = (count: number, device = DEVICE): string =>
  JSON.stringify({ kind: "events", code: "26-B-7F3K", device, sent_at: new Date(AT).toISOString(), events: events(count), ticket: "0f".repeat(16) });
async function readAll(frames: readonly string[], reader = new Reader()): Promise<Step[]> {
  const steps: Step[] = [];
  for (const one of frames) steps.push(await reader.take(one));
  return steps;
}

describe("base 45", () => {
  it("is that of its standard", () => {
    expect([base45(new TextEncoder().encode("AB")), base45(new TextEncoder().encode("Hello!!")), base45(new TextEncoder().encode("base-45"))]).toEqual(["BB8", "%69 VD92EX0", "UJCLQE7W581"]);
  });

  it("gives back what was put in, and nothing for what it never writes", () => {
    const random = drawn(45);
    for (let length = 0; length < 64; length++) {
      const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
      expect(bytesOf(base45(bytes))).toEqual(bytes);
    }
    for (const wrong of ["GGW", "::", "A", "BB8A", "ab8", "é00"]) expect(bytesOf(wrong)).toBeNull();
  });
});

describe("a series of codes", () => {
  it.each([1, 2, 7, 47, 200, 900])("is whole again in any order, with frames read twice: %i doors", async (count) => {
    const said = content(count);
    const frames = await framesOf(said);
    const random = drawn(count);
    for (let turn = 0; turn < 5; turn++) {
      const seen = shuffled([...frames, ...shuffled(frames, random).slice(0, Math.ceil(frames.length / 2))], random);
      const steps = await readAll(seen);
      const whole = steps.filter(({ kind }) => kind === "whole");
      expect(whole).toHaveLength(1);
      const { kind: _kind, ...parcel } = JSON.parse(said) as Record<string, unknown>;
      expect(readParcel(whole[0]!.text!)).toEqual(parcel);
    }
  });

  it.each([[47, 10], [200, 35]])("is as short as its document says: %i doors, %i frames at most", async (count, most) => {
    expect((await framesOf(content(count))).length).toBeLessThanOrEqual(most);
  });

  it("says nothing whole as long as one frame is missing", async () => {
    const frames = await framesOf(content(47));
    for (const missing of frames) {
      const steps = await readAll(frames.filter((one) => one !== missing));
      expect(steps.every(({ kind, text }) => kind === "frame" && text === null)).toBe(true);
    }
  });

  it("takes nothing in that was changed on the way, whatever was changed", async () => {
    const frames = await framesOf(content(24));
    const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const random = drawn(7);
    for (let turn = 0; turn < 400; turn++) {
      const which = Math.floor(random() * frames.length);
      const at = 13 + Math.floor(random() * (frames[which]!.length - 13));
      const sign = signs[Math.floor(random() * 45)]!;
      const wrong = frames[which]!.slice(0, at) + sign + frames[which]!.slice(at + 1);
      if (wrong === frames[which]) continue;
      const steps = await readAll([...frames.slice(0, which), wrong, ...frames.slice(which + 1)]);
      expect(steps.some(({ text }) => text !== null)).toBe(false);
    }
  });

  it("is read anew after a code that was misread", async () => {
    const frames = await framesOf(content(24));
    const reader = new Reader();
    const wrong = `${frames[0]!.slice(0, -3)}000`;
    expect((await readAll([wrong, ...frames.slice(1)], reader)).at(-1)!.kind).toBe("spoiled");
    expect((await readAll(frames, reader)).at(-1)!.kind).toBe("whole");
  });

  it("does not mix two phones, or twice the same one", async () => {
    const [one, other] = await Promise.all([framesOf(content(30)), framesOf(content(30, DEVICE.replace("1", "2")))]);
    const steps = await readAll(shuffled([...one, ...other], drawn(2)));
    const devices = steps.flatMap(({ text }) => (text ? [readParcel(text).device] : []));
    expect(devices.sort()).toEqual([DEVICE, DEVICE.replace("1", "2")].sort());
  });

  it("overlooks codes of others", async () => {
    const frames = await framesOf(content(30));
    const foreign = ["https://exemple.invalid/terrain/#0123456789abcdef", "WIFI:S:x;;", "", "AT1/", "AT1/0123ABCD/0/3/BB8", "AT1/0123ABCD/4/3/BB8", "AT1/0123ABCD/1/999/BB8", "AT2/0123ABCD/1/1/BB8"];
    const steps = await readAll(frames.flatMap((one, rank) => [foreign[rank % foreign.length]!, one]).concat(foreign));
    expect(steps.filter(({ kind }) => kind === "whole")).toHaveLength(1);
    expect(steps.filter(({ kind }) => kind === "foreign").length).toBe(frames.length + foreign.length);
  });

  it("is not shown where it would never end", async () => {
    const random = drawn(1);
    const noise = Array.from({ length: 200_000 }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join("");
    await expect(framesOf(noise)).rejects.toThrow(RangeError);
    expect((await framesOf(content(900))).length).toBeLessThan(MOST_FRAMES);
  });

  it("is read where the browser that showed it compresses nothing", async () => {
    const own = globalThis.CompressionStream;
    // @ts-expect-error: a browser of before 2023
    globalThis.CompressionStream = undefined;
    const plain = await framesOf(content(12)).finally(() => (globalThis.CompressionStream = own));
    expect(plain.length).toBeGreaterThan((await framesOf(content(12))).length);
    expect(readParcel((await readAll(plain)).at(-1)!.text!).events).toHaveLength(12);
  });

  it("that unpacks to more than a phone holds is refused", async () => {
    const frames = await framesOf(" ".repeat(9_000_000));
    expect((await readAll(frames)).at(-1)).toMatchObject({ kind: "packed", text: null });
  });
});

describe("the words of the two screens", () => {
  const flatten = (value: unknown, path = ""): [string, unknown][] => (value && typeof value === "object" ? Object.entries(value).flatMap(([key, one]) => flatten(one, `${path}.${key}`)) : [[path, value]]);

  it("are the same in both languages, and French as it is written", () => {
    expect(flatten(en).map(([key]) => key)).toEqual(flatten(fr).map(([key]) => key));
    expect(flatten(fr).filter(([, value]) => typeof value === "string" && / [;!?:]|« | »|'/.test(value))).toEqual([]);
  });
});

describe("a frame", () => {
  it("is a code of version 10 at most, and says what it says", async () => {
    const frames = await framesOf(content(60));
    for (const one of frames) {
      const modules = qr(one);
      expect(modules.length).toBeLessThanOrEqual(57);
      expect(read(modules)).toBe(one);
    }
  });

  it.each(["a", "HTTPS://EXEMPLE.INVALID/", "https://exemple.invalid/contact/0123456789abcdef", "É", "A".repeat(311), "0", "Z".repeat(20)])("%s is drawn as others read it", (said) => {
    expect(read(qr(said))).toBe(said);
  });

  it("holds neither a pass nor more than the lists allow", async () => {
    for (const change of [{ ticket: undefined, pass: "x".repeat(32) }, { ticket: "x" }, { code: "Mme Martin" }, { device: "1" }, { events: [] }, { events: [{ ...events(1)[0], name: "Nour" }] }, { events: [{ ...events(1)[0], at: "hier" }] }, { kind: "turf" }])
      expect(() => readParcel(JSON.stringify({ ...(JSON.parse(content(1)) as object), ...change }))).toThrow(NotAllowed);
  });
});

describe("what was handed over", () => {
  it("is told in doors, without what was taken back", () => {
    const [first, second] = events(2) as [FieldEvent, FieldEvent];
    const said = { id: uuid7(AT), n: 3, at: first.at };
    expect(doorsOf([first, second, { ...said, type: "floor_absent", building: BUILDING, stair: "B", floor: 3, quantity: 4 }])).toBe(6);
    expect(doorsOf([first, second, { ...said, type: "undo", undoes: first.id }, { ...said, type: "end" }])).toBe(1);
    expect(letterIn("26-B-7F3K")).toBe("B");
  });
});

/** A code as a camera sees it: eight grey points a module, four modules of quiet around. */
function read(modules: boolean[][]): string {
  const [scale, quiet] = [8, 4];
  const side = (modules.length + 2 * quiet) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let dy = 0; dy < scale; dy++)
        for (let dx = 0; dx < scale; dx++) data.fill(0, (((y + quiet) * scale + dy) * side + (x + quiet) * scale + dx) * 4, (((y + quiet) * scale + dy) * side + (x + quiet) * scale + dx) * 4 + 3);
    }),
  );
  return decode({ width: side, height: side, data });
}
