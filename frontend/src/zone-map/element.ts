import { type GeoJSONSource, Map as GlMap, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { boxOf, classOf, type Direction, type Label, neighbour, onDark, padding, placed, withBins, type Zones } from "./geometry";
import { type Drawn, lineLayers, type LineName, LINES, lineSource, readable } from "./landmarks";
import { canDraw, readPalette, zoomWords } from "./page";
import { dots, hatch } from "./patterns";
import { blank, blankZones, fill, hatched, layers, SOURCE } from "./style";

setWorkerUrl(workerUrl);

const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
const MARGIN = 14;

/**
 * `<zone-map src metric bins selected basemap>`: zones coloured by the class of a metric. `bins` gives the classes of the
 * metric `live`, one figure a zone in the order of `src`, so that counts change without loading outlines again.
 *
 * Events (bubbling, detail `{zone}`): `zone-hover` (with `name`; zone null when left) and `zone-select`. Without WebGL the drawing
 * inside the element stays, and its links work.
 */
export class ZoneMap extends HTMLElement {
  static observedAttributes = ["src", "metric", "bins", "selected"];
  #map: GlMap | null = null;
  #zones: Zones | null = null;
  #labels = new Map<string, { marker: Marker; element: HTMLElement }>();
  #names: { name: LineName; marker: Marker }[] = [];
  #hovered = "";
  #cursor = "";
  #canvas: HTMLElement | null = null;
  #resize: ResizeObserver | null = null;

  connectedCallback(): void {
    if (this.#map || this.hasAttribute("still")) return;
    if (!canDraw()) {
      this.#stayStill();
      return;
    }
    this.#start();
  }

  disconnectedCallback(): void {
    // A partial update may put the element back at once: only a lasting removal ends the map.
    setTimeout(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#map || before === after) return;
    if (name === "src") void this.#load();
    if (name === "metric") this.#colour();
    if (name === "bins" && this.#zones) this.#recount(this.#zones);
    if (name === "selected") this.#mark("selected", before ?? "", after ?? "");
  }

  /** Show a zone as pointed at, without telling anyone: the table is pointing. */
  point(zone: string): void {
    this.#mark("hovered", this.#hovered, zone);
    this.#hovered = zone;
  }

  #stayStill(): void {
    this.setAttribute("still", "");
    // Under another name the next page's drawing replaces this one.
    this.id = "zone-map-still";
  }

  #start(): void {
    const palette = readPalette(this);
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    canvas.setAttribute("aria-hidden", "true");
    this.append(canvas);
    const map = new GlMap({
      container: canvas,
      style: this.getAttribute("basemap") || blank(palette),
      attributionControl: this.getAttribute("basemap") ? { compact: true } : false,
      keyboard: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 18,
      center: [2.4, 46.6],
      zoom: 4,
      cooperativeGestures: false,
      locale: zoomWords(),
    });
    this.#map = map;
    this.#canvas = canvas;
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    // The element itself takes the keyboard: arrows, Enter, plus, minus.
    for (const part of canvas.querySelectorAll<HTMLElement>("canvas, button")) part.tabIndex = -1;
    map.touchZoomRotate.disableRotation();
    map.scrollZoom.disable();
    map.on("load", () => {
      map.addImage("hatch", hatch(), { pixelRatio: 2 });
      map.addImage("dots", dots(), { pixelRatio: 2 });
      void this.#load();
    });
    map.on("move", () => this.#arrange());
    map.on("mousemove", "fill", (event) => this.#hover(zoneOf(event.features)));
    map.on("mouseleave", "fill", () => this.#hover(""));
    map.on("click", "fill", (event) => this.#select(zoneOf(event.features)));
    this.addEventListener("keydown", this.#key);
    this.addEventListener("click", this.#wheel, { once: true });
    this.#resize = new ResizeObserver(() => this.#frame(false));
    this.#resize.observe(this);
  }

  #stop(): void {
    this.removeEventListener("keydown", this.#key);
    this.#resize?.disconnect();
    this.#map?.remove();
    this.#canvas?.remove();
    this.#map = null;
    this.#labels.clear();
    this.#names = [];
  }

  async #load(): Promise<void> {
    const map = this.#map;
    const source = this.getAttribute("src");
    if (!map || !source) return;
    try {
      const response = await fetch(source, { headers: { Accept: "application/geo+json" } });
      if (!response.ok) throw new Error(String(response.status));
      const zones = (await response.json()) as Drawn;
      if (this.getAttribute("src") === source) this.#show(zones);
    } catch {
      this.#say(this.getAttribute("label-failed") ?? "");
    }
  }

  #show(drawn: Drawn): void {
    const map = this.#map;
    if (!map) return;
    // A basemap has its own.
    const { lines = [], names = [], ...own } = this.getAttribute("basemap") ? { ...drawn, lines: [], names: [] } : drawn;
    let zones: Zones = own;
    const before = this.#zones && boxOf(this.#zones)?.join();
    zones = this.#counted(zones);
    this.#zones = zones;
    const source = map.getSource<GeoJSONSource>(SOURCE);
    if (source) {
      source.setData(zones);
      map.getSource<GeoJSONSource>(LINES)?.setData(lineSource({ ...zones, lines }));
      map.removeFeatureState({ source: SOURCE });
      this.#colour();
    } else {
      const palette = readPalette(this);
      map.addSource(SOURCE, { type: "geojson", data: zones, tolerance: 0.2 });
      const over = Boolean(this.getAttribute("basemap"));
      for (const layer of layers(this.#metric, palette, over)) map.addLayer(layer);
      map.addSource(LINES, { type: "geojson", data: lineSource({ ...zones, lines }), tolerance: 0.2 });
      // Under what is pointed at and chosen.
      for (const layer of lineLayers(palette)) map.addLayer(layer, "halo");
    }
    this.#write();
    this.#name(names);
    if (before !== boxOf(zones)?.join()) this.#frame(true);
    this.#mark("selected", "", this.getAttribute("selected") ?? "");
    this.#arrange();
    // The drawing of the page stays until the map has really painted.
    void map.once("idle").then(() => this.setAttribute("drawn", ""));
  }

  #counted(zones: Zones): Zones {
    const bins = this.getAttribute("bins");
    return bins === null ? zones : withBins(zones, bins);
  }

  /** New counts on the same outlines: what is pointed at and chosen stays so. */
  #recount(zones: Zones): void {
    this.#zones = this.#counted(zones);
    this.#map?.getSource<GeoJSONSource>(SOURCE)?.setData(this.#zones);
    this.#tone();
  }

  get #metric(): string {
    return this.getAttribute("metric") || "priority";
  }

  #colour(): void {
    const map = this.#map;
    if (!map?.getLayer("fill")) return;
    map.setPaintProperty("fill", "fill-color", fill(this.#metric, readPalette(this)));
    map.setFilter("hatched", hatched(this.#metric));
    map.setFilter("blank", blankZones(this.#metric));
    this.#tone();
  }

  #frame(now: boolean): void {
    const box = this.#zones && boxOf(this.#zones);
    this.#map?.resize();
    if (!box || this.clientHeight < 2 * MARGIN) return;
    const room = padding(box, this.clientWidth, this.clientHeight, MARGIN);
    this.#map?.fitBounds(box, { padding: room, duration: 0, maxZoom: now ? 15 : 18 });
  }

  #write(): void {
    for (const { marker } of this.#labels.values()) marker.remove();
    this.#labels.clear();
    for (const { properties } of this.#zones?.features ?? []) {
      if (!properties.at || !this.#map) continue;
      const element = document.createElement("span");
      element.className = "maplabel";
      element.textContent = properties.name;
      const marker = new Marker({ element, anchor: "center" }).setLngLat(properties.at);
      this.#labels.set(properties.zone, { marker, element });
    }
    this.#tone();
  }

  #name(names: LineName[]): void {
    for (const { marker } of this.#names) marker.remove();
    this.#names = names.map((name) => {
      const element = document.createElement("span");
      element.className = `linename ${name.kind}`;
      element.textContent = name.text;
      const [[a, b], [c, d]] = name.ends;
      const marker = new Marker({ element, anchor: "center" }).setLngLat([(a + c) / 2, (b + d) / 2]);
      return { name, marker };
    });
  }

  #tone(): void {
    for (const { properties } of this.#zones?.features ?? []) {
      const number = classOf(properties, this.#metric);
      const label = this.#labels.get(properties.zone)?.element;
      if (!label) continue;
      label.className = `maplabel maplibregl-marker maplibregl-marker-anchor-center f${number}`;
      label.classList.toggle("light", onDark(number));
      label.classList.toggle("patterned", number === 0 || (properties.hatched && this.#metric === "priority"));
    }
  }

  #arrange(): void {
    const map = this.#map;
    if (!map || !this.#zones) return;
    const labels: Label[] = [];
    for (const { properties } of this.#zones.features) {
      if (!properties.at) continue;
      const { x, y } = map.project(properties.at);
      const edge = map.project([properties.at[0], properties.at[1] + (properties.room ?? 0)]);
      labels.push({ zone: properties.zone, x, y, room: y - edge.y, width: 9 + 8 * properties.name.length, height: 17 });
    }
    const shown = placed(labels, this.getAttribute("selected") ?? "");
    // Only labels with room are in the page: a large place has hundreds of others.
    for (const [zone, { marker, element }] of this.#labels) {
      if (!shown.has(zone)) marker.remove();
      else if (!element.isConnected) marker.addTo(map);
    }
    this.#arrangeNames(map, labels.filter(({ zone }) => shown.has(zone)));
  }

  #arrangeNames(map: GlMap, labels: Label[]): void {
    const written = this.#names.map(({ name: { text, ends } }) => {
      const [from, to] = [map.project(ends[0]), map.project(ends[1])];
      return { text, from: [from.x, from.y] as [number, number], to: [to.x, to.y] as [number, number] };
    });
    const shown = readable(written, labels);
    this.#names.forEach(({ marker }, index) => {
      const { from, to } = written[index]!;
      marker.setRotation((Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI);
      if (!shown[index]) marker.remove();
      else if (!marker.getElement().isConnected) marker.addTo(map);
    });
  }

  #hover(zone: string): void {
    if (zone === this.#hovered) return;
    this.point(zone);
    if (this.#map) this.#map.getCanvas().style.cursor = zone ? "pointer" : "";
    this.dispatchEvent(new CustomEvent("zone-hover", { bubbles: true, detail: { zone: zone || null, name: this.#nameOf(zone) } }));
  }

  #nameOf(zone: string): string {
    return this.#zones?.features.find(({ properties }) => properties.zone === zone)?.properties.name ?? "";
  }

  #select(zone: string): void {
    if (zone) this.dispatchEvent(new CustomEvent("zone-select", { bubbles: true, detail: { zone } }));
  }

  #mark(state: "hovered" | "selected", before: string, after: string): void {
    for (const [zone, value] of [[before, false], [after, true]] as const) {
      const feature = this.#zones?.features.find(({ properties }) => properties.zone === zone);
      if (feature?.id !== undefined && this.#map?.getSource(SOURCE)) {
        this.#map.setFeatureState({ source: SOURCE, id: feature.id }, { [state]: value });
      }
    }
    if (state === "selected") this.#arrange();
  }

  #key = (event: KeyboardEvent): void => {
    if (!this.#zones || event.target !== this) return;
    if (event.key === "+" || event.key === "=") this.#map?.zoomIn({ duration: 0 });
    else if (event.key === "-") this.#map?.zoomOut({ duration: 0 });
    else if (event.key === "0") this.#frame(true);
    else if (event.key === "Enter" && this.#cursor) this.#select(this.#cursor);
    else if (ARROWS.has(event.key)) {
      const from = this.#cursor || this.getAttribute("selected") || "";
      this.#cursor = neighbour(this.#zones, from, event.key as Direction) ?? from;
      this.#hover(this.#cursor);
    } else return;
    event.preventDefault();
  };

  /** The page keeps its wheel until the map has been used once. */
  #wheel = (): void => {
    this.#map?.scrollZoom.enable();
  };

  #say(text: string): void {
    const status = document.getElementById("map-says");
    if (status) status.textContent = text;
  }
}

function zoneOf(features: readonly { properties: Record<string, unknown> | null }[] | undefined): string {
  return String(features?.[0]?.properties?.["zone"] ?? "");
}

customElements.define("zone-map", ZoneMap);
