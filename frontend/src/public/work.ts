/** SHA-256 and the work that keeps robots out (`public_pages/robots.py`): small, synchronous, of no library. */

const ROUNDS = Uint32Array.from(firstPrimes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(firstPrimes(8), (prime) => fraction(Math.sqrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

/** The first 32 bits after the point. */
function fraction(value: number): number {
  return Math.floor((value % 1) * 2 ** 32);
}

/** SHA-256 (FIPS 180-4) of a text of ASCII signs, as eight words of 32 bits. */
export function sha256(text: string): Uint32Array {
  const blocks = ((text.length + 8) >> 6) + 1;
  const words = new Uint32Array(blocks * 16);
  for (let i = 0; i < text.length; i += 1) words[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  words[text.length >> 2]! |= 0x80 << (24 - (text.length & 3) * 8);
  words[words.length - 1] = text.length * 8;
  const hash = START.slice();
  const w = new Uint32Array(64);
  for (let block = 0; block < blocks; block += 1) mix(hash, w, words.subarray(block * 16, block * 16 + 16));
  return hash;
}

function mix(hash: Uint32Array, w: Uint32Array, block: Uint32Array): void {
  w.set(block);
  for (let i = 16; i < 64; i += 1) {
    const [x, y] = [w[i - 15]!, w[i - 2]!];
    w[i] = w[i - 16]! + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7]! + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    hash[i]! += value;
  });
}

function turn(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

/** Whether a number is the work that a nonce asks for: so many zero bits at the head, 32 at most. */
export function isWork(nonce: string, number: number, bits: number): boolean {
  return bits === 0 || sha256(`${nonce}:${number}`)[0]! >>> (32 - bits) === 0;
}

/** Look for the number, some thousands at a time so that the page stays quick. */
export async function findWork(nonce: string, bits: number, atOnce = 4000): Promise<number> {
  for (let from = 0; ; from += atOnce) {
    for (let number = from; number < from + atOnce; number += 1) if (isWork(nonce, number, bits)) return number;
    await new Promise((next) => setTimeout(next));
  }
}
