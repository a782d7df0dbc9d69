/**
 * A screen could not be drawn. This one cannot fail: it draws a few words and three buttons, and asks the session for
 * nothing that it does not guard. Layer: screens.
 */

import type { App, Screen } from "../app";
import { h } from "../parts/dom";

export function trouble(app: App): Screen {
  const { trouble: words } = app.t;
  const said = h("p", { class: "hint", role: "status" });
  const button = (label: string, primary: boolean, does: () => Promise<unknown>) => h("button", { type: "button", class: primary ? "big primary" : "big", click: () => void attempt(does) }, label);

  async function attempt(does: () => Promise<unknown>): Promise<void> {
    try {
      await does();
      said.textContent = waiting(app);
    } catch {
      said.textContent = words.failed;
    }
  }
  said.textContent = waiting(app);
  const content = h("main", { class: "body open" }, h("h1", { tabindex: "-1" }, words.title), h("p", {}, words.kept), said);
  const thumb = h(
    "footer",
    { class: "thumb" },
    button(words.reopen, true, () => app.reopen()),
    button(words.send, false, () => app.connection.exchange()),
    button(words.save, false, () => app.save()),
  );
  return { element: h("div", { class: "field-app trouble" }, content, thumb) };
}

/** How many doors wait, as far as that can be said. */
function waiting(app: App): string {
  try {
    const { session, t } = app;
    if (!session) return "";
    return session.queued ? t.queue.waiting(session.doorsWaiting) : t.queue.none;
  } catch {
    return "";
  }
}
