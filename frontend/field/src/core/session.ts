/** The outing on this phone: what is known of the turf, what was said and waits, and how it goes out. No DOM. Layer: session. */

import { type Act, acts } from "./acts";
import { results, toShow } from "./carried";
import { uuid7 } from "./identifiers";
import type { Means } from "./means";
import { Answered, Unreachable } from "./network";
import { append, bare, type Noted, queueAgain, waiting } from "./outbox";
import type { Sending } from "./parcels";
import { checkDraft, DOORS, type Draft, type Echo, type FieldEvent, has, MOOD_FROM, NotAllowed, type Outing, type Package, type Reservation } from "./protocol";
import { doorsOf, type Proof, proofOf, prove } from "./receipt";
import { restored, vanished } from "./restore";
import { pause } from "./rhythm";
import { send } from "./sender";
import { fold, inOrder, type TurfState } from "./state";
import { type AnswerRow, FIRM, forget, isFull, type LinkRow, type MoodRow, of, type ParcelRow, provenIds, type ReceiptRow, setting, type TurfRow } from "./store";
import { echoes, expire, isLate, isSilent, pull } from "./sync";

/** Where the connection stands, for the chip. */
export type Line = "unknown" | "up" | "down";

/** How long after a receipt another one is asked for by itself. */
const PROVE_AFTER = 2 * 60_000;

export class Session {
  row: TurfRow;
  queue: FieldEvent[] = [];
  /** Answered by the site; kept until its receipt covers them, and told to the turf with the rest of what it said. */
  sent: FieldEvent[] = [];
  receipt: ReceiptRow | null = null;
  /** Somebody who is not the site answered at the last try. */
  foreign = false;
  /** It signs with another key than the site that this phone came in at. */
  otherKey = false;
  /** Other phones in this turf, as the site said last, and whether they said something since the time before. */
  others = 0;
  fresh = false;
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
  private provenAt = -Infinity;
  private born = "";
  /** By which links this phone came in: kept to be known again after its data was cleared. */
  private links: LinkRow[] = [];
  private writing: Promise<void> = Promise.resolve();
  /** How many times this session wrote: a reading that one fell into is done again. */
  private writes = 0;

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
    session.born = await setting(means.database, "born", "");
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

  /** What this phone said of the turf, newest first; moods are nobody's act, and undoing shows on what it undid. */
  acts(): Act[] {
    return acts(this.numbered, [...this.queue, ...this.unsaved], this.answers);
  }

  /** What is left here is taken no more. */
  get late(): boolean {
    return isLate(this.row, this.means.now()) && this.queued + this.sent.length > 0;
  }

  get silent(): boolean {
    return isSilent(this.row, this.means.now());
  }

  get state(): TurfState {
    this.folded ??= fold(this.row.pack!, inOrder(this.numbered, [...this.sent, ...this.queue, ...this.unsaved]));
    return this.folded;
  }

  /** Doors that wait, each once. */
  get doorsWaiting(): number {
    return doorsOf([...this.queue, ...(this.unsaved as FieldEvent[])]);
  }

  /** How many of the doors of this phone the site has signed for. */
  get proof(): Proof {
    const said = [...this.sent, ...this.queue, ...(this.unsaved as FieldEvent[])];
    return proofOf(this.row, this.receipt, said);
  }

  /** Read again what is kept: after an answer, or where another tab wrote. */
  async reload(): Promise<void> {
    await this.sound();
    const { database } = this.means;
    const { writes } = this;
    const id = this.row.id;
    const [row, queue, numbered, answers, moods, sent, receipt, parcels, links] = await Promise.all([
      database.get("turfs", id),
      waiting(database, id),
      echoes(database, id),
      database.getAll("answers"),
      database.getAll("moods", IDBKeyRange.bound([id, ""], [id, "\uffff"])),
      database.getAll("sent", of(id)),
      database.get("receipts", id),
      database.getAll("carried"),
      database.getAll("links"),
    ]);
    // Stores are read side by side: what was written meanwhile stands in some and not in others.
    if (writes !== this.writes) return this.reload();
    this.row = row ?? { ...this.row, pack: null };
    const kept = new Set(queue.map((one) => one.id));
    this.queue = queue;
    this.parcels = parcels;
    this.unsaved = this.unsaved.filter((one) => !kept.has(one.id) && !numbered.some((other) => other.id === one.id));
    this.numbered = numbered;
    this.answers = answers.filter(({ turf }) => turf === id);
    this.sent = sent.map(bare);
    this.receipt = receipt ?? null;
    this.links = links.filter(({ turf }) => turf === id);
    for (const mood of moods) this.moods.set(mood.station, mood);
    this.touch();
  }

  /** The phone's data was cleared under the app: what is still in memory is written back, at once. */
  private async sound(): Promise<void> {
    if (!(await vanished(this.means.database, this.born))) return;
    if (this.means.reopen) this.means.database = await this.means.reopen();
    // Only its connection was lost: what it holds is newer than this tab's memory.
    if (!(await vanished(this.means.database, this.born))) return;
    this.born = await restored(this.means.database, { row: this.row, queue: this.queue, sent: this.sent, numbered: this.numbered, answers: this.answers, receipt: this.receipt, links: this.links, moods: [...this.moods.values()] });
  }

  /** What is walked here, and what may be said of it. */
  get outing(): Outing {
    return this.pack?.outing ?? DOORS;
  }

  /** Say something. It shows at once, as not kept yet, and on the disk an instant later; the promise tells when. */
  record(draft: Draft): { id: string; kept: Promise<boolean> } {
    checkDraft(draft);
    if (!has(this.outing, draft)) throw new NotAllowed(`not in this outing: ${draft.type}`);
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
    if (this.unsaved.length === 0) return true;
    await this.sound();
    const noted = this.unsaved;
    try {
      const events = await append(this.means.database, this.row, noted);
      this.writes += 1;
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
    await this.sound();
    if ((await expire(this.means)).includes(this.row.id)) await this.reload();
    const sending = await send(this.means);
    if (sending.sent) await this.reload();
    if (sending.outcome === "later") this.failed(sending.after, sending.foreign, sending.otherKey);
    else if (sending.outcome !== "busy" || this.queue.length === 0) await this.hear(listen);
    if (this.line === "up" && this.queue.length === 0) await this.giveBack();
    await this.reload();
    if (this.full) await this.flush();
    return sending;
  }

  /** A receipt of what was sent; where the site's base is an earlier one, what it lacks goes out again at once. */
  private async giveBack(): Promise<void> {
    this.row = (await this.means.database.get("turfs", this.row.id)) ?? this.row;
    const { recheck } = this.row;
    if (recheck && !this.row.pack) return; // its sender asks, before it lets go
    await this.prove(recheck);
    if (!recheck || !(await this.means.database.count("outbox", of(this.row.id)))) return;
    await send(this.means);
    await this.reload();
    await this.prove(true);
  }

  /** Ask for a receipt of all that was sent, where the last one does not cover it; `now`: though one was asked for lately. */
  async prove(now = false): Promise<void> {
    const proven = provenIds(this.row, this.receipt);
    if (this.sent.every(({ id }) => proven.has(id))) return;
    const time = this.means.now();
    if (!now && Math.abs(time - this.provenAt) < PROVE_AFTER) return;
    this.provenAt = time;
    await prove(this.means, this.row.id);
  }

  private async hear(listen: boolean): Promise<void> {
    try {
      if (listen && this.row.pack && ["", "archived", "closed"].includes(this.row.over)) {
        const pulled = await pull(this.means, this.row.id);
        this.reservations = pulled.reservations;
        this.others = pulled.others;
        this.fresh = pulled.fresh > 0;
      }
      this.reached();
    } catch (error) {
      if (error instanceof Answered && (error.word === "pass" || error.word === "over")) this.reached();
      else if (error instanceof Answered) this.failed(error.retryAfter);
      else if (error instanceof Unreachable) this.failed(0, error.foreign, error.otherKey);
      else throw error;
    }
  }

  private reached(): void {
    this.line = "up";
    this.foreign = false;
    this.otherKey = false;
    this.failures = 0;
    this.retryAt = 0;
  }

  private failed(asked: number, foreign = false, otherKey = false): void {
    this.line = "down";
    this.foreign = foreign;
    this.otherKey = otherKey;
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
    for (const { draft, sent } of this.ripe().filter(({ draft: mood }) => has(this.outing, mood))) {
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
    this.writes += 1;
    this.row = { ...this.row, ...changes };
    this.touch();
  }

  /** It was read how many doors went back to the site. */
  readReturned(): Promise<void> {
    return this.mark({ returned: 0 });
  }

  /** An answer was read; of a refused event: it is given up. */
  async read(id: string): Promise<void> {
    await this.means.database.delete("answers", id);
    await this.reload();
  }

  /** All remarks were read. Refused events stay: each waits for its own decision. */
  async readAll(): Promise<void> {
    for (const { id, status } of this.answers) if (status !== "refused") await this.means.database.delete("answers", id);
    await this.reload();
  }

  /** Send a refused event again. */
  async resend(id: string): Promise<void> {
    await queueAgain(this.means.database, id);
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

  /** All that is not proven to be on the site, as a file to hand over by other means: numbers only. */
  async file(): Promise<string> {
    const text = results(this.row, await this.everything(), this.means.now());
    await this.mark({ savedAt: this.means.now() }).catch(() => undefined);
    return text;
  }

  /** What waits, for another phone to read from the screen; null on a phone that has no ticket. */
  async toShow(): Promise<string | null> {
    return toShow(this.row, await this.everything(), this.means.now());
  }

  private async everything(): Promise<FieldEvent[]> {
    await this.writing;
    await this.sound();
    const { database } = this.means;
    const from = (await database.get("turfs", this.row.id))?.n ?? this.row.n;
    const proven = provenIds(this.row, this.receipt);
    const refused = this.answers.filter(({ status }) => status === "refused").map(({ event }) => event);
    const kept = [...(await database.getAll("sent", of(this.row.id))), ...(await database.getAll("outbox", of(this.row.id)))].map(bare);
    const unsaved = this.unsaved.map((one, index) => ({ ...one, n: from + index + 1 }) as FieldEvent);
    const events = [...kept.filter(({ id }) => !proven.has(id)), ...refused].sort((one, other) => one.n - other.n);
    return [...events, ...unsaved];
  }

  private touch(): void {
    this.folded = null;
    this.changed();
  }
}
