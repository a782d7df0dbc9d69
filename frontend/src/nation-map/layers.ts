/** What the national map draws: the zones of one layer coloured by class, the wider borders over them. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Palette } from "../zone-map/style";

/** Layers of the tiles, widest first, with the last zoom each is cut at: the browser enlarges it beyond. */
export const LAST_ZOOM = { departements: 7, circonscriptions: 9, communes: 11, stations: 12 } as const;
export type Level = keyof typeof LAST_ZOOM;
export const FIRST_ZOOM: Record<Level, number> = { departements: 0, circonscriptions: 5, communes: 7, stations: 9 };

export const isLevel = (name: string): name is Level => name in LAST_ZOOM;

/** The same archive once a layer: overzoom is decided by source, and each layer ends at its own zoom. */
export function sources(address: string, level: Level): Record<string, SourceSpecification> {
  const wanted = new Set<Level>(["departements", level]);
  return Object.fromEntries(
    [...wanted].map((name) => [
      name,
      {
        type: "vector",
        url: `pmtiles://${address}`,
        minzoom: FIRST_ZOOM[name],
        maxzoom: LAST_ZOOM[name],
        promoteId: "id",
      } satisfies SourceSpecification,
    ]),
  );
}

/** Colour of a zone by the class in its state; zones of other places, without state, are left blank. */
export function fill(palette: Palette): ExpressionSpecification {
  const cases = palette.classes.slice(1).flatMap((colour, index) => [index + 1, colour]);
  return ["match", ["coalesce", ["feature-state", "class"], -1], ...cases, 0, palette.classes[0] ?? "", "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

/** Zones, their borders, the line of the one pointed at, and the départements around. */
export function layers(level: Level, palette: Palette): LayerSpecification[] {
  const ours = (yes: number): ExpressionSpecification =>
    ["case", ["==", ["coalesce", ["feature-state", "class"], -1], -1], 0, yes] as unknown as ExpressionSpecification;
  const hovered = ["case", ["boolean", ["feature-state", "hovered"], false], 1, 0] as unknown as ExpressionSpecification;
  const zones = { source: level, "source-layer": level } as const;
  return [
    { id: "fill", type: "fill", ...zones, paint: { "fill-color": fill(palette) } },
    { id: "border", type: "line", ...zones, paint: { "line-color": palette.border, "line-width": 0.8, "line-opacity": ours(1) } },
    {
      id: "departements",
      type: "line",
      source: "departements",
      "source-layer": "departements",
      // Published ones are coarse: nearer, they would cross the zones.
      maxzoom: 9,
      paint: { "line-color": palette.ink, "line-width": 0.8, "line-opacity": level === "departements" ? 0 : 0.35 },
    },
    { id: "hovered", type: "line", ...zones, paint: { "line-color": palette.ink, "line-width": 2.4, "line-opacity": hovered } },
  ];
}
