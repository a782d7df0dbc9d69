/** Pages of votes, beside « participation.ts »: all of them work without any script. With this one, the bar under the
    thumb says what is left, and projects that no longer fit say by how much. */

import "./ballots.css";
import { money, spent } from "./spending";

const form = document.querySelector<HTMLFormElement>("form.ballot");
const bar = form?.querySelector<HTMLElement>(".picking");
if (form && bar) follow([...form.querySelectorAll<HTMLInputElement>("input[data-cents]")], bar);

function follow(boxes: HTMLInputElement[], bar: HTMLElement): void {
  const words = bar.querySelector<HTMLElement>(".picked");
  const undo = bar.querySelector<HTMLButtonElement>(".undo");
  if (!words || !undo) return;
  const order = boxes.filter((box) => box.checked);
  words.removeAttribute("aria-hidden");
  words.setAttribute("role", "status");
  words.classList.add("said");
  const show = (): void => {
    say(boxes, bar, words);
    undo.hidden = order.length === 0;
  };
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const place = order.indexOf(box);
      if (place >= 0) order.splice(place, 1);
      if (box.checked) order.push(box);
      show();
    });
  }
  undo.addEventListener("click", () => {
    const last = order.pop();
    if (!last) return;
    last.checked = false;
    last.focus();
    show();
  });
  show();
}

function say(boxes: HTMLInputElement[], bar: HTMLElement, words: HTMLElement): void {
  const { budget, left = "", over = "" } = bar.dataset;
  const costs = boxes.map((box) => Number(box.dataset.cents));
  const now = spent(Number(budget ?? 0), costs, boxes.map((box) => box.checked));
  words.replaceChildren(`${now.count} ${words.dataset.of ?? ""}`);
  if (budget === undefined) return;
  const written = (text: string, cents: number): string => text.replace("{money}", money(cents, document.documentElement.lang));
  const rest = document.createElement("span");
  rest.className = now.left < 0 ? "rest over" : "rest";
  rest.textContent = now.left < 0 ? written(over, -now.left) : written(left, now.left);
  words.append(" ", rest);
  boxes.forEach((box, rank) => mark(box, now.over[rank] ? written(over, now.over[rank]) : ""));
  draw(bar, now.parts);
}

/** A project that no longer fits says so, and stays open to whoever would rather untick another one. */
function mark(box: HTMLInputElement, text: string): void {
  box.parentElement?.classList.toggle("full", text !== "");
  const label = box.labels?.[0];
  let said = label?.querySelector<HTMLElement>(".over");
  if (!text) return said?.remove();
  if (!said) {
    said = document.createElement("span");
    said.className = "over";
    label?.append(said);
  }
  said.textContent = text;
}

function draw(bar: HTMLElement, parts: number[]): void {
  const drawing = bar.querySelector<SVGElement>(".spend");
  if (!drawing) return;
  let from = 0;
  drawing.replaceChildren(
    ...parts.map((part) => {
      const piece = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const values = { x: from, y: 0, width: Math.max(0, part - 4), height: 12 };
      for (const [name, value] of Object.entries(values)) piece.setAttribute(name, String(value));
      from += part;
      return piece;
    }),
  );
  drawing.removeAttribute("hidden");
}
