/** A menu is a `details`: it opens without script. With it, Escape and a press elsewhere close it again. */
const open = (): HTMLDetailsElement | null => document.querySelector<HTMLDetailsElement>("details[data-menu][open]");

export function startMenus(): void {
  for (const here of document.querySelectorAll(":is(.place-tabs, .place-parts) [aria-current]"))
    here.scrollIntoView({ inline: "nearest", block: "nearest" });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  for (const leaving of ["pointerdown", "focusin"]) {
    document.addEventListener(leaving, (event) => {
      const menu = open();
      if (menu && !menu.contains(event.target as Node)) menu.open = false;
    });
  }
}
