import { assert } from "../base/index.ts";
import type { Journal, RefusalNote } from "../journal/index.ts";
import {
  apply,
  type Command,
  DECIDER_VERSION,
  decide,
  type Instant,
  type LedgerRecord,
  type LedgerState,
  nextDueAt,
  type Stamp,
  settleTick,
} from "../kernel/index.ts";
import { doneOutcome, dryOutcome, refusedOutcome } from "./outcome/index.ts";
import { refusalNote } from "./refusals.ts";
import type { Clock, Outcome, Scheduler } from "./types.ts";

/** Commands decided in one turn at most: what one journal write covers. */
const TURN_MAX = 512;
/** Commands that may wait; more are refused at once rather than served late. */
const QUEUE_MAX = 8_192;
/** What a refused caller is told to wait: a full queue is gone in less. */
const RETRY_AFTER_MS = 1_000;
/** Turns that may be on their way to the disk at once: what waits there is written together. */
const WRITES_MAX = 8;
/** A part of the callers may go ahead of the rest, but not in smaller parties than this. */
const EARLY_MIN = 8;
/** Ticks in a row before commands get their turn. */
const TICKS_PER_TURN_MAX = 4;

export interface LoopOptions {
  readonly state: LedgerState;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly queueMax?: number;
  /** The journal failed: memory is ahead of the disk, and the process must stop. */
  readonly onFault: (fault: unknown) => void;
}

export interface LoopStats {
  readonly waiting: number;
  readonly seq: number;
  readonly durableSeq: number;
  readonly turns: number;
  readonly records: number;
}

interface Waiting {
  readonly command: Command;
  readonly answer: (outcome: Outcome) => void;
}

/**
 * The one writer: decides commands one after another, writes each turn's records at once and
 * tells nobody anything before they are durable. While a turn is being written, commands gather
 * for the next one, so that many callers cost one disk write.
 */
export class Loop {
  readonly #options: LoopOptions;
  readonly #state: LedgerState;
  readonly #queueMax: number;
  readonly #listeners = new Set<(record: LedgerRecord) => void>();
  #waiting: Waiting[] = [];
  /** Resolves when all that was decided so far is durable and told. */
  #barrier: Promise<void> = Promise.resolve();
  /** Turns on their way to the disk. */
  #writes = 0;
  /** Callers without an answer yet. */
  #outstanding = 0;
  #isTurnDue = false;
  #isStopped = false;
  /** Memory is ahead of the disk for good: nothing that it shows may be told. */
  #isBroken = false;
  #durableSeq: number;
  #turns = 0;
  #records = 0;
  #undoTimer: (() => void) | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#queueMax = options.queueMax ?? QUEUE_MAX;
    this.#durableSeq = options.state.seq;
    assert(options.journal.lastSeq === options.state.seq, "the state must be the journal's");
    this.#arm();
  }

  /** Decides in turn and answers once the outcome is durable. Rejects only when stopped. */
  submit(command: Command): Promise<Outcome> {
    if (this.#isStopped) return Promise.reject(new Error("the ledger has stopped"));
    if (this.#waiting.length >= this.#queueMax) {
      return Promise.resolve({ ok: false, overloaded: true, retryAfterMs: RETRY_AFTER_MS });
    }
    return new Promise((answer) => {
      this.#waiting.push({ command, answer });
      this.#outstanding += 1;
      // A party of callers goes ahead while others are still being read: the disk works meanwhile.
      const party = Math.max(EARLY_MIN, this.#outstanding >> 3);
      if (this.#waiting.length >= party && this.#writes < WRITES_MAX) this.#turn();
      else this.#wake();
    });
  }

  /** The answer that the command would get now. Nothing is stored. */
  dryRun(command: Command): Promise<Outcome> {
    return this.read((state) => {
      const stamp = this.#stamp();
      const decision = decide(state, command, stamp);
      return decision.ok
        ? dryOutcome(state, command, decision, stamp)
        : refusedOutcome(state, command, decision.rejection, stamp);
    });
  }

  /** Looks at the state; what was seen is told once everything that it shows is durable. */
  async read<T>(look: (state: LedgerState) => T): Promise<T> {
    const seen = look(this.#state);
    if (this.#state.seq > this.#durableSeq) await this.#barrier;
    if (this.#isBroken) throw new Error("the ledger has stopped");
    return seen;
  }

  /** Calls with every durable record, in order. The answer ends it. */
  subscribe(listener: (record: LedgerRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): LoopStats {
    return {
      waiting: this.#waiting.length,
      seq: this.#state.seq,
      durableSeq: this.#durableSeq,
      turns: this.#turns,
      records: this.#records,
    };
  }

  /** Finishes what has been submitted, then takes nothing more. */
  async stop(): Promise<void> {
    while (this.#outstanding > 0 && !this.#isBroken) {
      await new Promise<void>((soon) => this.#options.scheduler.soon(soon));
      await this.#barrier;
    }
    this.#isStopped = true;
    this.#undoTimer?.();
  }

  /** Those who wait get a turn soon, unless one is being written: then when that is done. */
  #wake(): void {
    if (this.#isTurnDue || this.#writes > 0) return;
    this.#isTurnDue = true;
    this.#options.scheduler.soon(() => {
      this.#isTurnDue = false;
      if (!this.#isStopped && this.#writes === 0) this.#turn();
    });
  }

  #turn(): void {
    this.#turns += 1;
    const records: LedgerRecord[] = [];
    this.#tick(records);
    const batch = this.#waiting.splice(0, TURN_MAX);
    const refusals: RefusalNote[] = [];
    const answers = batch.map(({ command, answer }) => {
      const outcome = this.#decide(command, records, refusals);
      return () => answer(outcome);
    });
    if (refusals.length > 0) this.#options.journal.noteRefusals(refusals);
    if (records.length > 0) return this.#write(records, answers);
    // Refusals speak of a state too: they wait for what it shows to be durable.
    if (this.#writes === 0) return this.#tell(records, answers);
    this.#barrier = this.#barrier.then(() => {
      if (!this.#isBroken) this.#tell(records, answers);
    });
  }

  #decide(command: Command, records: LedgerRecord[], refusals: RefusalNote[]): Outcome {
    const state = this.#state;
    const stamp = this.#stamp();
    const decision = decide(state, command, stamp);
    if (!decision.ok) {
      const note = refusalNote(command, decision.rejection, stamp.at);
      if (note !== undefined) refusals.push(note);
      return refusedOutcome(state, command, decision.rejection, stamp);
    }
    if (decision.events.length > 0) {
      apply(state, decision.events, stamp);
      records.push(this.#record(stamp, command, decision.events));
    }
    return doneOutcome(state, command, decision, stamp.at);
  }

  /** Lets time pass before the turn's commands: what is due happens first. */
  #tick(records: LedgerRecord[]): void {
    const command = { kind: "tick" } as const;
    for (let i = 0; i < TICKS_PER_TURN_MAX; i++) {
      const stamp = this.#stamp();
      if (nextDueAt(this.#state) > stamp.at) return;
      const decision = decide(this.#state, command, stamp);
      assert(decision.ok, "a tick is never refused");
      if (decision.events.length === 0) {
        // The timer was set for something that has changed since; let go of it.
        settleTick(this.#state, stamp.at);
        return;
      }
      apply(this.#state, decision.events, stamp);
      records.push(this.#record(stamp, command, decision.events));
    }
  }

  #write(records: readonly LedgerRecord[], answers: readonly (() => void)[]): void {
    this.#undoTimer?.();
    this.#writes += 1;
    this.#barrier = this.#options.journal.append(records).then(
      () => {
        this.#writes -= 1;
        this.#durableSeq = records[records.length - 1]!.seq;
        this.#records += records.length;
        // The disk first: it works on the next turn while this one's callers are told.
        if (this.#waiting.length > 0 && !this.#isStopped) this.#turn();
        this.#tell(records, answers);
      },
      (fault: unknown) => {
        // Nobody has been told anything of this turn; the answers are never given.
        const isFirst = !this.#isBroken;
        this.#isStopped = true;
        this.#isBroken = true;
        if (isFirst) this.#options.onFault(fault);
      },
    );
  }

  #tell(records: readonly LedgerRecord[], answers: readonly (() => void)[]): void {
    this.#outstanding -= answers.length;
    for (const answer of answers) answer();
    for (const record of records) for (const listener of this.#listeners) listener(record);
    if (this.#waiting.length > 0) this.#wake();
    else if (this.#writes === 0) this.#arm();
  }

  #arm(): void {
    this.#undoTimer?.();
    const dueAt = nextDueAt(this.#state);
    if (this.#isStopped || dueAt === Number.POSITIVE_INFINITY) return;
    this.#undoTimer = this.#options.scheduler.at(dueAt, () => this.#wake());
  }

  /** Time never goes back, whatever the clock does. */
  #stamp(): Stamp {
    const at: Instant = Math.max(this.#options.clock.now(), this.#state.at);
    return { at, seq: this.#state.seq + 1 };
  }

  #record(stamp: Stamp, command: Command, events: LedgerRecord["events"]): LedgerRecord {
    const { epoch } = this.#options.journal;
    return { ...stamp, epoch, deciderVersion: DECIDER_VERSION, command, events };
  }
}
