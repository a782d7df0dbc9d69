/** The service worker: the app without network, and a new version only when nothing is at stake. Layer: app. */

import type { App } from "./app";

const WORKER = "/terrain/sw.js";
const OFTEN = 60 * 60_000;

export async function keepOffline(app: App): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const controlled = Boolean(workers.controller);
  let leaving = false;
  workers.addEventListener("controllerchange", () => {
    // The first one takes over the page that asked for it; a later one comes because somebody said so.
    if (!controlled && !leaving) return;
    if (app.session?.unsaved.length) return;
    location.reload();
  });
  const kept = await workers.register(WORKER, { scope: "/terrain/", updateViaCache: "none" }).catch(() => null);
  if (!kept) return;
  const offer = (worker: ServiceWorker) => {
    app.updateReady = () => {
      // Doors that are in memory alone would not survive it.
      if (app.session?.unsaved.length) return;
      leaving = true;
      worker.postMessage("take over");
    };
    app.changed();
  };
  const watch = (worker: ServiceWorker) =>
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && workers.controller) offer(worker);
    });
  if (kept.waiting && workers.controller) offer(kept.waiting);
  if (kept.installing) watch(kept.installing);
  kept.addEventListener("updatefound", () => kept.installing && watch(kept.installing));
  setInterval(() => void kept.update().catch(() => undefined), OFTEN);
  await workers.ready;
  app.offlineReady = true;
  app.changed();
}
