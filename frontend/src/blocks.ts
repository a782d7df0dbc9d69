/** Blocks of a letter: one is dragged to the place of another by its handle; the buttons beside it do the same without. */
const FAR = 6;

export function startBlocks(): void {
  if (document.querySelector(".blk .grip")) document.addEventListener("pointerdown", grasp);
}

function grasp(start: PointerEvent): void {
  const grip = start.target instanceof Element ? start.target.closest<HTMLElement>(".blk .grip") : null;
  const block = grip?.closest<HTMLElement>("[data-block]");
  if (!grip || !block || start.button !== 0) return;
  let over: HTMLElement | null = null;
  let moving = false;
  const mark = (found: HTMLElement | null): void => {
    over?.classList.remove("over");
    over = found;
    over?.classList.add("over");
  };
  const move = (to: PointerEvent): void => {
    moving ||= Math.hypot(to.clientX - start.clientX, to.clientY - start.clientY) > FAR;
    if (!moving) return;
    block.classList.add("dragged");
    const found = document.elementFromPoint(to.clientX, to.clientY)?.closest<HTMLElement>("[data-block]") ?? null;
    mark(found === block ? null : found);
  };
  const end = (event: PointerEvent): void => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    block.classList.remove("dragged");
    const place = event.type === "pointerup" ? over?.dataset["block"] : undefined;
    mark(null);
    if (place) send(block, `move-${block.dataset["block"]}-${place}`);
  };
  start.preventDefault();
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

/** The form is sent as if a button had said what is done: what was typed is kept with it. */
function send(block: HTMLElement, order: string): void {
  const form = block.closest("form");
  form?.append(Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: order }));
  form?.submit();
}
