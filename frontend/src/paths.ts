/** Paths: a person is moved on by the key →, dragged to another step, or pressed; all works without. */
export function startPaths(): void {
  if (!document.querySelector(".paths")) return;
  document.addEventListener("keydown", key);
  document.addEventListener("pointerdown", grasp);
  document.addEventListener("click", fold);
  const here = document.querySelector<HTMLElement>(".jc.here .n, .jrow.here a");
  here?.focus({ preventScroll: true });
  countdown();
}

const CARD = "[data-journey]";

/** The form of a card says what is done with it, as if its button were pressed. */
function send(card: Element, order: string, step = ""): void {
  const form = card.querySelector<HTMLFormElement>("form.jc-do");
  if (!form) return;
  for (const [name, value] of [["do", order], ["step", step]] as const) {
    if (value) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
}

/** → moves on whoever has the focus, ↓ and ↑ go to the next card of the step, Escape folds what is unfolded. */
function key(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || target?.matches("input, select, textarea")) return;
  const card = target?.closest(CARD);
  if (event.key === "Escape") {
    const open = document.querySelector<HTMLDetailsElement>(".paths details.mv[open]");
    if (!open) return;
    open.open = false;
    open.querySelector<HTMLElement>("summary")?.focus();
  } else if (card && event.key === "ArrowRight") {
    event.preventDefault();
    send(card, "next");
  } else if (card && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const all = [...(card.closest(".lane, tbody")?.querySelectorAll(CARD) ?? [])];
    const next = all[all.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.querySelector<HTMLElement>("a")?.focus();
  }
}

/** One card is unfolded at a time; a press elsewhere folds it. */
function fold(event: Event): void {
  const inside = event.target instanceof Element ? event.target.closest("details.mv") : null;
  for (const open of document.querySelectorAll<HTMLDetailsElement>(".paths details.mv[open]")) if (open !== inside) open.open = false;
}

/** A card let go over another step goes there. A finger scrolls instead. */
function grasp(event: PointerEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const card = target?.closest<HTMLElement>(".board .jc");
  if (!card?.querySelector("form.jc-do") || target?.closest(".mv") || event.button !== 0 || event.pointerType === "touch") return;
  const [x, y] = [event.clientX, event.clientY];
  let over: HTMLElement | null = null;
  let moving = false;
  const still = (drag: Event): void => drag.preventDefault();
  const move = (to: PointerEvent): void => {
    moving ||= Math.hypot(to.clientX - x, to.clientY - y) > 6;
    if (!moving) return;
    card.classList.add("dragged");
    getSelection()?.removeAllRanges();
    const lane = document.elementFromPoint(to.clientX, to.clientY)?.closest<HTMLElement>(".lane") ?? null;
    if (lane === over) return;
    over?.classList.remove("over");
    over = lane;
    over?.classList.add("over");
  };
  const stop = (): void => {
    removeEventListener("pointermove", move);
    removeEventListener("dragstart", still);
    card.classList.remove("dragged");
    over?.classList.remove("over");
    if (!moving) return;
    // The click that ends a drag is not one.
    const swallow = (click: Event): void => (click.preventDefault(), click.stopPropagation());
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    if (over && over !== card.closest(".lane")) send(card, "step", over.dataset["step"] ?? "");
  };
  // A link is dragged by the browser itself, which would hide where the pointer goes.
  addEventListener("dragstart", still);
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop, { once: true });
}

/** How long the last gesture can still be taken back. */
function countdown(): void {
  const clock = document.querySelector<HTMLElement>("[data-undo-for]");
  if (!clock) return;
  const ends = Date.now() + 1000 * Number(clock.dataset["undoFor"]);
  const tick = (): void => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    clock.textContent = (clock.dataset["words"] ?? "").replace("{m}", String(Math.floor(left / 60))).replace("{s}", String(left % 60).padStart(2, "0"));
    if (left) setTimeout(tick, 1000);
    else clock.closest("form")?.remove();
  };
  tick();
}
