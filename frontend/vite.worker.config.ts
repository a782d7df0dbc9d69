import { resolve } from "node:path";
import { defineConfig } from "vite";

// The field app's service worker: one classic script; its list of files is put before it by the site.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, "../src/arpenteur/web/static/build"),
    emptyOutDir: false,
    target: "es2022",
    rollupOptions: { input: "field/src/worker.ts", output: { format: "iife", entryFileNames: "field-worker.js" } },
  },
});
