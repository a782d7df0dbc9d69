/** Main roads, water and railways of a place: lines beside the zones of a collection, and a few names. */
import type { LayerSpecification } from "maplibre-gl";
import type { Label, Zones } from "./geometry";
import type { Palette } from "./style";

export const LINES = "landmarks";
type Place = [longitude: number, latitude: number];

export interface LineName {
  text: string;
  kind: string;
  /** Where it starts and ends. */
  ends: [Place, Place];
}

/** A collection of zones with the landmarks that the server puts beside its features. */
export type Drawn = Zones & { lines?: { kind: string; points: Place[] }[]; names?: LineName[] };

/** The lines as a source of the map. */
export function lineSource(drawn: Drawn): GeoJSON.FeatureCollection<GeoJSON.LineString, { kind: string }> {
  return {
    type: "FeatureCollection",
    features: (drawn.lines ?? []).map(({ kind, points }) => ({
      type: "Feature",
      properties: { kind },
      geometry: { type: "LineString", coordinates: points },
    })),
  };
}

/** Roads first, water last: as the drawing of the page has them. */
export function lineLayers(palette: Palette): LayerSpecification[] {
  const line = (id: string, kinds: string[], colour: string, width: number, opacity: number, dash?: number[]): LayerSpecification => ({
    id,
    type: "line",
    source: LINES,
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, "line-opacity": opacity, ...(dash && { "line-dasharray": dash }) },
  });
  return [
    line("road-edge", ["road", "street"], palette.border, 3.4, 0.8),
    line("road", ["road", "street"], palette.name, 0.9, 0.75),
    line("rail-edge", ["rail"], palette.border, 3.4, 0.8),
    line("rail", ["rail"], palette.name, 1.4, 1, [4.3, 2.1]),
    line("water-edge", ["water"], palette.border, 5, 0.9),
    line("water", ["water"], palette.water, 2.6, 0.85),
  ];
}

export interface Written {
  text: string;
  /** Ends on the screen, in pixels. */
  from: [number, number];
  to: [number, number];
}

const LETTER = 6;
const HALF = 7;

/** Which names have room: as long as their stretch of line, over no label and over no other name. */
export function readable(names: Written[], labels: Label[]): boolean[] {
  const taken: [number, number][] = [];
  return names.map(({ text, from, to }) => {
    const wide = text.length * LETTER;
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (far < 0.8 * wide) return false;
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] as const;
    const step = [(to[0] - from[0]) / far, (to[1] - from[1]) / far] as const;
    const spots: [number, number][] = [];
    for (let at = -wide / 2; at <= wide / 2; at += HALF) spots.push([middle[0] + at * step[0], middle[1] + at * step[1]]);
    const free = spots.every(
      ([x, y]) =>
        labels.every((one) => Math.abs(one.x - x) >= one.width / 2 + HALF || Math.abs(one.y - y) >= one.height / 2 + HALF) &&
        taken.every(([a, b]) => Math.hypot(a - x, b - y) >= 2 * HALF),
    );
    if (free) taken.push(...spots);
    return free;
  });
}
