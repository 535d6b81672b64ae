import type { Prng } from "../../base/index.ts";
import type { Command, GrantNumber } from "../../kernel/index.ts";
import type { Outcome } from "../../runtime/index.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a client was promised, by the key of its request. */
export interface Promised {
  readonly key: string;
  readonly userId: string;
  readonly grant: GrantNumber;
  readonly startAt: number;
  readonly endAt: number;
  readonly amount: number;
}

/** What all clients were told; the judge holds it against the ledger. */
export interface Promises {
  readonly granted: Map<string, Promised>;
  readonly cancelled: Set<GrantNumber>;
  refused: number;
  retried: number;
  duplicated: number;
  answered: number;
}

/** Where requests go: to the server of the moment, which may be down and never answer. */
export type Send = (command: Command, answer: (outcome: Outcome) => void) => void;

export interface ClientOptions {
  readonly random: Prng;
  readonly time: VirtualTime;
  readonly send: Send;
  readonly promises: Promises;
  readonly pool: string;
  readonly clients: number;
  /** Requests of each client. */
  readonly requests: number;
  /** Instants that windows are drawn from. */
  readonly fromAt: number;
  readonly untilAt: number;
  readonly onDone: () => void;
}

const TIMEOUT_MS = 400;
const DELAY_MS_MAX = 30;
/** One in so many messages is sent twice. */
const DUPLICATE_ONE_IN = 6;

/** Starts clients that each ask, retry with the same key until answered, and sometimes cancel. */
export function startClients(options: ClientOptions): void {
  for (let i = 0; i < options.clients; i++) ask(options, `user-${i}`, 0);
}

function ask(options: ClientOptions, userId: string, done: number): void {
  if (done === options.requests) return options.onDone();
  const key = `${userId}/${done}`;
  const command = wish(options, userId, key);
  deliver(options, command, (outcome) => {
    const grant = note(options.promises, key, userId, outcome);
    const next = (): void => ask(options, userId, done + 1);
    if (grant === undefined || !options.random.chance(1, 3)) return next();
    const cancel: Command = {
      kind: "reservation.cancel",
      actor: { userId, role: "user" },
      grant,
    };
    deliver(options, cancel, (answer) => {
      // Repeated after a lost answer it is refused as no longer live: cancelled all the same.
      if (answer.ok || !("overloaded" in answer)) options.promises.cancelled.add(grant);
      next();
    });
  });
}

/** Sends until an answer comes: late, twice, or after a crash of the server. */
function deliver(
  options: ClientOptions,
  command: Command,
  onAnswer: (outcome: Outcome) => void,
): void {
  const { random, time, promises } = options;
  let isAnswered = false;
  const receive = (outcome: Outcome): void => {
    if (isAnswered || "overloaded" in outcome) return;
    isAnswered = true;
    promises.answered += 1;
    onAnswer(outcome);
  };
  const transmit = (): void => {
    const delay = random.below(DELAY_MS_MAX);
    time.scheduler.at(time.clock.now() + delay, () => options.send(command, receive));
  };
  const attempt = (): void => {
    if (isAnswered) return;
    transmit();
    if (random.chance(1, DUPLICATE_ONE_IN)) {
      promises.duplicated += 1;
      transmit();
    }
    time.scheduler.at(time.clock.now() + TIMEOUT_MS, () => {
      if (isAnswered) return;
      promises.retried += 1;
      attempt();
    });
  };
  attempt();
}

function wish(options: ClientOptions, userId: string, key: string): Command {
  const { random, fromAt, untilAt } = options;
  const seconds = Math.floor((untilAt - fromAt) / 1000);
  const start = random.below(seconds - 1);
  const length = 1 + random.below(Math.min(40, seconds - start - 1) + 1);
  const startAt = fromAt + start * 1000;
  return {
    kind: "reservation.request",
    actor: { userId, role: "user" },
    pool: options.pool,
    userId,
    tier: "standard",
    amount: 1 + random.below(5),
    time: { kind: "fixed", startAt, endAt: startAt + length * 1000 },
    key: { key, fingerprint: key },
    mayClaimTrial: false,
  };
}

function note(
  promises: Promises,
  key: string,
  userId: string,
  outcome: Outcome,
): GrantNumber | undefined {
  if (!outcome.ok) {
    promises.refused += 1;
    return undefined;
  }
  const { number: grant, startAt, endAt, amount } = outcome.grants[0]!;
  promises.granted.set(key, { key, userId, grant, startAt, endAt, amount });
  return grant;
}
