/** A finger on the glass: the screen stays as it is until the finger lifts and its click was heard. Layer: parts. */

/** A click comes right after the finger lifts, where there is one: milliseconds. */
const CLICK_WITHIN = 100;
/** A finger that never lifts is a browser that forgot to say so. */
const AT_MOST = 5_000;

export class Finger {
  private down = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting: (() => void)[] = [];

  constructor(target: EventTarget) {
    target.addEventListener("pointerdown", () => this.press(), { capture: true });
    target.addEventListener("pointerup", () => this.lift(CLICK_WITHIN), { capture: true });
    target.addEventListener("pointercancel", () => this.lift(0), { capture: true });
    // After those of the button itself: what it does is done with the screen that was touched.
    target.addEventListener("click", () => this.lifted());
  }

  /** Do it at once, or when no finger is on the glass. */
  away(work: () => void): void {
    if (this.down) this.waiting.push(work);
    else work();
  }

  private press(): void {
    this.down = true;
    this.lift(AT_MOST);
  }

  private lift(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lifted(), after);
  }

  private lifted(): void {
    clearTimeout(this.timer);
    this.down = false;
    for (const work of this.waiting.splice(0)) work();
  }
}
