/** A part of a page written anew after an act: the keyboard stays at the same place of the same list, else at its title. */

interface Place {
  list: string;
  at: number;
}

const buttonsOf = (list: Element | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>("button") ?? [])];

export function placeOf(button: Element | null): Place | null {
  const list = button?.closest("ul[id]");
  return list && button ? { list: list.id, at: buttonsOf(list).indexOf(button as HTMLElement) } : null;
}

export function nextAt(place: Place | null, title: string | undefined): HTMLElement | null {
  const buttons = place ? buttonsOf(document.getElementById(place.list)) : [];
  return buttons[Math.min(place?.at ?? 0, buttons.length - 1)] ?? (title ? document.querySelector<HTMLElement>(title) : null);
}

export function startKeepingFocus(): void {
  let place: Place | null = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if ((event.target as Element).closest("[data-keep-focus]")) place = placeOf(document.activeElement);
  });
  // Of two answers that come the wrong way round, the one that was read first does not hide the other.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; target: Element; shouldSwap: boolean }>;
    const shown = Number(detail.target.querySelector<HTMLElement>("[data-as-of]")?.dataset["asOf"] ?? 0);
    const said = Number(/data-as-of="(\d+)"/.exec(detail.xhr.responseText)?.[1] ?? shown);
    if (said < shown) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = (event.target as Element).closest<HTMLElement>("[data-keep-focus]");
    if (part && (document.activeElement === document.body || !document.activeElement)) nextAt(place, part.dataset["keepFocus"])?.focus();
  });
}
