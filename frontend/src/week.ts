/** Préparer samedi and the day that was published: names dragged, stations clicked, texts shared; all works without. */
import type htmx from "htmx.org";

export function startWeek(api: typeof htmx): void {
  if (!document.querySelector(".week")) return;
  document.addEventListener("click", station);
  document.addEventListener("pointerdown", grasp);
  document.addEventListener("change", all);
  document.addEventListener("submit", busy);
  document.addEventListener("keydown", close);
  shares();
  countdown();
  // A refused change comes back as the page with why.
  api.on("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; target: Element; shouldSwap: boolean; isError: boolean }>;
    if (detail.target.id !== "week" || ![409, 422].includes(detail.xhr.status)) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  let pressed = "";
  api.on("htmx:beforeRequest", () => {
    const active = document.activeElement;
    pressed = active instanceof HTMLButtonElement && active.name ? `button[name="${active.name}"][value="${active.value}"]` : "";
  });
  // The button that was pressed, or what came of it, keeps the focus.
  api.on("htmx:afterSettle", (event) => {
    if (((event as CustomEvent).detail.target as Element).id !== "week") return;
    const next = document.querySelector<HTMLElement>("#week [role=alert]") ?? document.querySelector<HTMLElement>(".who1.here") ?? (pressed ? document.querySelector<HTMLElement>(pressed) : null);
    next?.focus({ preventScroll: !next.matches("[role=alert]") });
  });
}

/** A station of the map goes in, or out, by the form's own means. */
function station(event: Event): void {
  const path = event.target instanceof Element ? event.target.closest<SVGPathElement>(".zmap [data-station]") : null;
  const form = document.querySelector<HTMLFormElement>("#week-form");
  if (path && form) send(form, path.classList.contains("on") ? "drop" : "add", path.dataset["station"] ?? "");
}

function send(form: HTMLFormElement, ...pairs: string[]): void {
  for (let at = 0; at < pairs.length; at += 2) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: pairs[at], value: pairs[at + 1] });
    form.append(field);
  }
  form.requestSubmit();
}

/** A name dragged over another row walks there. */
function grasp(event: PointerEvent): void {
  const name = event.target instanceof Element ? event.target.closest<HTMLElement>(".who1[data-person]") : null;
  if (!name || event.button !== 0 || event.pointerType === "touch") return;
  const [x, y] = [event.clientX, event.clientY];
  let over: HTMLElement | null = null;
  let moving = false;
  const move = (to: PointerEvent): void => {
    moving ||= Math.hypot(to.clientX - x, to.clientY - y) > 6;
    if (!moving) return;
    name.classList.add("dragged");
    const row = document.elementFromPoint(to.clientX, to.clientY)?.closest<HTMLElement>(".duo[data-row]") ?? null;
    if (row === over) return;
    over?.classList.remove("over");
    over = row;
    over?.classList.add("over");
  };
  const stop = (): void => {
    removeEventListener("pointermove", move);
    name.classList.remove("dragged");
    over?.classList.remove("over");
    if (!moving) return;
    // The click that ends a drag is not one.
    const swallow = (click: Event): void => (click.preventDefault(), click.stopPropagation());
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => {
      removeEventListener("click", swallow, { capture: true });
      const form = document.querySelector<HTMLFormElement>("#week-form");
      if (form && over && over !== name.closest(".duo")) send(form, "who", name.dataset["person"] ?? "", "put", over.dataset["row"] ?? "");
    });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop, { once: true });
}

/** One box ticks all. */
function all(event: Event): void {
  const box = event.target instanceof HTMLInputElement && event.target.dataset["all"] ? event.target : null;
  if (!box) return;
  for (const one of document.querySelectorAll<HTMLInputElement>(`.told input[name="${box.dataset["all"]}"]`)) one.checked = box.checked;
}

/** Published once: the button says that it is at work. */
function busy(event: Event): void {
  const form = event.target instanceof HTMLFormElement ? event.target : null;
  const button = form?.querySelector<HTMLButtonElement>("button.btn-primary");
  const words = form?.dataset["busy"];
  if (!button || !words) return;
  const before = [...button.childNodes];
  button.textContent = words;
  setTimeout(() => (button.disabled = true));
  // Back from the page of somebody who answered in the site's place: it can be pressed again.
  const again = (): void => (button.replaceChildren(...before), void (button.disabled = false));
  addEventListener("pageshow", again, { once: true });
}

/** Escape closes what is unfolded. */
function close(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll<HTMLDetailsElement>(".told details[open]")) {
    open.open = false;
    open.querySelector<HTMLElement>("summary")?.focus();
  }
}

/** The telephone's own way of handing a text on, where it has one. */
function shares(): void {
  if (!("share" in navigator)) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.querySelector<HTMLElement>(button.dataset["share"] ?? "")?.innerText ?? "";
      void navigator.share({ text }).catch(() => undefined);
    });
  }
}

/** How long all can still be undone. */
function countdown(): void {
  const clock = document.querySelector<HTMLElement>("[data-countdown]");
  if (!clock) return;
  const ends = Date.now() + 1000 * Number(clock.dataset["countdown"]);
  const tick = (): void => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    clock.textContent = (clock.dataset["words"] ?? "").replace("{m}", String(Math.floor(left / 60))).replace("{s}", String(left % 60).padStart(2, "0"));
    if (left) setTimeout(tick, 1000);
    else clock.closest("form")?.remove();
  };
  tick();
}
