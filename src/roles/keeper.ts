import type { Command, checkin } from "../kernel/index.ts";
import type { Ledger } from "../runtime/index.ts";

export type RoleLedger = Pick<Ledger, "submit" | "read" | "subscribe" | "now">;

export type Kept = (event: checkin.JobManagerEvent) => boolean;

/** Writes a job manager's events into the ledger, many at a time, and says when they are there. */
export interface Keeper {
  write(events: readonly checkin.JobManagerEvent[]): void;
  /**
   * Runs `action` once everything written so far is durable; at once if it is. It is told which
   * events the ledger has kept.
   */
  after(action: (kept: Kept) => void, onLost: (why: string) => void): void;
  /** Writes nothing more; what waits is told that it is lost. */
  stop(why: string): void;
}

export interface KeeperSetup {
  readonly ledger: RoleLedger;
  readonly region: string;
  readonly term: () => number;
  /** Events that the ledger left out. */
  readonly onLeftOut: (events: readonly checkin.JobManagerEvent[]) => void;
  /** Another job manager has taken over. */
  readonly onDeposed: () => void;
}

/** Commands on their way at once: while one is written the next one gathers. */
const FLIGHTS_MAX = 2;
/** As many events as one command takes. */
const EVENTS_MAX = 4_096;

interface Batch {
  readonly term: number;
  readonly events: checkin.JobManagerEvent[];
  readonly waiting: { readonly run: (kept: Kept) => void; readonly lose: (why: string) => void }[];
}

const ALL: Kept = () => true;

/** What is written, what waits to be, and who waits for it. */
interface Desk {
  readonly setup: KeeperSetup;
  readonly flights: Batch[];
  readonly gathered: Batch[];
  isDue: boolean;
  lost: string | undefined;
}

export function createKeeper(setup: KeeperSetup): Keeper {
  const desk: Desk = { setup, flights: [], gathered: [], isDue: false, lost: undefined };
  return {
    write: (events) => {
      if (desk.lost === undefined) gather(desk, events);
    },
    after: (run, onLost) => {
      const batch = desk.gathered.at(-1) ?? desk.flights.at(-1);
      if (desk.lost !== undefined) onLost(desk.lost);
      else if (batch === undefined) run(ALL);
      else batch.waiting.push({ run, lose: onLost });
    },
    stop: (why) => lose(desk, why),
  };
}

function gather(desk: Desk, events: readonly checkin.JobManagerEvent[]): void {
  const { gathered, setup } = desk;
  for (const event of events) {
    const last = gathered.at(-1);
    if (last !== undefined && last.events.length < EVENTS_MAX) last.events.push(event);
    else gathered.push({ term: setup.term(), events: [event], waiting: [] });
  }
  if (events.length === 0 || desk.isDue) return;
  desk.isDue = true;
  setImmediate(() => {
    desk.isDue = false;
    flush(desk);
  });
}

function flush(desk: Desk): void {
  const { flights, gathered } = desk;
  while (flights.length < FLIGHTS_MAX && gathered.length > 0) {
    const batch = gathered.shift()!;
    flights.push(batch);
    send(desk, batch).catch((fault: unknown) => lose(desk, String(fault)));
  }
}

async function send(desk: Desk, { term, events, waiting }: Batch): Promise<void> {
  const { ledger, region, onDeposed, onLeftOut } = desk.setup;
  const kept = await submitted(ledger, { kind: "checkin.record", region, term, events });
  if (desk.lost !== undefined) return;
  desk.flights.shift();
  if (kept === undefined) {
    for (const one of waiting) one.lose(TAKEN_OVER);
    lose(desk, TAKEN_OVER);
    return onDeposed();
  }
  const leftOut = kept.size < events.length ? events.filter((one) => !kept.has(one)) : [];
  for (const { run } of waiting) run(leftOut.length === 0 ? ALL : (one) => kept.has(one));
  if (leftOut.length > 0) onLeftOut(leftOut);
  flush(desk);
}

const TAKEN_OVER = "another job manager has taken over";

function lose(desk: Desk, why: string): void {
  desk.lost ??= why;
  const { flights, gathered } = desk;
  for (const { waiting } of [...flights, ...gathered]) for (const one of waiting) one.lose(why);
  flights.length = 0;
  gathered.length = 0;
}

/** The events that the ledger kept; undefined if the term is over. Waits out a full queue. */
async function submitted(
  ledger: RoleLedger,
  command: Command,
): Promise<ReadonlySet<checkin.JobManagerEvent> | undefined> {
  for (;;) {
    const outcome = await ledger.submit(command);
    if (outcome.ok) {
      const told = outcome.events.find((event) => event.kind === "checkin.recorded");
      return new Set(told?.kind === "checkin.recorded" ? told.events : []);
    }
    if (!("overloaded" in outcome)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, outcome.retryAfterMs));
  }
}
