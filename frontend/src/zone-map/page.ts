/** What both maps ask of the page: its colours, and whether it can draw. */
import type { Palette } from "./style";

export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--ap-${name}`).trim();
  return {
    background: token("map-bg"),
    classes: [0, 1, 2, 3, 4, 5].map((number) => token(`c${number}`)),
    border: token("ground"),
    ink: token("ink"),
    name: token("map-name"),
    water: token("map-water"),
  };
}

export function canDraw(): boolean {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

/** What the buttons of a map are called, in the language of the page. */
export function zoomWords(): Record<string, string> {
  const english = document.documentElement.lang.startsWith("en");
  return {
    "NavigationControl.ZoomIn": english ? "Zoom in" : "Plus près",
    "NavigationControl.ZoomOut": english ? "Zoom out" : "Plus loin",
  };
}
