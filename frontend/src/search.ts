/** The search box: arrows go from the field into its results and back; Escape empties it. Without script it is a form. */
const field = (): HTMLInputElement | null => document.querySelector<HTMLInputElement>("#q");
const links = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("#found a")];

export function startSearch(): void {
  document.addEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  const active = document.activeElement;
  const input = field();
  const found = links();
  const at = found.indexOf(active as HTMLAnchorElement);
  if (!input || (active !== input && at < 0)) return;
  if (event.key === "Escape") {
    input.value = "";
    document.getElementById("found")?.replaceChildren();
    document.getElementById("found")?.classList.remove("open");
    input.focus();
    return;
  }
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  (next < 0 ? input : found[next])?.focus();
}
