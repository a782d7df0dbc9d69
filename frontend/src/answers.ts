/**
 * Whoever answers in the site's place (a network that wants one to sign in, a proxy, a firewall) is not believed. Each
 * request has a number that the site gives back, as those of the field app do; an answer without it changes nothing on
 * the page, and one sentence says so. What is only read may come from what the browser keeps, under an older number.
 */
import type htmx from "htmx.org";

const NUMBER = "Terrain-Request";

export interface Exchange {
  elt: Element;
  xhr: XMLHttpRequest;
  requestConfig: { verb: string; headers: Record<string, string> };
}

type Reason = "foreign" | "none" | "failed" | "unread";

export function startAnswers(api: typeof htmx): void {
  api.on("htmx:configRequest", (event) => {
    (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers[NUMBER] = newNumber();
  });
  // Before anything of the answer is used: its headers too can lead elsewhere.
  api.on("htmx:beforeOnLoad", (event) => {
    const asked = (event as CustomEvent<Exchange>).detail;
    if (isOurs(asked)) return hide();
    event.preventDefault();
    tell(asked, "foreign");
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) api.on(kind, (event) => tell((event as CustomEvent<Exchange>).detail, "none"));
  api.on("htmx:responseError", (event) => {
    const asked = (event as CustomEvent<Exchange>).detail;
    if (asked.requestConfig.verb !== "get") tell(asked, "failed");
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("#no-answer button")) hide();
  });
}

/** Whether the site itself answered. */
export function isOurs({ xhr, requestConfig }: Exchange): boolean {
  return gaveBack(xhr.getResponseHeader(NUMBER), requestConfig.headers[NUMBER], requestConfig.verb === "get");
}

export function gaveBack(given: string | null, asked: string | undefined, reads: boolean): boolean {
  return reads ? Boolean(given) : given === asked;
}

/** The site's answer; null, once it was said, where it does not answer or somebody else does. */
export async function askSite(address: string, options: RequestInit = {}): Promise<Response | null> {
  const reads = !options.method || options.method === "GET";
  const number = newNumber();
  try {
    const answer = await fetch(address, { ...options, headers: { ...(options.headers as Record<string, string>), [NUMBER]: number } });
    const ours = gaveBack(answer.headers.get(NUMBER), number, reads);
    if (!ours) show(reads ? "unread" : "foreign");
    else if (!answer.ok && !reads) show("failed");
    else hide();
    return ours ? answer : null;
  } catch {
    show(reads ? "unread" : "none");
    return null;
  }
}

/** Random, and also where a page is served without TLS. */
function newNumber(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Coup d'œil says by itself that its figures are those of before. */
function tell({ elt, requestConfig }: Exchange, reason: Reason): void {
  if (elt.id !== "g-tick") show(requestConfig.verb === "get" ? "unread" : reason);
}

const notice = (): HTMLElement | null => document.getElementById("no-answer");

/** Over the page, and inside a box that is open, for the rest of the page is then out of reach. */
function show(reason: Reason): void {
  const box = notice();
  const words = box?.querySelector("p");
  if (!box || !words) return;
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  words.textContent = box.dataset[reason] ?? "";
  box.hidden = false;
}

function hide(): void {
  const box = notice();
  if (box) box.hidden = true;
}
