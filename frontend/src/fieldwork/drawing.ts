/** Drawing an area on the stations: clicks place corners, Enter ends, Escape cancels. The field keeps GeoJSON. */

export type Point = [number, number];

export interface Plane {
  west: number;
  north: number;
  unit: number;
  stretch: number;
}

/** A place of the drawing as longitude and latitude. */
export function toGround(plane: Plane, [x, y]: Point): Point {
  return [plane.west + x / plane.unit / plane.stretch, plane.north - y / plane.unit];
}

/** Longitude and latitude as a place of the drawing. */
export function toDrawing(plane: Plane, [longitude, latitude]: Point): Point {
  return [(longitude - plane.west) * plane.stretch * plane.unit, (plane.north - latitude) * plane.unit];
}

/** The corners as a closed GeoJSON polygon. */
export function polygon(plane: Plane, corners: Point[]): string {
  const ring = corners.map((corner) => toGround(plane, corner).map((value) => Number(value.toFixed(6))));
  return JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
}

export function startDrawing(): void {
  for (const pad of document.querySelectorAll<HTMLElement>("[data-draw]")) new Sketch(pad);
}

class Sketch {
  #corners: Point[] = [];
  #closed = false;
  readonly #pad: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #line: SVGPolylineElement;
  readonly #field: HTMLInputElement;
  readonly #says: HTMLElement;

  constructor(pad: HTMLElement) {
    const box = pad.closest("details") as HTMLElement;
    this.#pad = pad;
    this.#svg = pad.querySelector("svg") as SVGSVGElement;
    this.#line = pad.querySelector(".sketch") as SVGPolylineElement;
    this.#field = box.querySelector("input[name=area]") as HTMLInputElement;
    this.#says = box.querySelector("[data-draw-says]") as HTMLElement;
    pad.addEventListener("click", (event) => this.#place(event));
    pad.addEventListener("keydown", (event) => this.#key(event));
    box.querySelector("[data-draw-end]")?.addEventListener("click", () => this.#end());
    box.querySelector("[data-draw-cancel]")?.addEventListener("click", () => this.#erase());
    this.#read();
    this.#show();
  }

  get #plane(): Plane {
    const { west, north, unit, stretch } = this.#pad.dataset;
    return { west: Number(west), north: Number(north), unit: Number(unit), stretch: Number(stretch) };
  }

  #read(): void {
    if (!this.#field.value) return;
    try {
      const { coordinates } = JSON.parse(this.#field.value) as { coordinates: Point[][] };
      this.#corners = (coordinates[0] ?? []).slice(0, -1).map((point) => toDrawing(this.#plane, point));
      this.#closed = true;
    } catch {
      this.#field.value = "";
    }
  }

  #place(event: MouseEvent): void {
    if (this.#closed) this.#erase();
    const matrix = this.#svg.getScreenCTM();
    if (!matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    this.#corners.push([x, y]);
    this.#show();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter") this.#end();
    else if (event.key === "Escape") this.#erase();
    else return;
    event.preventDefault();
  }

  #end(): void {
    if (this.#corners.length < 3) return;
    this.#closed = true;
    this.#field.value = polygon(this.#plane, this.#corners);
    this.#show();
  }

  #erase(): void {
    this.#corners = [];
    this.#closed = false;
    this.#field.value = "";
    this.#show();
  }

  #show(): void {
    const ring = this.#closed ? [...this.#corners, this.#corners[0] as Point] : this.#corners;
    this.#line.setAttribute("points", ring.map((point) => point.join(",")).join(" "));
    this.#line.classList.toggle("closed", this.#closed);
    const { none, open, closed } = this.#says.dataset;
    const placed = this.#corners.length ? `${open} ${this.#corners.length}` : (none ?? "");
    this.#says.textContent = this.#closed ? (closed ?? "") : placed;
  }
}
