/**
 * Buttons that copy: `data-copy` is the text, or `#` and the id of what holds it. Where the browser does not let pages
 * copy, the text is selected, to be copied by hand.
 */
export function startCopying(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy][hidden]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (button) void press(button);
  });
}

async function press(button: HTMLElement): Promise<void> {
  const asked = button.dataset["copy"] ?? "";
  const holder = asked.startsWith("#") ? document.querySelector<HTMLElement>(asked) : null;
  if (!(await copyText(holder?.innerText ?? asked, holder))) return;
  const words = button.querySelector("[data-words]") ?? button;
  words.textContent = button.dataset["done"] ?? "";
}

/** Whether a text is in the clipboard now; where it cannot be, what shows it is opened and selected. */
export async function copyText(text: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const folded = shown?.closest("details");
    if (folded) folded.open = true;
    if (shown) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
