/** Days to say on a grid: the button that sends says how many. Without a script it says « Send » and sends the same. */
export function startDays(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-days]")) {
    const button = form.querySelector("[data-count]");
    const count = (): void => {
      if (button) button.textContent = words(form.dataset, chosen(form, "yes"), chosen(form, "perhaps"));
    };
    form.addEventListener("change", count);
    // A page that the browser brings back keeps what was touched.
    addEventListener("pageshow", count);
  }
}

/** What the button says of so many cells. */
export function words(texts: DOMStringMap, yes: number, perhaps: number): string {
  const text = (yes && perhaps ? texts.both : yes ? texts.yes : perhaps ? texts.perhaps : texts.send) ?? "";
  return text.replace("{yes}", String(yes)).replace("{perhaps}", String(perhaps));
}

function chosen(form: HTMLFormElement, state: string): number {
  return form.querySelectorAll(`input[type="radio"][value="${state}"]:checked`).length;
}
