/** What a move changes, in figures and words. */

export interface Held {
  letter: string;
  doors: number;
}

export interface Words {
  street: string;
  from: string;
  held: string;
  fresh: string;
}

/** `{name}` and the like replaced. */
export function filled(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** "from E (93 → 85) to F (88 → 96)"; a turf that does not exist yet starts empty. */
export function shift(words: Words, doors: number, from: Held, to: Held | null): string {
  return filled(words.from, {
    a: from.letter,
    b: from.doors,
    c: from.doors - doors,
    d: to?.letter ?? words.fresh,
    e: to?.doors ?? 0,
    f: (to?.doors ?? 0) + doors,
  });
}

export type Spot = { x: number; y: number };
export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/** The nearest of `spots` in the direction of an arrow: what lies aside counts twice. −1 where there is none. */
export function onward(spots: Spot[], from: number, arrow: Arrow): number {
  const here = spots[from];
  if (!here) return spots.length ? 0 : -1;
  const [dx, dy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[arrow] as [number, number];
  let best = -1;
  let least = Infinity;
  spots.forEach(({ x, y }, index) => {
    const ahead = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    const cost = ahead + 2 * aside; // what lies far aside is in another direction
    if (index === from || ahead <= 0.5 || aside > 2 * ahead || cost >= least) return;
    least = cost;
    best = index;
  });
  return best;
}

export interface View {
  x: number;
  y: number;
  w: number;
  h: number;
}

/**
 * A view nearer or farther around a place that stays where it is, or goes along with the fingers that hold it (`by`, in
 * units of the view before); never beyond `whole` and never below a 1/12 of it.
 */
export function zoomed(view: View, whole: View, factor: number, at: Spot, by: Spot = { x: 0, y: 0 }): View {
  const w = Math.min(Math.max(view.w / factor, whole.w / 12), whole.w);
  const share = w / view.w;
  return inside({ x: at.x - (at.x - view.x + by.x) * share, y: at.y - (at.y - view.y + by.y) * share, w, h: view.h * share }, whole);
}

/** A view that does not leave the whole. */
export function inside(view: View, whole: View): View {
  const x = Math.min(Math.max(view.x, whole.x), whole.x + whole.w - view.w);
  const y = Math.min(Math.max(view.y, whole.y), whole.y + whole.h - view.h);
  return { ...view, x, y };
}
