/** Dragging a person into the action presses her own button: the same form is sent. */
const FAR = 8;

export function startDragging(): void {
  document.addEventListener("pointerdown", (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("[data-volunteer]");
    if (row && event.pointerType !== "touch" && event.button === 0 && !target.closest("button, a, input")) begin(row, event);
  });
}

function begin(row: HTMLElement, start: PointerEvent): void {
  let ghost: HTMLElement | null = null;
  const over = (event: PointerEvent): HTMLElement | null =>
    (document.elementFromPoint(event.clientX, event.clientY) as HTMLElement | null)?.closest<HTMLElement>("[data-drop]") ?? null;
  const mark = (zone: HTMLElement | null): void => {
    for (const one of document.querySelectorAll("[data-drop]")) one.classList.toggle("over", one === zone);
  };
  const move = (event: PointerEvent): void => {
    if (!ghost && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR) return;
    ghost ??= lift(row);
    ghost.style.left = `${event.clientX + 12}px`;
    ghost.style.top = `${event.clientY + 12}px`;
    mark(over(event));
  };
  const end = (event: PointerEvent): void => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", end);
    document.removeEventListener("pointercancel", end);
    row.classList.remove("dragged");
    ghost?.remove();
    mark(null);
    if (ghost && event.type === "pointerup" && over(event)) row.querySelector<HTMLElement>("form button")?.click();
  };
  start.preventDefault();
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}

function lift(row: HTMLElement): HTMLElement {
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = row.querySelector("b")?.textContent ?? "";
  ghost.setAttribute("aria-hidden", "true");
  document.body.append(ghost);
  row.classList.add("dragged");
  return ghost;
}
