import type { GrantNumber, LedgerRecord, UserId } from "../../kernel/index.ts";
import { liveOwners } from "../handlers/live.ts";
import type { Backend } from "../ports.ts";
import { type FramedRecord, frameRecord, ownerless } from "./frames.ts";

/** Newest records kept encoded for readers that keep up; slower ones read the journal. */
const RECENT_MAX = 1_024;
const RECENT_CHARS_MAX = 4_000_000;
/** Records read from the journal at once for one reader. */
const CHUNK = 200;

/** The newest records, encoded once for all readers. Listens only while there are readers. */
export interface Feed {
  /**
   * Records from `fromSeq` on, in order and without a gap, as soon as there is one; nothing once
   * the feed or `signal` is closed. Cost: O(records told); from the journal for a slow reader.
   */
  next(fromSeq: number, signal: AbortSignal): Promise<readonly FramedRecord[] | "trimmed">;
  open(): void;
  close(): void;
}

export function createFeed(backend: Backend, onFault: (error: unknown) => void): Feed {
  let recent: FramedRecord[] = [];
  let recentChars = 0;
  let pending: LedgerRecord[] = [];
  let isPumping = false;
  let readers = 0;
  let stop: (() => void) | undefined;
  const waiting = new Set<() => void>();

  const wake = (): void => {
    const woken = [...waiting];
    waiting.clear();
    for (const go of woken) go();
  };

  const keep = (record: FramedRecord): void => {
    recent.push(record);
    recentChars += record.chars;
    while (recent.length > RECENT_MAX || recentChars > RECENT_CHARS_MAX) {
      recentChars -= recent.shift()!.chars;
    }
  };

  const pump = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    try {
      while (pending.length > 0) {
        const batch = pending;
        pending = [];
        for (const record of await frameAll(backend, batch)) keep(record);
        wake();
      }
    } catch (error) {
      // Readers find what is missing here in the journal.
      recent = [];
      recentChars = 0;
      onFault(error);
    } finally {
      isPumping = false;
      wake();
    }
  };

  const forget = (): void => {
    stop?.();
    stop = undefined;
    recent = [];
    recentChars = 0;
    pending = [];
  };

  const next: Feed["next"] = async (fromSeq, signal) => {
    while (!signal.aborted) {
      const first = recent[0];
      if (first !== undefined && fromSeq >= first.seq) {
        const told = recent.slice(fromSeq - first.seq, fromSeq - first.seq + CHUNK);
        if (told.length > 0) return told;
      } else if (fromSeq <= backend.lastSeq()) {
        if (fromSeq < backend.firstSeq) return "trimmed";
        const told = await frameAll(backend, await backend.readJournal(fromSeq, CHUNK));
        if (told.length > 0) return told;
      }
      await changed(waiting, signal);
    }
    return [];
  };

  const open = (): void => {
    readers += 1;
    stop ??= backend.subscribe((record) => {
      pending.push(record);
      void pump();
    });
  };

  const close = (): void => {
    readers -= 1;
    if (readers === 0) forget();
  };

  return { next, open, close };
}

async function frameAll(
  backend: Backend,
  records: readonly LedgerRecord[],
): Promise<readonly FramedRecord[]> {
  const owners = await ownersOf(backend, ownerless(records));
  return records.map((record) => frameRecord(record, owners));
}

/** From the live state, and from history for those that the ledger has forgotten. */
async function ownersOf(
  backend: Backend,
  grants: readonly GrantNumber[],
): Promise<ReadonlyMap<GrantNumber, UserId>> {
  if (grants.length === 0) return new Map();
  const owners = await backend.read((state) => liveOwners(state, grants));
  const missing = grants.filter((grant) => !owners.has(grant));
  if (missing.length === 0) return owners;
  await backend.followed();
  for (const grant of missing) {
    const told = await backend.reader.reservation(grant);
    if (told !== undefined) owners.set(grant, told.userId);
  }
  return owners;
}

/** Resolves at the next change, or when `signal` is aborted. */
function changed(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      waiting.delete(go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    waiting.add(go);
    signal.addEventListener("abort", go, { once: true });
  });
}
