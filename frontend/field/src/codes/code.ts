/** A QR code, drawn. Layer: screens. */

import { qr } from "../parts/qr";
import type { Kit } from "../screens/piece";

/** A code as one path: four modules of quiet around it. */
export function code({ s }: Kit, link: string, label: string): SVGSVGElement {
  const modules = qr(link);
  const size = modules.length + 8;
  const d = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join("");
  return s("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" }, s("rect", { class: "paper", width: size, height: size }), s("path", { class: "print", d }));
}
