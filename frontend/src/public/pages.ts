/** Public pages: all of them works without this script, which only does the work that spares a slower pace. */

import "./pages.css";
import { findWork } from "./work";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-nonce]")) {
  const work = form.querySelector<HTMLInputElement>("input[name=work]");
  if (work) start(form, work);
}

function start(form: HTMLFormElement, work: HTMLInputElement): void {
  let ready: Promise<void> | undefined;
  const begin = (): Promise<void> =>
    (ready ??= findWork(form.dataset.nonce ?? "", Number(form.dataset.bits)).then((found) => {
      work.value = String(found);
    }));
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", (event) => {
    if (work.value) return;
    event.preventDefault();
    form.ariaBusy = "true";
    void begin().then(() => {
      form.ariaBusy = null;
      form.requestSubmit(event.submitter);
    });
  });
}
