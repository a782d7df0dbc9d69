/** Lines chosen in a table, people or actions: one, a range with shift, all of the list; buttons say how many. */
export function startChoosing(): void {
  const form = document.querySelector<HTMLFormElement>("[data-chosen]");
  if (!form) return;
  const all = form.querySelector<HTMLInputElement>("[data-all]");
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][form="${form.id}"]`)];
  let last = -1;
  const count = (): void => {
    const number = boxes.filter((box) => box.checked).length;
    for (const place of form.querySelectorAll("[data-number]")) place.textContent = all?.checked || !number ? "" : `(${number})`;
  };
  boxes.forEach((box, index) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) for (const one of range(last, index)) boxes[one]!.checked = box.checked;
      last = index;
      if (all && !box.checked) all.checked = false;
      count();
    });
  });
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
}

/** Places between two, both included, in whichever order. */
export function range(one: number, other: number): number[] {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, step) => first + step);
}
