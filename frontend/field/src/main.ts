/** Opens the store, hands the screens to the app and starts it. Layer: start. */

import "./styles/field.css";
import { App } from "./app";
import type { Means } from "./core/means";
import { layBallast, openStore } from "./core/store";
import { keepOffline } from "./offline";
import { piece } from "./parts/piece";
import { screens } from "./screens";
import { secretOf } from "./screens/open";
import { fr, type Strings } from "./strings/fr";

/** The secret is in the address for an instant only: never in the history of the phone. */
function takeSecret(): string {
  const secret = secretOf(location.hash);
  if (location.hash) history.replaceState(null, "", location.pathname);
  return secret;
}

async function start(): Promise<void> {
  let app: App;
  const secret = takeSecret();
  // A newer app waits for this one: it goes, unless doors are in memory alone.
  const reopen = () => openStore(undefined, () => (app.session?.unsaved.length ? false : (setTimeout(() => location.reload()), true)));
  const database = await reopen();
  const root = document.querySelector<HTMLElement>("#app")!;
  const means: Means = { database, reopen, fetch: (address: string, options: RequestInit) => fetch(address, options), now: () => Date.now(), locks: navigator.locks };
  app = new App(means, root, document.querySelector<HTMLElement>("#live")!, screens);
  // Said once, and only said: no error of a page draws anything but the words that tell of it.
  addEventListener("unhandledrejection", () => app.fail());
  addEventListener("error", () => app.fail());
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = () => {
      app.install = null;
      void (event as Event & { prompt: () => Promise<void> }).prompt();
      app.changed();
    };
    app.changed();
  });
  addEventListener("hashchange", () => {
    const other = takeSecret();
    if (other) app.replace({ name: "open", secret: other });
  });
  void navigator.storage?.persist?.();
  void layBallast(database).catch(() => undefined);
  await app.start(secret);
  await keepOffline(app);
}

start().catch(async () => {
  const other = navigator.language.startsWith("fr") ? null : await piece<{ en: Strings }>("english").catch(() => null);
  document.querySelector("#app")!.textContent = (other?.en ?? fr).open.noStore;
});
