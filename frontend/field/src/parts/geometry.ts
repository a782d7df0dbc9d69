/** Ground to screen, and where a street's name fits. Positions are degrees, screen is pixels. Layer: parts. */

import type { Position } from "../core/protocol";

export type Point = readonly [number, number];
export interface Label {
  text: string;
  at: Point;
  /** Degrees, never upside down. */
  turn: number;
}
/** Something a name must not lie on: a disc. */
export interface Disc {
  at: Point;
  radius: number;
}

/** Degrees to metres around `middle`: x to the east, y to the south. Good to a few centimetres over a turf. */
export function flat(middle: Position): (position: Position) => Point {
  const east = 111_320 * Math.cos((middle[1] * Math.PI) / 180);
  return ([longitude, latitude]) => [(longitude - middle[0]) * east, (middle[1] - latitude) * 110_574];
}

export const distance = (one: Point, other: Point): number => Math.hypot(one[0] - other[0], one[1] - other[1]);

/** Smallest rectangle: x, y, width, height. */
export function bounds(points: readonly Point[]): [number, number, number, number] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** The point of a line nearest to `point`. */
export function nearest(line: readonly Point[], point: Point): Point {
  let best = line[0] ?? point;
  for (let index = 1; index < line.length; index++) {
    const [[ax, ay], [bx, by]] = [line[index - 1]!, line[index]!];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = length ? Math.min(1, Math.max(0, ((point[0] - ax) * (bx - ax) + (point[1] - ay) * (by - ay)) / length)) : 0;
    const found: Point = [ax + share * (bx - ax), ay + share * (by - ay)];
    if (distance(found, point) < distance(best, point)) best = found;
  }
  return best;
}

/** Across a line, at its point nearest to `point`: a unit vector towards `point`, upwards where `point` lies on the line. */
export function across(line: readonly Point[], point: Point): Point {
  const foot = nearest(line, point);
  const gap = distance(foot, point);
  if (gap > 4) return [(point[0] - foot[0]) / gap, (point[1] - foot[1]) / gap];
  const pieces = line.slice(1).map((to, index) => [line[index]!, to] as const);
  const [from, to] = pieces.sort((one, other) => distance(nearest(one, point), point) - distance(nearest(other, point), point))[0] ?? [foot, [foot[0] + 1, foot[1]]];
  const length = distance(from, to) || 1;
  const [x, y] = [(to[1] - from[1]) / length, (from[0] - to[0]) / length];
  return y > 0 ? [-x, -y] : [x, y];
}

function along(line: readonly Point[], lengths: readonly number[], at: number): Point {
  let index = lengths.findIndex((length) => length >= at);
  if (index <= 0) index = 1;
  const [from, to] = [line[index - 1]!, line[index]!];
  const piece = lengths[index]! - lengths[index - 1]!;
  const share = piece ? (at - lengths[index - 1]!) / piece : 0;
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/** Where a name may lie on a line, inside the screen, straight enough and on nothing; nearest to `towards`. Null: nowhere. */
export function place(text: string, line: readonly Point[], size: { width: number; height: number; font: number }, taken: readonly Disc[], towards: Point): Label | null {
  const width = text.length * size.font * 0.56 + 6;
  const lengths = [0];
  for (let index = 1; index < line.length; index++) lengths.push(lengths[index - 1]! + distance(line[index - 1]!, line[index]!));
  const whole = lengths.at(-1)!;
  let best: Label | null = null;
  let least = Infinity;
  for (let middle = width / 2; middle <= whole - width / 2; middle += 8) {
    const [from, to] = [along(line, lengths, middle - width / 2), along(line, lengths, middle + width / 2)];
    const at: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    if (distance(from, to) < width * 0.96 || ![from, to].every(([x, y]) => x > 6 && y > 8 && x < size.width - 6 && y < size.height - 8)) continue;
    const away = distance(at, towards);
    if (away >= least || discs(from, to, size.font).some((one) => taken.some((other) => distance(one.at, other.at) < one.radius + other.radius))) continue;
    let turn = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
    if (turn > 90 || turn <= -90) turn += turn > 0 ? -180 : 180;
    [best, least] = [{ text, at, turn }, away];
  }
  return best;
}

/** A name as a row of discs. */
function discs(from: Point, to: Point, font: number): Disc[] {
  const count = Math.max(2, Math.ceil(distance(from, to) / font));
  return Array.from({ length: count + 1 }, (_, index) => ({ at: [from[0] + ((to[0] - from[0]) * index) / count, from[1] + ((to[1] - from[1]) * index) / count] as const, radius: font * 0.55 }));
}

export function covers(label: Label, font: number): Disc[] {
  const half = (label.text.length * font * 0.56 + 6) / 2;
  const angle = (label.turn * Math.PI) / 180;
  const [x, y] = [Math.cos(angle) * half, Math.sin(angle) * half];
  return discs([label.at[0] - x, label.at[1] - y], [label.at[0] + x, label.at[1] + y], font);
}

const SHORT: Record<string, string> = { avenue: "Av.", boulevard: "Bd", allée: "All.", place: "Pl.", chemin: "Ch.", impasse: "Imp.", square: "Sq.", passage: "Pass.", route: "Rte" };

/** A street's name as a map writes it. */
export function shortName(name: string): string {
  const [first = "", ...rest] = name.split(" ");
  const word = SHORT[first.toLowerCase()] ?? first.charAt(0).toUpperCase() + first.slice(1);
  return [word, ...rest].join(" ");
}
