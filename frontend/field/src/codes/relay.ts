/**
 * What waits on a phone as a series of QR codes, and back: compressed, cut into frames, whole again in any order. A code
 * holds what a file of results holds: numbers, and the ticket of this phone; never its pass. Layer: screens.
 */

const MARK = "AT1";
/** Base 45 (RFC 9285): the signs that a QR code writes in 5.5 bits. */
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** Bytes of a frame: with what stands before them, a code of version 10 at most, read from a small screen by an old camera. */
const BYTES = 188;
/** Frames of a series: three minutes of showing, some 2,000 doors. */
export const MOST_FRAMES = 360;
/** Bytes of what a series says once it is unpacked: nobody fills a phone by showing it a code. */
const MOST_BYTES = 4_000_000;
const FRAME = /^AT1\/([0-9A-F]{8})\/(\d{1,3})\/(\d{1,3})\/([0-9A-Z $%*+\-./:]{2,282})$/;
const [PLAIN, DEFLATED] = [0, 1];

/** The frames of a text, in order. Throws RangeError where it is too long to be shown. */
export async function framesOf(text: string): Promise<string[]> {
  const bytes = await pack(text);
  const count = Math.ceil(bytes.length / BYTES);
  if (count > MOST_FRAMES) throw new RangeError("too much for a series of codes");
  const digest = await digestOf(bytes);
  return Array.from({ length: count }, (_, index) => `${MARK}/${digest}/${index + 1}/${count}/${base45(bytes.subarray(index * BYTES, (index + 1) * BYTES))}`);
}

/** What a code that was read adds: nothing where it is nobody's of ours; `packed` is whole, but in a way that this browser cannot unpack. */
export interface Step {
  kind: "foreign" | "frame" | "whole" | "spoiled" | "packed";
  have: number;
  of: number;
  /** What the whole says, to be judged by whoever keeps it. */
  text: string | null;
}
const FOREIGN: Step = { kind: "foreign", have: 0, of: 0, text: null };

/** Frames as a camera reads them: in any order, again and again, of several series. */
export class Reader {
  private readonly series = new Map<string, Map<number, string>>();

  /** Take what a code says. A whole that its digest does not hold for is thrown away: its series is read anew. */
  async take(said: string): Promise<Step> {
    const found = FRAME.exec(said);
    const [index, of] = [Number(found?.[2]), Number(found?.[3])];
    if (!found || index < 1 || index > of || of > MOST_FRAMES) return FOREIGN;
    const name = `${found[1]}/${of}`;
    const frames = this.series.get(name) ?? new Map<number, string>();
    this.series.set(name, frames);
    frames.set(index, found[4]!);
    const step: Step = { kind: "frame", have: frames.size, of, text: null };
    if (frames.size < of) return step;
    this.series.delete(name);
    const bytes = await join(Array.from({ length: of }, (_, rank) => frames.get(rank + 1)!), found[1]!);
    if (bytes === null) return { ...step, kind: "spoiled", have: 0 };
    const text = await unpack(bytes);
    return { ...step, kind: text === null ? "packed" : "whole", text };
  }
}

async function join(frames: readonly string[], digest: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts = frames.map(bytesOf);
  if (!parts.every((one) => one !== null)) return null;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return (await digestOf(bytes)) === digest ? bytes : null;
}

/** The first byte says how the rest is written: browsers of before 2023 compress nothing. */
async function pack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new TextEncoder().encode(text);
  const small = typeof CompressionStream === "function" ? await through(plain, new CompressionStream("deflate-raw")) : null;
  return small ? marked(DEFLATED, small) : marked(PLAIN, plain);
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const rest = bytes.subarray(1);
  if (bytes[0] === PLAIN) return new TextDecoder().decode(rest);
  if (bytes[0] !== DEFLATED || typeof DecompressionStream !== "function") return null;
  try {
    return new TextDecoder().decode(await through(rest, new DecompressionStream("deflate-raw")));
  } catch {
    return null;
  }
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>)).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new RangeError("more than a queue is");
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function marked(first: number, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(rest.length + 1);
  bytes[0] = first;
  bytes.set(rest, 1);
  return bytes;
}

/** Eight signs of SHA-256: what a misread code does not come up with. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
}

export function base45(bytes: Uint8Array): string {
  let said = "";
  for (let index = 0; index < bytes.length; index += 2) {
    const pair = index + 1 < bytes.length;
    let value = pair ? bytes[index]! * 256 + bytes[index + 1]! : bytes[index]!;
    for (let sign = pair ? 3 : 2; sign > 0; sign--) {
      said += SIGNS[value % 45]!;
      value = Math.floor(value / 45);
    }
  }
  return said;
}

/** Bytes of a text in base 45, null where it is none. */
export function bytesOf(said: string): Uint8Array<ArrayBuffer> | null {
  const bytes: number[] = [];
  for (let index = 0; index < said.length; index += 3) {
    const signs = [...said.slice(index, index + 3)].map((sign) => SIGNS.indexOf(sign));
    const value = signs.reduceRight((all, sign) => all * 45 + sign, 0);
    if (signs.length < 2 || signs.includes(-1) || value > (signs.length === 3 ? 0xffff : 0xff)) return null;
    bytes.push(...(signs.length === 3 ? [value >> 8, value & 0xff] : [value]));
  }
  return Uint8Array.from(bytes);
}
