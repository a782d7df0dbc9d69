/** Links that htmx follows in place of the browser: one that leads to another page is followed by the browser again. */
import type htmx from "htmx.org";

interface Swap {
  boosted: boolean;
  shouldSwap: boolean;
  serverResponse: string;
  xhr: XMLHttpRequest;
  requestConfig: { elt: Element };
}

export function startLinks(api: typeof htmx): void {
  api.on("htmx:beforeSwap", (event) => {
    const swap = (event as CustomEvent<Swap>).detail;
    const wanted = swap.requestConfig.elt.closest("[hx-select]")?.getAttribute("hx-select");
    if (!swap.boosted || !wanted || isPart(wanted, swap.serverResponse)) return;
    swap.shouldSwap = false;
    location.assign(swap.xhr.responseURL);
  });
}

/** Whether an answer holds the element that would be taken out of it; without it the page would go blank. */
export function isPart(wanted: string, answer: string): boolean {
  return !wanted.startsWith("#") || answer.includes(`id="${wanted.slice(1)}"`);
}
