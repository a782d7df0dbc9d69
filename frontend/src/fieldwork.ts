/** Actions: comforts over pages that work without them. Arrows in the calendar, drawing, counters, dragging, streets. */
import { askSite } from "./answers";
import { startDrawing } from "./fieldwork/drawing";
import { startDragging } from "./fieldwork/dragging";
import { startKeepingFocus } from "./fieldwork/keeping-focus";
import { startPicking } from "./fieldwork/picking";

export function startFieldwork(): void {
  document.addEventListener("keydown", walkWeek);
  document.addEventListener("click", step);
  document.addEventListener("input", suggestStreets);
  document.addEventListener("change", addStreet);
  document.addEventListener("submit", once);
  document.addEventListener("zone-select", openZone);
  startKeepingFocus();
  startPicking();
  startDrawing();
  startDragging();
  // After a refusal the eye and the screen reader start there.
  document.querySelector<HTMLElement>("[role=alert][tabindex]")?.focus();
}

/** Arrows go from action to action inside a day, and to the neighbouring days. */
function walkWeek(event: KeyboardEvent): void {
  const link = (event.target as Element).closest<HTMLElement>("[data-week] .ev a");
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  const days = [...document.querySelectorAll("[data-week] .cal-day")];
  const linksOf = (day: Element | undefined): HTMLElement[] => [...(day?.querySelectorAll<HTMLElement>(".ev a") ?? [])];
  const at = days.findIndex((day) => day.contains(link));
  const mine = linksOf(days[at]);
  const place = mine.indexOf(link);
  let next: HTMLElement | undefined;
  if (event.key === "ArrowDown") next = mine[place + 1];
  else if (event.key === "ArrowUp") next = mine[place - 1];
  else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const side = event.key === "ArrowRight" ? 1 : -1;
    for (let day = at + side; day >= 0 && day < days.length && !next; day += side) {
      const theirs = linksOf(days[day]);
      next = theirs[Math.min(place, theirs.length - 1)];
    }
  } else return;
  event.preventDefault();
  next?.focus();
}

/** One more, one less. */
function step(event: Event): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-plus], [data-less]");
  const input = button?.closest("[data-counter]")?.querySelector("input");
  if (!button || !input) return;
  const value = Number.parseInt(input.value || "0", 10) || 0;
  input.value = String(Math.max(0, value + ("plus" in button.dataset ? 1 : -1)));
}

/** A second click on a button whose form is on its way sends nothing. */
function once(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.closest(".acts") || form.method !== "post") return;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "1";
  const again = (): boolean => delete form.dataset["sent"];
  addEventListener("pageshow", again, { once: true });
  form.addEventListener("htmx:afterRequest", again, { once: true });
}

let asked = 0;

async function suggestStreets(event: Event): Promise<void> {
  const input = event.target as HTMLInputElement;
  const source = input.closest<HTMLElement>("[data-streets]")?.dataset["streets"];
  const list = document.getElementById("street-names");
  if (!source || !list || input.value.trim().length < 2) return;
  const mine = ++asked;
  const response = await askSite(`${source}?q=${encodeURIComponent(input.value)}`);
  if (!response?.ok || mine !== asked) return;
  const { streets } = (await response.json()) as { streets: string[] };
  list.replaceChildren(...streets.map((name) => Object.assign(document.createElement("option"), { value: name })));
}

/** A street chosen goes to the list, one a line, once. */
function addStreet(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (!input.closest("[data-streets]")) return;
  const area = document.querySelector<HTMLTextAreaElement>("textarea[name=streets]");
  const name = input.value.trim();
  if (!area || !name) return;
  const lines = area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.includes(name)) area.value = [...lines, name].join("\n");
  input.value = "";
}

function openZone(event: Event): void {
  const base = (event.target as HTMLElement).dataset["open"];
  const zone = (event as CustomEvent<{ zone: string }>).detail.zone;
  if (base && zone) location.assign(base + encodeURIComponent(zone));
}
