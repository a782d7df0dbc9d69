/** The outing on this phone: what is known of the turf, what was said and waits, and how it goes out. No DOM. */

import { results, toShow } from "./carried";
import { uuid7 } from "./identifiers";
import { Answered, Unreachable } from "./network";
import { append, type Noted, waiting } from "./outbox";
import { checkDraft, type Draft, type Echo, type FieldEvent, MOOD_FROM, type Package, type Reservation } from "./protocol";
import { pause } from "./rhythm";
import { type Means, send, type Sending } from "./sender";
import { fold, inOrder, type TurfState } from "./state";
import { type AnswerRow, FIRM, forget, isFull, type MoodRow, of, type ParcelRow, type TurfRow } from "./store";
import { echoes, expire, isSilent, pull } from "./sync";

/** Where the connection stands, for the chip. */
export type Line = "unknown" | "up" | "down";

export class Session {
  row: TurfRow;
  queue: FieldEvent[] = [];
  /** Said but not on the disk: for an instant, or because the phone is full. */
  unsaved: Noted[] = [];
  answers: AnswerRow[] = [];
  reservations: Reservation[] = [];
  /** What other phones handed over, not answered yet or not taken. */
  parcels: ParcelRow[] = [];
  full = false;
  line: Line = "unknown";
  /** When the next try is due, by the phone's clock; 0: nothing waits for a try. */
  retryAt = 0;
  private numbered: Echo[] = [];
  private moods = new Map<string, MoodRow>();
  private folded: TurfState | null = null;
  private failures = 0;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly means: Means,
    row: TurfRow,
    private readonly changed: () => void,
    private readonly random: () => number = Math.random,
  ) {
    this.row = row;
  }

  /** The outing of a turf on this phone, as it was left. */
  static async open(means: Means, turf: number, changed: () => void = () => undefined): Promise<Session | null> {
    await expire(means);
    const row = await means.database.get("turfs", turf);
    if (!row) return null;
    const session = new Session(means, row, changed);
    await session.reload();
    return session;
  }

  get pack(): Package | null {
    return this.row.pack;
  }

  /** Whether an event is on the disk: what is drawn before that is drawn as not kept yet. */
  isKept(id: string): boolean {
    return !this.unsaved.some((one) => one.id === id);
  }

  get queued(): number {
    return this.queue.length + this.unsaved.length;
  }

  get silent(): boolean {
    return isSilent(this.row, this.means.now());
  }

  get state(): TurfState {
    this.folded ??= fold(this.row.pack!, inOrder(this.numbered, [...this.queue, ...this.unsaved]));
    return this.folded;
  }

  /** Read again what is kept: after an answer, or where another tab wrote. */
  async reload(): Promise<void> {
    const { database } = this.means;
    const [row, queue, numbered, answers, parcels, moods] = await Promise.all([
      database.get("turfs", this.row.id),
      waiting(database, this.row.id),
      echoes(database, this.row.id),
      database.getAll("answers"),
      database.getAll("carried"),
      database.getAll("moods", IDBKeyRange.bound([this.row.id, ""], [this.row.id, "\uffff"])),
    ]);
    this.row = row ?? { ...this.row, pack: null };
    const kept = new Set(queue.map(({ id }) => id));
    this.queue = queue;
    this.parcels = parcels;
    this.unsaved = this.unsaved.filter(({ id }) => !kept.has(id) && !numbered.some((one) => one.id === id));
    this.numbered = numbered;
    this.answers = answers.filter(({ turf }) => turf === this.row.id);
    for (const mood of moods) this.moods.set(mood.station, mood);
    this.touch();
  }

  /** Say something. It shows at once, as not kept yet, and on the disk an instant later; the promise tells when. */
  record(draft: Draft): { id: string; kept: Promise<boolean> } {
    checkDraft(draft);
    const time = this.means.now();
    const noted: Noted = { ...draft, id: uuid7(time), at: new Date(time).toISOString() };
    this.unsaved = [...this.unsaved, noted];
    this.touch();
    return { id: noted.id, kept: this.flush() };
  }

  /** One write after the other: an event is ranked once, whoever asks for it to be kept. */
  private flush(): Promise<boolean> {
    const kept = this.writing.then(() => this.save());
    this.writing = kept.then(
      () => undefined,
      () => undefined,
    );
    return kept;
  }

  /** Put on the disk what is not there yet, in order. False where the phone is full: it stays in memory, and is said. */
  private async save(): Promise<boolean> {
    const noted = this.unsaved;
    if (noted.length === 0) return true;
    try {
      const events = await append(this.means.database, this.row, noted);
      const saved = new Set(noted);
      this.unsaved = this.unsaved.filter((one) => !saved.has(one));
      this.queue = [...this.queue, ...events];
      this.full = false;
    } catch (error) {
      if (!isFull(error)) throw error;
      this.full = true;
    }
    this.touch();
    return !this.full;
  }

  /** Send what waits, then hear the others. Never throws on a failure of the network; sets the time of the next try. */
  async exchange({ listen = true } = {}): Promise<Sending> {
    await this.flush();
    if ((await expire(this.means)).includes(this.row.id)) await this.reload();
    const sending = await send(this.means);
    if (sending.sent) await this.reload();
    if (sending.outcome === "later") this.failed(sending.after);
    else if (sending.outcome !== "busy" || this.queue.length === 0) await this.hear(listen);
    await this.reload();
    if (this.full) await this.flush();
    return sending;
  }

  private async hear(listen: boolean): Promise<void> {
    try {
      if (listen && this.row.pack && !this.row.over) this.reservations = (await pull(this.means, this.row.id)).reservations;
      this.line = "up";
      this.failures = 0;
      this.retryAt = 0;
    } catch (error) {
      if (error instanceof Answered && [401, 410].includes(error.status)) this.line = "up";
      else if (error instanceof Answered || error instanceof Unreachable) this.failed(error instanceof Answered ? error.retryAfter : 0);
      else throw error;
    }
  }

  private failed(asked: number): void {
    this.line = "down";
    this.failures += 1;
    this.retryAt = this.means.now() + pause(this.failures, this.random, asked);
    this.touch();
  }

  /** The network seems to be back: what failed before says nothing any more. */
  encourage(): void {
    this.failures = 0;
    this.retryAt = 0;
  }

  /** Mood of the talks in a station since it was last sent. */
  mood(station: string): MoodRow {
    return this.moods.get(station) ?? { turf: this.row.id, station, opened: 0, warm: 0, cool: 0 };
  }

  /** One talk more, or one less. Kept in memory alone until enough doors stand behind it: below, it could be one person's. */
  async feel(station: string, which: "warm" | "cool", by: 1 | -1): Promise<void> {
    const before = this.mood(station);
    const behind = (this.state.opened.get(station) ?? 0) - before.opened;
    const value = Math.max(0, before[which] + by);
    if (value + before[which === "warm" ? "cool" : "warm"] > behind) return;
    const mood = { ...before, [which]: value };
    this.moods.set(station, mood);
    if (behind >= MOOD_FROM) await this.means.database.put("moods", mood).catch(() => undefined);
    this.touch();
  }

  /** Moods that may go out now, each with the doors behind it. `opened` of a tally is what was already sent. */
  private ripe(): { draft: Draft; sent: MoodRow }[] {
    return [...this.moods.values()].flatMap((mood) => {
      const all = this.state.opened.get(mood.station) ?? 0;
      const opened = all - mood.opened;
      if (opened < MOOD_FROM || mood.warm + mood.cool === 0) return [];
      const draft: Draft = { type: "mood", station: mood.station, opened, warm: mood.warm, cool: mood.cool };
      return [{ draft, sent: { ...mood, opened: all, warm: 0, cool: 0 } }];
    });
  }

  /** A pause, or the end: the moods that may go out do. */
  async stop(type: "pause" | "end"): Promise<void> {
    for (const { draft, sent } of this.ripe()) {
      this.moods.set(sent.station, sent);
      await this.record(draft).kept;
      await this.means.database.put("moods", sent).catch(() => undefined);
    }
    await this.record({ type }).kept;
    if (type === "end") await this.mark({ finished: true });
  }

  /** Back to the doors after the end: what was sent stays sent. */
  async goOn(): Promise<void> {
    await this.mark({ finished: false });
    await this.record({ type: "resume" }).kept;
  }

  private async mark(changes: Partial<TurfRow>): Promise<void> {
    const change = this.means.database.transaction("turfs", "readwrite", FIRM);
    const row = await change.store.get(this.row.id);
    if (row) await change.store.put({ ...row, ...changes });
    await change.done;
    this.row = { ...this.row, ...changes };
    this.touch();
  }

  /** An answer was read. */
  async read(id: string): Promise<void> {
    await this.means.database.delete("answers", id);
    await this.reload();
  }

  /** Wipe the turf; what waits goes too where asked, and only then. Returns what still waits. */
  async forget(all: boolean): Promise<number> {
    await this.writing;
    if (all) this.unsaved = [];
    const left = await forget(this.means.database, this.row.id, all);
    this.moods.clear();
    await this.reload();
    return left;
  }

  /** What waits, as a file to hand over by other means: numbers only. */
  async file(): Promise<string> {
    return results(this.row, await this.everything(), this.means.now());
  }

  /** What waits, for another phone to read from the screen; null on a phone that has no ticket. */
  async toShow(): Promise<string | null> {
    return toShow(this.row, await this.everything(), this.means.now());
  }

  private async everything(): Promise<FieldEvent[]> {
    await this.writing;
    const from = (await this.means.database.get("turfs", this.row.id))?.n ?? this.row.n;
    const queued = await this.means.database.getAll("outbox", of(this.row.id));
    const bare = queued.map(({ turf: _turf, ...event }) => event);
    const unsaved = this.unsaved.map((one, index) => ({ ...one, n: from + index + 1 }));
    return [...bare, ...unsaved] as FieldEvent[];
  }

  private touch(): void {
    this.folded = null;
    this.changed();
  }
}
