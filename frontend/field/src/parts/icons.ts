/** Icons of the field app, drawn on 24 × 24. Layer: parts. */

import { s } from "./dom";

const PATHS = {
  check: ["m5 12.5 4.5 4.5L19 7"],
  dash: ["M6 12h12"],
  noway: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z", "m6.5 6.5 11 11"],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M12 7.5V12l3 2"],
  back: ["m15 5-7 7 7 7"],
  forward: ["m9 5 7 7-7 7"],
  cloudOff: ["M7 18a4.5 4.5 0 0 1-.5-9m3-2.6A6 6 0 0 1 18 10.5a3.8 3.8 0 0 1 1.9 6.6M4 4l16 16"],
  cloud: ["M7 18a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 10.5 3.8 3.8 0 0 1 17.5 18z"],
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4 21a8 8 0 0 1 16 0"],
  place: ["M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21z", "M12 7.1a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z"],
  pencil: ["m4 20 1-4L16 5l3 3L8 19z"],
  door: ["M6 21V4h12v17M3 21h18", "M14.5 12.5v.1"],
  undo: ["M4 9h10a6 6 0 0 1 0 12H9", "m8 5-4 4 4 4"],
  info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v6M12 7.5v.1"],
  lock: ["M6 11h12v10H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  dots: ["M12 5.5v.1M12 12v.1M12 18.5v.1"],
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
  close: ["m6 6 12 12M18 6 6 18"],
  mail: ["M3 6h18v13H3z", "m3 7 9 7 9-7"],
  hand: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8 12h8"],
  qr: ["M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2z"],
  key: ["M8 12a4 4 0 1 0 0 .1M12 12h9M18 12v4"],
  ruler: ["M4 20V4h5v16zM9 8H7M9 12H7M9 16H7M13 20h7"],
  pause: ["M8 5v14M16 5v14"],
  me: ["M12 3 5 20l7-4 7 4z"],
  list: ["M9 6h11M9 12h11M9 18h11M4.5 6v.1M4.5 12v.1M4.5 18v.1"],
  target: ["M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z", "M12 2v4M12 18v4M2 12h4M18 12h4"],
  save: ["M12 4v11m-5-5 5 5 5-5M5 20h14"],
  send: ["M12 20V7m-5 5 5-5 5 5M5 3h14"],
  sun: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19"],
  warning: ["M12 4 2.5 20h19z", "M12 10v5M12 17.6v.1"],
  bye: ["M14 4H5v16h9M10 12h11m-4-4 4 4-4 4"],
} as const;
export type Icon = keyof typeof PATHS;

/** A picture beside words: nothing is told twice. */
export function icon(name: Icon): SVGSVGElement {
  return s("svg", { class: "i", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, ...PATHS[name].map((d) => s("path", { d })));
}
