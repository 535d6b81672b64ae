import type { Command, GrantNumber } from "../../kernel/index.ts";
import type { Outcome } from "../../runtime/index.ts";
import { type Caller, deliver } from "./deliver.ts";
import type { Promises } from "./promises.ts";

export interface ClientOptions extends Caller {
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
