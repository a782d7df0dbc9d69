import { addProtocol, Map as GlMap, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { Protocol } from "pmtiles";
import { type Box, type Padding, padding } from "../zone-map/geometry";
import { canDraw, readPalette, zoomWords } from "../zone-map/page";
import { blank } from "../zone-map/style";
import { isLevel, layers, type Level, sources } from "./layers";

setWorkerUrl(workerUrl);
addProtocol("pmtiles", new Protocol().tile);

const MARGIN = 16;
const STEP = 80;
const MOVES: Record<string, [number, number]> = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };

interface Data {
  layer: string;
  /** Zone to its class: 1 (strongest) to 5, 0 without a figure. */
  classes: Record<string, number>;
  box: Box | null;
}

/**
 * `<nation-map data tiles>`: zones of one level from vector tiles, coloured by the classes at `data`.
 *
 * Events (bubbling, detail `{zone, name}`): `zone-hover` (zone null when left) and `zone-select`.
 */
export class NationMap extends HTMLElement {
  #map: GlMap | null = null;
  #level: Level | null = null;
  #hovered = "";
  #box: Data["box"] = null;

  connectedCallback(): void {
    if (!this.#map && canDraw()) void this.#start();
  }

  disconnectedCallback(): void {
    setTimeout(() => {
      if (this.isConnected) return;
      this.removeEventListener("keydown", this.#key);
      this.#map?.remove();
      this.#map = null;
    });
  }

  /** Show a zone as pointed at, without telling anyone: the table is pointing. */
  point(zone: string): void {
    this.#state(this.#hovered, { hovered: false });
    this.#state(zone, { hovered: true });
    this.#hovered = zone;
  }

  async #start(): Promise<void> {
    try {
      const response = await fetch(this.getAttribute("data") ?? "");
      if (!response.ok) throw new Error(String(response.status));
      const data = (await response.json()) as Data;
      if (this.isConnected && isLevel(data.layer)) this.#draw(data, data.layer);
    } catch {
      this.#say(this.getAttribute("label-failed") ?? "");
    }
  }

  #draw(data: Data, level: Level): void {
    const palette = readPalette(this);
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    canvas.setAttribute("aria-hidden", "true");
    this.append(canvas);
    const style = blank(palette);
    const address = new URL(this.getAttribute("tiles") ?? "", location.href).href;
    const map = new GlMap({
      container: canvas,
      style: { ...style, sources: sources(address, level), layers: [...style.layers, ...layers(level, palette)] },
      attributionControl: false,
      keyboard: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 16,
      ...(data.box ? { bounds: data.box, fitBoundsOptions: { padding: this.#room(data.box) } } : {}),
      locale: zoomWords(),
    });
    this.#map = map;
    this.#level = level;
    this.#box = data.box;
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    for (const part of canvas.querySelectorAll<HTMLElement>("canvas, button")) part.tabIndex = -1;
    map.touchZoomRotate.disableRotation();
    map.scrollZoom.disable();
    map.on("load", () => {
      this.#ready = true;
      this.#state(this.#hovered, { hovered: true });
      for (const [zone, number] of Object.entries(data.classes)) this.#state(zone, { class: number });
      void map.once("idle").then(() => this.setAttribute("drawn", ""));
    });
    map.on("error", () => this.#say(this.getAttribute("label-failed") ?? ""));
    map.on("mousemove", "fill", ({ features }) => this.#hover(features?.[0]?.properties));
    map.on("mouseleave", "fill", () => this.#hover());
    map.on("click", "fill", ({ features }) => {
      const zone = known(data, features?.[0]?.properties);
      if (zone) this.dispatchEvent(new CustomEvent("zone-select", { bubbles: true, detail: { zone } }));
    });
    this.addEventListener("keydown", this.#key);
    // The page keeps its wheel until the map has been used once.
    this.addEventListener("click", () => map.scrollZoom.enable(), { once: true });
    this.#known = (properties) => known(data, properties);
  }

  #room(box: Box): Padding {
    return padding(box, this.clientWidth, this.clientHeight, MARGIN);
  }

  #ready = false;
  #known: (properties?: Properties) => string = () => "";

  #hover(properties?: Properties): void {
    const zone = this.#known(properties);
    if (zone === this.#hovered) return;
    this.point(zone);
    if (this.#map) this.#map.getCanvas().style.cursor = zone ? "pointer" : "";
    const detail = { zone: zone || null, name: String(zone ? properties?.["name"] : "") };
    this.dispatchEvent(new CustomEvent("zone-hover", { bubbles: true, detail }));
  }

  #state(zone: string, state: Record<string, unknown>): void {
    // The table may point before the map can show it: then it is shown as soon as it can.
    if (zone && this.#level && this.#ready) this.#map?.setFeatureState({ source: this.#level, sourceLayer: this.#level, id: zone }, state);
  }

  #key = (event: KeyboardEvent): void => {
    const map = this.#map;
    if (!map || event.target !== this) return;
    const move = MOVES[event.key];
    if (move) map.panBy(move, { duration: 0 });
    else if (event.key === "+" || event.key === "=") map.zoomIn({ duration: 0 });
    else if (event.key === "-") map.zoomOut({ duration: 0 });
    else if (event.key === "0" && this.#box) map.fitBounds(this.#box, { padding: this.#room(this.#box), duration: 0 });
    else return;
    event.preventDefault();
  };

  #say(text: string): void {
    const status = document.getElementById("map-says");
    if (status) status.textContent = text;
  }
}

type Properties = Record<string, unknown> | null;

/** The zone of a feature, empty for one of another place. */
function known(data: Data, properties?: Properties): string {
  const zone = String(properties?.["id"] ?? "");
  return zone in data.classes ? zone : "";
}

customElements.define("nation-map", NationMap);
