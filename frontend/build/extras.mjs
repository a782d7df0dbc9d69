// What Vite does not build: the few icons used, fonts for print (Typst reads no woff2), and gzip copies.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const here = import.meta.dirname;
const out = resolve(here, "../../src/arpenteur/web/static/build");
const modules = resolve(here, "../node_modules");
const ICONS = [
  "info-circle",
  "exclamation-triangle",
  "x-lg",
  "chevron-left",
  "chevron-right",
  "download",
  "printer",
  "map",
  "eye",
  "compass",
  "chat-left",
  "sliders",
  "chevron-down",
  "chevron-up",
  "cloud-download",
  "bar-chart",
  "cash-stack",
  "calendar3",
  "people",
  "shield-check",
  "three-dots",
  "plus-lg",
  "check-lg",
  "person-plus",
  "clock",
  "geo-alt",
  "bell",
  "qr-code",
  "box-arrow-right",
  "pencil",
  "trash",
  "arrow-repeat",
  "copy",
  "link-45deg",
  "camera",
  "megaphone",
  "telephone",
  "house",
  "door-open",
  "envelope",
  "key",
  "phone",
  "laptop",
  "upload",
  "search",
  "list-ul",
  "slash-circle",
  "balloon",
  "journal-text",
  "person",
  "mailbox",
  "files",
  "basket",
  "easel",
  "bounding-box",
  "arrow-counterclockwise",
  "archive",
  "flag",
  "tag",
  "signpost-split",
  "send",
  "grip-vertical",
  "chat-left-text",
  "share",
  "dash-lg",
  "eye-slash",
  "question-circle",
  "ui-checks",
  "play-fill",
  "lightbulb",
  "tree",
  "droplet",
  "cone-striped",
  "layout-split",
];
const FONTS = [
  // Charts are SVG, and SVG text in print takes no axis of a variable font: one file a weight.
  "@fontsource/public-sans/files/public-sans-latin-400-normal",
  "@fontsource/public-sans/files/public-sans-latin-600-normal",
  "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal",
  "@fontsource/source-serif-4/files/source-serif-4-latin-600-normal",
];

const symbols = ICONS.map((name) => {
  const svg = readFileSync(join(modules, "bootstrap-icons/icons", `${name}.svg`), "utf8");
  return `<symbol id="${name}" viewBox="0 0 16 16">${svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).trim()}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);

const { decompress } = require("wawoff2");
mkdirSync(join(out, "fonts"), { recursive: true });
for (const font of FONTS) {
  const source = join(modules, `${font}.woff2`);
  writeFileSync(join(out, "fonts", `${font.split("/").pop()}.ttf`), await decompress(readFileSync(source)));
}
for (const family of ["public-sans", "source-serif-4"]) {
  const licence = readFileSync(join(modules, "@fontsource-variable", family, "LICENSE"));
  writeFileSync(join(out, "fonts", `LICENSE-${family}.txt`), licence);
}

// Named in the manifest of the field app, so without a hash.
cpSync(resolve(here, "../field/icons"), join(out, "field"), { recursive: true });

const compressible = /\.(js|css|svg)$/;
for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && compressible.test(entry.name)) {
    const file = join(entry.parentPath, entry.name);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}
console.log(`extras written beside ${dirname(join(out, "manifest.json"))}`);
