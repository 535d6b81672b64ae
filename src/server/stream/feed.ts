import type { GrantNumber, LedgerRecord } from "../../kernel/index.ts";
import { type GrantPlace, liveClusters, livePlaces } from "../handlers/live.ts";
import type { Backend } from "../ports.ts";
import { type FramedRecord, frameRecord, namedNodes, placeless } from "./frames.ts";

/** Newest records kept encoded for readers that keep up; slower ones read the journal. */
const RECENT_MAX = 1_024;
const RECENT_CHARS_MAX = 4_000_000;
/** Records read from the journal at once for one reader. */
const CHUNK = 200;

/** The newest records, encoded once for all readers. Listens only while there are readers. */
export class Feed {
  readonly #backend: Backend;
  readonly #onFault: (error: unknown) => void;
  readonly #waiting = new Set<() => void>();
  #recent: FramedRecord[] = [];
  #recentChars = 0;
  #pending: LedgerRecord[] = [];
  #isPumping = false;
  #readers = 0;
  #stop: (() => void) | undefined;

  constructor(backend: Backend, onFault: (error: unknown) => void) {
    this.#backend = backend;
    this.#onFault = onFault;
  }

  /** Each reader opens the feed once and closes it once. */
  open(): void {
    this.#readers += 1;
    this.#stop ??= this.#backend.subscribe((record) => {
      this.#pending.push(record);
      void this.#pump();
    });
  }

  close(): void {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#pending = [];
    this.#forget();
  }

  /**
   * Records from `fromSeq` on, in order and without a gap, as soon as there is one; none once
   * `signal` is aborted. Cost: O(records told); from the journal for a slow reader.
   */
  async next(fromSeq: number, signal: AbortSignal): Promise<readonly FramedRecord[] | "trimmed"> {
    const backend = this.#backend;
    while (!signal.aborted) {
      const first = this.#recent[0];
      if (first !== undefined && fromSeq >= first.seq) {
        const told = this.#recent.slice(fromSeq - first.seq, fromSeq - first.seq + CHUNK);
        if (told.length > 0) return told;
      } else if (fromSeq <= backend.lastSeq()) {
        if (fromSeq < backend.firstSeq) return "trimmed";
        const told = await frameAll(backend, await backend.readJournal(fromSeq, CHUNK));
        if (told.length > 0) return told;
      }
      await this.#changed(signal);
    }
    return [];
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#pending.length > 0) {
        const batch = this.#pending;
        this.#pending = [];
        for (const record of await frameAll(this.#backend, batch)) this.#keep(record);
        this.#wake();
      }
    } catch (error) {
      // Readers find what is missing here in the journal.
      this.#forget();
      this.#onFault(error);
    } finally {
      this.#isPumping = false;
      this.#wake();
    }
  }

  #keep(record: FramedRecord): void {
    // Nobody reads any more, or a fault has left a gap: records kept must follow one another.
    if (this.#readers === 0) return;
    const last = this.#recent[this.#recent.length - 1];
    if (last !== undefined && last.seq + 1 !== record.seq) this.#forget();
    this.#recent.push(record);
    this.#recentChars += record.chars;
    while (this.#recent.length > RECENT_MAX || this.#recentChars > RECENT_CHARS_MAX) {
      this.#recentChars -= this.#recent.shift()!.chars;
    }
  }

  #forget(): void {
    this.#recent = [];
    this.#recentChars = 0;
  }

  #wake(): void {
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const go of woken) go();
  }

  /** Resolves at the next change, or when `signal` is aborted. */
  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.#waiting.delete(go);
        signal.removeEventListener("abort", go);
        resolve();
      };
      this.#waiting.add(go);
      signal.addEventListener("abort", go, { once: true });
    });
  }
}

async function frameAll(
  backend: Backend,
  records: readonly LedgerRecord[],
): Promise<readonly FramedRecord[]> {
  const nodes = namedNodes(records);
  const clusters = await backend.read((state) => liveClusters(state, nodes));
  const places = await placesOf(backend, placeless(records));
  return records.map((record) => frameRecord(record, { places, clusters }));
}

/** From the live state, and from history for those that the ledger has forgotten. */
async function placesOf(
  backend: Backend,
  grants: readonly GrantNumber[],
): Promise<ReadonlyMap<GrantNumber, GrantPlace>> {
  if (grants.length === 0) return new Map();
  const places = await backend.read((state) => livePlaces(state, grants));
  const missing = grants.filter((grant) => !places.has(grant));
  if (missing.length === 0) return places;
  await backend.followed();
  for (const grant of missing) {
    const place = await pastPlace(backend, grant);
    if (place !== undefined) places.set(grant, place);
  }
  return places;
}

async function pastPlace(backend: Backend, grant: GrantNumber): Promise<GrantPlace | undefined> {
  const told = await backend.reader.get(grant);
  if (!told.ok) throw new Error(`owner of grant ${grant}: ${told.error.reason}`);
  if (told.value !== undefined) return { userId: told.value.item.userId };
  const placed = await backend.reader.placement(grant);
  if (!placed.ok) throw new Error(`owner of grant ${grant}: ${placed.error.reason}`);
  return placed.value;
}
