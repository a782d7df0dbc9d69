/** Identifiers drawn by the phone: UUID of version 7 (RFC 9562), in order even within one millisecond; digests. Layer: protocol. */

let lastTime = 0;
let lastCounter = 0;

/** A UUID v7 of `time` (milliseconds): later ones sort after earlier ones even where the clock stood or went back. */
export function uuid7(time: number, random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => void crypto.getRandomValues(bytes)): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  if (time > lastTime) {
    lastTime = time;
    lastCounter = ((bytes[6]! & 7) << 8) | bytes[7]!;
  } else if (++lastCounter > 0xfff) {
    lastTime += 1;
    lastCounter = 0;
  }
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(lastTime / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | (lastCounter >> 8);
  bytes[7] = lastCounter & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** SHA-256, in hexadecimal. Of a link's secret: enough to know the same link again, useless to open anything. */
export async function digestOf(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", typeof content === "string" ? new TextEncoder().encode(content) : content));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
