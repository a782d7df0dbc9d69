/** The strategy page: its settings. Everything here is a comfort; the page works without it. */
import type htmx from "htmx.org";
import { NARROW } from "./board";

/** On a phone, and for a campaign that looks at its own question, the settings fold away under one line unless opened. */
let settingsOpen = false;

export function startStrategy(api: typeof htmx): void {
  document.addEventListener("input", onInput);
  api.on("htmx:afterSettle", fold);
  matchMedia(NARROW).addEventListener("change", fold);
  document.addEventListener("click", (event) => {
    const summary = (event.target as Element).closest("#settings > summary");
    if (summary) settingsOpen = !(summary.parentElement as HTMLDetailsElement).open;
  });
  fold();
}

function fold(): void {
  const settings = document.querySelector<HTMLDetailsElement>("#settings");
  if (settings) settings.open = settingsOpen || !(matchMedia(NARROW).matches || settings.classList.contains("ours"));
}

/** A slider says its value while it moves; an answer on its way to an older value is dropped. */
function onInput(event: Event): void {
  const slider = event.target as HTMLInputElement;
  if (slider.type !== "range") return;
  slider.form?.dispatchEvent(new Event("htmx:abort"));
  const output = document.querySelector<HTMLOutputElement>(`output[for="${slider.id}"]`);
  if (!output) return;
  const value = slider.valueAsNumber;
  const sign = "signed" in output.dataset && value > 0 ? "+" : "";
  output.value = `${sign}${String(value).replace("-", "−")} ${output.dataset["unit"] ?? ""}`;
}
