/** Texts that an organiser sends herself: shared or copied where the browser can, and noted as asked when they leave. */
import { askSite } from "./answers";
import { copyText } from "./copying";

export function startAsking(): void {
  for (const list of document.querySelectorAll<HTMLElement>("[data-ask]")) startList(list);
}

function startList(list: HTMLElement): void {
  reveal(list);
  list.addEventListener("click", (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("[data-row]");
    if (!row) return;
    const link = target.closest<HTMLElement>("a[data-means]");
    if (link) void note(row, link.dataset.means ?? "");
    else if (target.closest("[data-share-text]")) void share(row);
    else if (target.closest("[data-copy-text]")) void copy(row);
  });
}

/** Buttons that need the browser: sharing where it has a sheet for it, copying where pages may. */
function reveal(part: Element): void {
  for (const button of part.querySelectorAll<HTMLElement>("[data-share-text]")) button.hidden = !("share" in navigator);
  for (const button of part.querySelectorAll<HTMLElement>("[data-copy-text]")) button.hidden = !("clipboard" in navigator);
}

async function share(row: HTMLElement): Promise<void> {
  try {
    await navigator.share({ text: textOf(row) });
  } catch {
    return; // The sheet was closed: she was not asked.
  }
  await note(row, "share");
}

async function copy(row: HTMLElement): Promise<void> {
  const shown = row.querySelector<HTMLElement>("[data-text]");
  if (await copyText(textOf(row), shown)) await note(row, "copy");
}

function textOf(row: HTMLElement): string {
  return row.querySelector<HTMLElement>("[data-text]")?.dataset.text ?? "";
}

/** The site is told that she was asked, and gives her line as it stands now. */
async function note(row: HTMLElement, means: string): Promise<void> {
  const form = row.querySelector<HTMLFormElement>("[data-ask-form]");
  if (!form) return;
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  body.set("means", means);
  const answer = await askSite(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true });
  if (!answer?.ok) return;
  const line = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-row]");
  if (!line) return;
  reveal(line);
  row.replaceWith(line);
  const next = line.nextElementSibling?.querySelector<HTMLElement>(".ways a, .ways button:not([hidden])");
  next?.focus({ preventScroll: true });
}
