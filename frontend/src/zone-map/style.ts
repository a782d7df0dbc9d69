/** The map's own layers: complete and legible without any basemap. */
import type { LayerSpecification, StyleSpecification, ExpressionSpecification } from "maplibre-gl";

export interface Palette {
  background: string;
  /** Fills of classes 0 to 5. */
  classes: string[];
  border: string;
  ink: string;
  name: string;
  water: string;
}

export const SOURCE = "zones";

/** An empty style on the background tone; a basemap's address replaces it where a host has set one. */
export function blank(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "ground", type: "background", paint: { "background-color": palette.background } }],
  };
}

/** Colour of a zone by its class of a metric. */
export function fill(metric: string, palette: Palette): ExpressionSpecification {
  const cases = palette.classes.slice(1).flatMap((colour, index) => [index + 1, colour]);
  return ["match", ["get", metric], ...cases, palette.classes[0] ?? "#fff"] as unknown as ExpressionSpecification;
}

/** Zones, their patterns, borders, and the lines of hover and selection. */
export function layers(metric: string, palette: Palette, overBasemap: boolean): LayerSpecification[] {
  const either = (state: string, yes: number): ExpressionSpecification =>
    ["case", ["boolean", ["feature-state", state], false], yes, 0] as unknown as ExpressionSpecification;
  return [
    {
      id: "fill",
      type: "fill",
      source: SOURCE,
      paint: { "fill-color": fill(metric, palette), "fill-opacity": overBasemap ? 0.82 : 1 },
    },
    { id: "hatched", type: "fill", source: SOURCE, filter: hatched(metric), paint: { "fill-pattern": "hatch" } },
    { id: "blank", type: "fill", source: SOURCE, filter: blankZones(metric), paint: { "fill-pattern": "dots" } },
    {
      id: "border",
      type: "line",
      source: SOURCE,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.border, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 13, 1.6] },
    },
    {
      id: "halo",
      type: "line",
      source: SOURCE,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.border, "line-width": 7, "line-opacity": either("selected", 1) },
    },
    {
      id: "hovered",
      type: "line",
      source: SOURCE,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.ink, "line-width": 2, "line-opacity": either("hovered", 1) },
    },
    {
      id: "selected",
      type: "line",
      source: SOURCE,
      layout: { "line-join": "round" },
      paint: { "line-color": palette.ink, "line-width": 3.2, "line-opacity": either("selected", 1) },
    },
  ];
}

/** Only priority says how sure its class is. */
export function hatched(metric: string): ExpressionSpecification {
  const uncertain = ["all", ["get", "hatched"], [">", ["get", metric], 0]];
  return (metric === "priority" ? uncertain : ["literal", false]) as unknown as ExpressionSpecification;
}

/** Zones without a figure. */
export function blankZones(metric: string): ExpressionSpecification {
  return ["==", ["get", metric], 0] as unknown as ExpressionSpecification;
}
