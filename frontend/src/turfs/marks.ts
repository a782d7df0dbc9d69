/** What the drawing shows of each turf: tints, badges, colours. */

export const SVG = "http://www.w3.org/2000/svg";

export interface Badge {
  n: number;
  letter: string;
  doors: number;
  path: string;
  x: number;
  y: number;
  joins: string;
}

export function coloured(piece: SVGElement, turf: number): void {
  if (piece.dataset["turf"] === String(turf)) return;
  piece.dataset["turf"] = String(turf);
  for (const name of [...piece.classList]) if (/^k\d+$/.test(name) || name === "again") piece.classList.remove(name);
  piece.classList.add(...shades(turf));
}

/** The same classes as the page writes. */
function shades(turf: number): string[] {
  return [`k${((turf - 1) % 10) + 1}`, ...(turf > 10 ? ["again"] : [])];
}

export function tint({ n, path }: Badge): SVGElement {
  return made("path", { d: path, class: shades(n).join(" "), "data-turf": n });
}

/** The streets without doors that join its groups of doors. */
export function join({ n, joins }: Badge): SVGElement[] {
  return joins ? [made("path", { d: joins, class: shades(n).join(" "), "data-turf": n })] : [];
}

export function badge({ n, letter, doors, x, y }: Badge): SVGElement {
  const group = made("g", { class: shades(n).join(" "), "data-turf": n, transform: `translate(${x} ${y})` });
  const kept = group.appendChild(made("g", { class: "kept" }));
  kept.append(made("rect", { x: -34, y: -17, width: 68, height: 34, rx: 8 }));
  const name = made("text", { x: -18, y: 6, class: "letter" });
  const figure = made("text", { x: 12, y: 6, class: "tn" });
  name.textContent = letter;
  figure.textContent = String(doors);
  kept.append(name, figure);
  return group;
}

function made(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
