/** The typing-in grid: letters and figures go in one after the other, arrows and Enter move, sums follow. */

export function startTyping(): void {
  const page = document.querySelector<HTMLElement>("[data-grid]");
  const form = page?.querySelector("form");
  if (!page || !form) return;
  const cells = [...page.querySelectorAll<HTMLInputElement>("[data-cell]")];
  let changed = false;
  const go = (from: number, to: number): void => {
    const cell = cells[Math.min(Math.max(to, 0), cells.length - 1)];
    if (from === cells.length - 1 && to > from) form.querySelector<HTMLButtonElement>("[name=finish]")?.focus();
    else cell?.focus();
  };
  form.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target as HTMLInputElement);
    const cell = cells[at];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector<HTMLButtonElement>("[name=finish]"));
      return;
    }
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event, cell);
    if (step !== 0) {
      event.preventDefault();
      go(at, event.key.startsWith("Arrow") && !isSide(event.key) ? nextLine(cells, at, step) : at + step);
    } else if (cell.dataset["tick"]) tick(event, cell, () => go(at, at + 1));
    else if (event.key.length === 1 && !/\d/.test(event.key)) event.preventDefault();
  });
  form.addEventListener("input", () => {
    changed = true;
    sum(page, cells);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset["cell"] !== undefined) event.target.select();
  });
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
  sum(page, cells);
  (page.querySelector<HTMLElement>("[role=alert]") ? page.querySelector<HTMLElement>("[aria-invalid]") : null)?.focus();
  if (!page.contains(document.activeElement)) (cells.find((cell) => !cell.value) ?? cells[0])?.focus();
}

const isSide = (key: string): boolean => key === "ArrowLeft" || key === "ArrowRight";

/** Where a key goes: one on, one back, nowhere. */
export function stepOf(event: { key: string; shiftKey: boolean }, cell: { dataset: DOMStringMap; value: string }): number {
  if (event.key === "Enter") return event.shiftKey ? -1 : 1;
  if (event.key === "ArrowDown" || event.key === "ArrowRight") return 1;
  if (event.key === "ArrowUp" || event.key === "ArrowLeft") return -1;
  return event.key === "Backspace" && cell.dataset["tick"] && !cell.value ? -1 : 0;
}

/** The first cell of the next line, or of the one before. */
function nextLine(cells: HTMLInputElement[], at: number, step: number): number {
  const line = cells[at]?.closest(".line, tr");
  let to = at + step;
  while (cells[to] && cells[to]?.closest(".line, tr") === line) to += step;
  const there = cells[to]?.closest(".line, tr");
  while (there && step < 0 && cells[to - 1]?.closest(".line, tr") === there) to -= 1;
  return to;
}

/** A letter of the sheet is written and the next line waits; any other sign is not. */
function tick(event: KeyboardEvent, cell: HTMLInputElement, next: () => void): void {
  if (event.key.length !== 1) return;
  event.preventDefault();
  const letter = event.key.toUpperCase();
  if (event.key !== " " && !cell.dataset["tick"]?.includes(letter)) return;
  if (event.key !== " ") {
    cell.value = letter;
    cell.removeAttribute("aria-invalid");
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  next();
}

/** Sums of the grid, and where those of the paper are others. */
function sum(page: HTMLElement, cells: HTMLInputElement[]): void {
  for (const total of page.querySelectorAll<HTMLElement>("[data-sum]")) {
    const { sum: mark, letter } = total.dataset;
    const counted = cells.reduce((before, cell) => before + worth(cell, mark ?? "", letter ?? ""), 0);
    total.textContent = String(counted);
    const paper = cells.find((cell) => cell.dataset["paper"] === mark);
    paper?.closest("td")?.classList.toggle("wrong", paper.value !== "" && Number(paper.value) !== counted);
  }
}

export function worth(cell: { dataset: DOMStringMap; value: string }, mark: string, letter: string): number {
  if (cell.dataset["tick"]) return cell.value.toUpperCase() === letter ? 1 : 0;
  return cell.dataset["mark"] === mark ? Number.parseInt(cell.value, 10) || 0 : 0;
}
