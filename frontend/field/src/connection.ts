/** When the phone speaks with the site: after a door, when the network comes back, when the app is looked at, and by a timer. Layer: app. */

import type { Means } from "./core/means";
import { listening } from "./core/rhythm";
import type { Session } from "./core/session";
import { type Pair, partners } from "./core/sync";

/** Doors noted one after the other do not ask for the others' each time. */
const LISTEN_APART = 4_000;
/** Doors noted one after the other leave together. */
const GATHER = 1_200;
export const TAG = "arpenteur-terrain";

interface Syncing extends ServiceWorkerRegistration {
  sync?: { register: (tag: string) => Promise<void> };
}

/** What the connection asks of the app that it serves. */
export interface Served {
  readonly means: Means;
  readonly session: Session | null;
  pair: Pair;
  changed: () => void;
  fail: () => void;
  calm: () => void;
}

export class Connection {
  private timer = 0;
  private busy = false;
  /** Something was noted while the phone was speaking: it leaves right after. */
  private noted = false;
  private failed = false;
  private heardAt = -Infinity;
  private quiet = 0;
  private readonly tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel(TAG) : null;

  constructor(private readonly app: Served) {
    addEventListener("online", () => this.back());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.back();
    });
    this.tabs?.addEventListener("message", () => void this.app.session?.reload());
    navigator.serviceWorker?.addEventListener("message", (event: MessageEvent) => {
      if (event.data === TAG) void this.app.session?.reload();
    });
  }

  begin(): void {
    if (this.app.session) this.plan(0);
  }

  /** Something waits: send it in a moment, and ask the browser to do so should the app be closed before. */
  soon(): void {
    this.tabs?.postMessage("said");
    if (navigator.serviceWorker?.controller)
      void navigator.serviceWorker.ready.then((kept: Syncing) => kept.sync?.register(TAG)).catch(() => undefined);
    const { session } = this.app;
    this.noted ||= this.busy;
    if (!session?.retryAt || session.retryAt <= this.app.means.now()) this.plan(GATHER);
  }

  /** The network may be back: try at once. */
  back(): void {
    this.app.session?.encourage();
    this.quiet = 0;
    this.plan(0);
  }

  private plan(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.exchange(), wait);
  }

  /** Send and listen, then plan the next time. */
  async exchange(): Promise<void> {
    const { session, means } = this.app;
    if (!session || this.busy) return;
    this.busy = true;
    try {
      const before = session.queued;
      const listen = document.visibilityState === "visible" && Math.abs(means.now() - this.heardAt) > LISTEN_APART;
      if (listen) this.heardAt = means.now();
      await session.exchange({ listen });
      if (listen) this.quiet = session.fresh ? 0 : this.quiet + 1;
      if (session.queued !== before) this.tabs?.postMessage("sent");
      if (session.line === "up" && session.row.pass && session.pack && !session.row.over) await this.meet();
      if (this.failed) this.app.calm();
      this.failed = false;
    } catch {
      this.failed = true;
      this.app.fail();
    } finally {
      this.busy = false;
    }
    const quietly = this.noted ? GATHER : listening(this.quiet, session.others);
    const wait = session.retryAt ? session.retryAt - means.now() : quietly;
    this.noted = false;
    if (document.visibilityState === "visible" || session.queued) this.plan(Math.max(500, wait));
  }

  /** Who walks this turf too: asked until somebody is there, kept in memory. */
  private async meet(): Promise<void> {
    const { app } = this;
    if (app.pair.partner.length || !app.session) return;
    app.pair = await partners(app.means, app.session.row).catch(() => app.pair);
    app.changed();
  }
}
