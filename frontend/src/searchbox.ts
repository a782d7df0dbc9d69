/**
 * The search box over every page of a campaign: opened by its button or by `/`, a combobox once open. Arrows choose,
 * Enter opens, Escape closes. What is typed is sent in the body of a form. Without script the button is a link to the
 * page of search.
 */
const box = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("#search-box");
const field = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>("#search-field");
const list = (): HTMLElement | null => document.getElementById("search-hits");
const options = (): HTMLElement[] => [...(list()?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];

export function startSearchBox(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("a[data-search]") && box() && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      show();
    } else if (target.closest("[data-close-search]") || target === box()) {
      box()?.close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writes(event.target)) {
      if (!box() || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      show();
    } else if (event.target === field()) {
      onKey(event);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === list()) asOptions();
  });
  document.addEventListener("submit", (event) => {
    if ((event.target as Element).closest("#search-box")) event.preventDefault();
  });
}

function writes(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function show(): void {
  box()?.showModal();
  field()?.select();
}

/** What the page of search lists as headings and links is, inside the box, one list of options. */
function asOptions(): void {
  const count = list()?.querySelector(".found-count");
  const said = document.getElementById("search-count");
  if (said) said.textContent = count?.textContent ?? "";
  count?.remove();
  for (const one of list()?.querySelectorAll<HTMLElement>("section") ?? []) {
    one.setAttribute("role", "group");
    one.setAttribute("aria-labelledby", one.querySelector("h2")?.id ?? "");
  }
  for (const one of list()?.querySelectorAll("header, h2, ul, li, .more-hits") ?? []) one.setAttribute("role", "presentation");
  for (const one of list()?.querySelectorAll<HTMLElement>("li a") ?? []) {
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.tabIndex = -1;
  }
  field()?.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
}

function choose(option: HTMLElement | undefined): void {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) {
    field()?.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else field()?.removeAttribute("aria-activedescendant");
}

function onKey(event: KeyboardEvent): void {
  const all = options();
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    event.preventDefault();
    all[at]?.click();
    return;
  }
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (next === undefined || all.length === 0) return;
  event.preventDefault();
  choose(all[(next + all.length) % all.length]);
}
