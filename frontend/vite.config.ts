import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/build/",
  publicDir: false,
  // Fonts of the pages never take the place of others before the reader's eyes: a page that had none in time keeps what it has.
  css: { postcss: { plugins: [{ postcssPlugin: "fonts-in-time", Declaration: { "font-display": (one) => void (one.source?.input.file?.includes("@fontsource") && (one.value = "optional")) } }] } },
  build: {
    outDir: resolve(import.meta.dirname, "../src/arpenteur/web/static/build"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    modulePreload: { polyfill: false },
    // What shows and reads QR codes, and English, are asked for by their addresses: the field app loads neither of them.
    rollupOptions: { input: { app: "src/app.ts", pages: "src/public/pages.ts", participation: "src/public/participation.ts", ballots: "src/public/ballots.ts", field: "field/src/main.ts", codes: "field/src/codes/index.ts", english: "field/src/strings/en.ts" }, preserveEntrySignatures: "exports-only" },
  },
  worker: { format: "es" },
  test: { include: ["test/**/*.test.ts", "field/test/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
} as Parameters<typeof defineConfig>[0]);
