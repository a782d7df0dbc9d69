/** Pure helpers of the map: no DOM, no MapLibre. */

export interface ZoneProperties {
  zone: string;
  name: string;
  /** Longitude and latitude of the label. */
  at: [number, number] | null;
  /** Radius of the largest disc inside, in degrees of latitude. */
  room: number | null;
  hatched: boolean;
  [metric: string]: unknown;
}

export type Zones = GeoJSON.FeatureCollection<GeoJSON.Geometry, ZoneProperties>;
export type Box = [west: number, south: number, east: number, north: number];
export type Direction = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/** Class of a zone for a metric: 1 (strongest) to 5, 0 without a figure. */
export function classOf(properties: ZoneProperties, metric: string): number {
  const value = properties[metric];
  return typeof value === "number" && value >= 1 && value <= 5 ? value : 0;
}

/** Zones with the classes of `bins`, one figure a zone in their order, under the metric `live`. */
export function withBins(zones: Zones, bins: string): Zones {
  const features = zones.features.map((feature, index) => ({
    ...feature,
    properties: { ...feature.properties, live: Number(bins[index] ?? 0) },
  }));
  return { ...zones, features };
}

/** The box around all zones, or null where none has an outline. */
export function boxOf(zones: Zones): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of zones.features) visit(feature.geometry, box);
  return box[0] === Infinity ? null : box;
}

function visit(geometry: GeoJSON.Geometry | null, box: Box): void {
  if (!geometry) return;
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) visit(part, box);
    return;
  }
  const points: unknown[] = [geometry.coordinates];
  while (points.length > 0) {
    const value = points.pop() as unknown[];
    if (typeof value[0] === "number") widen(box, value[0], value[1] as number);
    else points.push(...value);
  }
}

function widen(box: Box, x: number, y: number): void {
  box[0] = Math.min(box[0], x);
  box[1] = Math.min(box[1], y);
  box[2] = Math.max(box[2], x);
  box[3] = Math.max(box[3], y);
}

export interface Label {
  zone: string;
  x: number;
  y: number;
  /** Radius free around the point, in pixels. */
  room: number;
  width: number;
  height: number;
}

/** Which labels to show: those with room in their own zone, largest rooms first, none over another; `always` first. */
export function placed(labels: Label[], always: string): Set<string> {
  const order = [...labels].sort((a, b) => Number(b.zone === always) - Number(a.zone === always) || b.room - a.room);
  const kept: Label[] = [];
  for (const label of order) {
    const fits = label.zone === always || (label.room * 2.4 >= label.height && label.room * 4 >= label.width);
    if (fits && !kept.some((other) => overlap(label, other))) kept.push(label);
  }
  return new Set(kept.map((label) => label.zone));
}

function overlap(a: Label, b: Label): boolean {
  return Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;
}

/** The nearest zone in a direction (a cone of 45° each side), or null at the edge. */
export function neighbour(zones: Zones, from: string, direction: Direction): string | null {
  const here = zones.features.find((feature) => feature.properties.zone === from)?.properties.at;
  if (!here) return zones.features[0]?.properties.zone ?? null;
  const shrink = Math.cos((here[1] * Math.PI) / 180);
  const [ux, uy] = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[direction] as [number, number];
  let best: string | null = null;
  let shortest = Infinity;
  for (const { properties } of zones.features) {
    if (!properties.at || properties.zone === from) continue;
    const dx = (properties.at[0] - here[0]) * shrink;
    const dy = properties.at[1] - here[1];
    const along = dx * ux + dy * uy;
    const aside = Math.abs(dx * uy - dy * ux);
    const distance = along + 2 * aside;
    if (along > 0 && aside <= along && distance < shortest) {
      shortest = distance;
      best = properties.zone;
    }
  }
  return best;
}

/** Text colour of each class, 0 to 5: dark fills take white. */
export function onDark(classNumber: number): boolean {
  return classNumber >= 1 && classNumber <= 3;
}

export interface Padding {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** Padding that puts a wide place at the top of a tall frame (sizes in pixels), where the eye starts. */
export function padding(box: Box, width: number, height: number, margin = 14): Padding {
  const middle = ((box[1] + box[3]) / 2) * (Math.PI / 180);
  const spanX = (box[2] - box[0]) * Math.cos(middle);
  const ratio = spanX > 0 ? (box[3] - box[1]) / spanX : Infinity;
  const needed = (width - 2 * margin) * ratio;
  return { top: margin, right: margin, left: margin, bottom: Math.max(margin, height - needed - margin) };
}
