// The phone's app is a row of layers, lowest first. A module says its own on top ("Layer: store.") and imports from that layer
// or a lower one; no module, of the phone or of the pages, imports itself by way of others. Types count as imports.
import { readdirSync, readFileSync } from "node:fs";

const LAYERS = ["protocol", "store", "outbox", "receipt", "sender", "session", "parts", "app", "screens", "start"];
const modules = new Map(LAYERS.map((layer) => [layer, []]));
for (const file of readdirSync("field/src", { recursive: true }).filter((one) => one.endsWith(".ts"))) {
  const [top] = readFileSync(`field/src/${file}`, "utf8").split("*/", 1);
  const layer = /Layer: (\w+)\./.exec(top)?.[1];
  if (!modules.has(layer)) throw new Error(`field/src/${file}: its first comment names no layer of ${LAYERS.join(", ")}`);
  modules.get(layer).push(`^field/src/${file}$`);
}
const lower = LAYERS.slice(0, -1).map((layer, rank) => ({
  name: `${layer}-imports-nothing-higher`,
  severity: "error",
  from: { path: modules.get(layer) },
  to: { path: LAYERS.slice(rank + 1).flatMap((higher) => modules.get(higher)) },
}));

export default {
  forbidden: [{ name: "no-circle", severity: "error", from: {}, to: { circular: true } }, ...lower],
  // dependency-cruiser reads TypeScript up to version 6 by itself; by swc it reads any.
  options: { parser: "swc", tsPreCompilationDeps: true, doNotFollow: { path: "node_modules" } },
};
