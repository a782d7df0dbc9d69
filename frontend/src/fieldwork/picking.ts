/** Stations chosen on the map of a form: a press ticks the box of the list, which is what is sent. */

export function startPicking(): void {
  const said = document.querySelector<HTMLElement>("[data-picked]");
  if (!said) return;
  const map = document.querySelector<HTMLElement>("[data-pick]");
  const boxes = new Map([...document.querySelectorAll<HTMLInputElement>("input[name=stations]")].map((box) => [box.value, box]));
  const show = (): void => {
    for (const zone of map?.querySelectorAll<SVGElement>("[data-zone]") ?? []) {
      const box = boxes.get(zone.dataset["zone"] ?? "");
      const chosen = box?.checked === true;
      if (chosen && !zone.classList.contains("on")) map?.querySelector("text")?.before(zone);
      zone.classList.toggle("on", chosen);
      map?.querySelector(`[data-label="${zone.dataset["zone"]}"]`)?.classList.toggle("on", chosen);
      zone.classList.toggle("off", !box);
    }
    said.textContent = summary([...boxes.values()], said.dataset["some"] ?? "", said.dataset["none"] ?? "");
  };
  map?.addEventListener("click", (event) => {
    const zone = (event.target as Element).closest<SVGElement>("[data-zone]")?.dataset["zone"];
    const box = zone ? boxes.get(zone) : undefined;
    if (!box) return;
    box.checked = !box.checked;
    show();
  });
  for (const box of boxes.values()) box.addEventListener("change", show);
  show();
}

/** `Chosen: 4, 7` in the order of the list. */
export function summary(boxes: HTMLInputElement[], some: string, none: string): string {
  const names = boxes.filter((box) => box.checked).map((box) => box.nextElementSibling?.textContent?.trim() ?? box.value);
  return names.length ? `${some} ${names.join(", ")}` : none;
}
