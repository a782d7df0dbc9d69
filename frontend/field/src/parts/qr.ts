/** QR codes (ISO/IEC 18004): level M, versions 1 to 10; 213 bytes at most, or 311 signs of the 45 that are written shorter. Layer: parts. */

/** Codewords in all, and error-correction codewords of a block with its number of blocks, for versions 1 to 10 at level M. */
const WORDS = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
/** Centres of the alignment patterns. */
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/** Signs of which two together take eleven bits. */
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let index = 0, value = 1; index < 255; index++) {
  EXP[index] = EXP[index + 255] = value;
  LOG[value] = index;
  value = (value << 1) ^ (value & 128 ? 0x11d : 0);
}

function correction(data: readonly number[], length: number): number[] {
  let divisor = [1];
  for (let power = 0; power < length; power++) {
    const next: number[] = [...divisor, 0];
    divisor.forEach((value, index) => (next[index + 1]! ^= value ? EXP[LOG[value]! + power]! : 0));
    divisor = next;
  }
  const rest: number[] = new Array<number>(length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    if (factor) divisor.slice(1).forEach((value, index) => (rest[index]! ^= value ? EXP[LOG[value]! + LOG[factor]!]! : 0));
  }
  return rest;
}

/** What is written, and how many bits it takes but for its length. */
interface Said {
  kind: 2 | 4;
  count: number;
  size: number;
  write: (put: (value: number, length: number) => void) => void;
}

function said(text: string): Said {
  const signs = [...text].map((sign) => SIGNS.indexOf(sign));
  if (text && !signs.includes(-1)) {
    const write: Said["write"] = (put) => {
      for (let index = 0; index < signs.length; index += 2)
        if (index + 1 < signs.length) put(signs[index]! * 45 + signs[index + 1]!, 11);
        else put(signs[index]!, 6);
    };
    return { kind: 2, count: signs.length, size: 11 * (signs.length >> 1) + 6 * (signs.length & 1), write };
  }
  const bytes = new TextEncoder().encode(text);
  return { kind: 4, count: bytes.length, size: 8 * bytes.length, write: (put) => bytes.forEach((byte) => put(byte, 8)) };
}

/** Bits of the length. */
const ofCount = (kind: Said["kind"], version: number): number => (kind === 2 ? (version < 10 ? 9 : 11) : version < 10 ? 8 : 16);

function codewords({ kind, count, write }: Said, version: number): number[] {
  const [all, each, blocks] = [WORDS[version - 1]!, CORRECTION[version - 1]!, BLOCKS[version - 1]!];
  const room = all - each * blocks;
  const bits: number[] = [];
  const put = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  put(kind, 4);
  put(count, ofCount(kind, version));
  write(put);
  put(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = Array.from({ length: bits.length / 8 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8).join(""), 2));
  for (let pad = 0; data.length < room; pad++) data.push(pad % 2 ? 0x11 : 0xec);
  const short = Math.floor(room / blocks);
  const long = blocks - (room % blocks);
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, index) => data.slice(from, (from += short + (index >= long ? 1 : 0))));
  const checks = parts.map((part) => correction(part, each));
  const out: number[] = [];
  for (let index = 0; index <= short; index++) for (const part of parts) if (index < part.length) out.push(part[index]!);
  for (let index = 0; index < each; index++) for (const check of checks) out.push(check[index]!);
  return out;
}

class Grid {
  readonly size: number;
  readonly dark: boolean[][];
  readonly fixed: boolean[][];

  constructor(readonly version: number) {
    this.size = 17 + 4 * version;
    this.dark = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.frame();
  }

  put(row: number, column: number, dark: boolean): void {
    if (row < 0 || column < 0 || row >= this.size || column >= this.size) return;
    this.dark[row]![column] = dark;
    this.fixed[row]![column] = true;
  }

  private frame(): void {
    const last = this.size - 7;
    for (let index = 0; index < this.size; index++) {
      this.put(6, index, index % 2 === 0);
      this.put(index, 6, index % 2 === 0);
    }
    for (const [row, column] of [[0, 0], [0, last], [last, 0]] as const)
      for (let y = -1; y <= 7; y++)
        for (let x = -1; x <= 7; x++) {
          const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
          this.put(row + y, column + x, ring !== 2 && ring !== 4);
        }
    const centres = ALIGNED[this.version - 1]!;
    for (const row of centres)
      for (const column of centres) {
        const corner = (row === 6 && (column === 6 || column === this.size - 7)) || (column === 6 && row === this.size - 7);
        if (corner) continue;
        for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) this.put(row + y, column + x, Math.max(Math.abs(y), Math.abs(x)) !== 1);
      }
    this.format(0);
    if (this.version >= 7) this.versionBits();
  }

  private versionBits(): void {
    let rest = this.version;
    for (let step = 0; step < 12; step++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let index = 0; index < 18; index++) {
      const dark = ((bits >> index) & 1) === 1;
      const [far, near] = [this.size - 11 + (index % 3), Math.floor(index / 3)];
      this.put(near, far, dark);
      this.put(far, near, dark);
    }
  }

  format(mask: number): void {
    let rest = mask; // level M is 00
    for (let step = 0; step < 10; step++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (index: number) => ((bits >> index) & 1) === 1;
    for (let index = 0; index < 6; index++) this.put(index, 8, bit(index));
    this.put(7, 8, bit(6));
    this.put(8, 8, bit(7));
    this.put(8, 7, bit(8));
    for (let index = 9; index < 15; index++) this.put(8, 14 - index, bit(index));
    for (let index = 0; index < 8; index++) this.put(8, this.size - 1 - index, bit(index));
    for (let index = 8; index < 15; index++) this.put(this.size - 15 + index, 8, bit(index));
    this.put(this.size - 8, 8, true);
  }

  fill(words: readonly number[], flips: (row: number, column: number) => boolean): void {
    let index = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++) {
        const row = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
        for (const column of [right, right - 1]) {
          if (this.fixed[row]![column]) continue;
          const word = words[index >> 3] ?? 0;
          this.dark[row]![column] = (((word >> (7 - (index & 7))) & 1) === 1) !== flips(row, column);
          index += 1;
        }
      }
    }
  }
}

const MASKS: ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** How badly a mask reads: long runs, blocks of one colour, uneven share. */
function penalty(dark: readonly boolean[][]): number {
  const size = dark.length;
  let total = 0;
  let black = 0;
  for (let row = 0; row < size; row++)
    for (const turned of [false, true]) {
      let run = 0;
      for (let column = 0; column < size; column++) {
        const at = (index: number) => (turned ? dark[index]![row]! : dark[row]![index]!);
        if (!turned && at(column)) black += 1;
        run = column && at(column) === at(column - 1) ? run + 1 : 1;
        if (run === 5) total += 3;
        else if (run > 5) total += 1;
        if (!turned && row && column && new Set([dark[row]![column], dark[row - 1]![column], dark[row]![column - 1], dark[row - 1]![column - 1]]).size === 1) total += 3;
      }
    }
  return total + 10 * Math.floor(Math.abs((black * 20) / (size * size) - 10));
}

/** Modules of a code, row by row, dark ones true. Throws RangeError where the text is too long. */
export function qr(text: string, mask?: number): boolean[][] {
  const what = said(text);
  const version = WORDS.findIndex((all, index) => 4 + ofCount(what.kind, index + 1) + what.size <= 8 * (all - CORRECTION[index]! * BLOCKS[index]!)) + 1;
  if (version === 0) throw new RangeError("too long for a QR code");
  const words = codewords(what, version);
  const drawn = (mask === undefined ? [...MASKS.keys()] : [mask]).map((which) => {
    const grid = new Grid(version);
    grid.fill(words, MASKS[which]!);
    grid.format(which);
    return grid.dark;
  });
  return drawn.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}
