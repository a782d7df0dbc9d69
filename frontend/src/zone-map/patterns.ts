/** Hatching and dots as images for MapLibre, drawn by hand: no file, no network. */

export interface Pattern {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** Diagonal white stripes, which tile without a seam: `size` pixels, stripe of `stroke`. */
export function hatch(size = 16, stroke = 5, opacity = 0.62): Pattern {
  return paint(size, (x, y) => ((x + y) % size < stroke ? [255, 255, 255, opacity] : null));
}

/** A grey dot in the middle of each tile. */
export function dots(size = 16, radius = 2.4): Pattern {
  const middle = (size - 1) / 2;
  return paint(size, (x, y) => (Math.hypot(x - middle, y - middle) <= radius ? [125, 138, 134, 0.75] : null));
}

type Paint = (x: number, y: number) => [number, number, number, number] | null;

function paint(size: number, at: Paint): Pattern {
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const colour = at(x, y);
      if (!colour) continue;
      const [red, green, blue, opacity] = colour;
      data.set([red, green, blue, Math.round(opacity * 255)], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}
