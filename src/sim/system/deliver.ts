import type { Prng } from "../../base/index.ts";
import type { Command } from "../../kernel/index.ts";
import type { Outcome } from "../../runtime/index.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Where requests go: to the server of the moment, which may be down and never answer. */
export type Send = (command: Command, answer: (outcome: Outcome) => void) => void;

/** What every caller needs of the world. */
export interface Caller {
  readonly random: Prng;
  readonly time: VirtualTime;
  readonly send: Send;
  readonly counts: { retried: number; duplicated: number; answered: number };
}

const TIMEOUT_MS = 400;
const DELAY_MS_MAX = 30;
/** One in so many messages is sent twice. */
const DUPLICATE_ONE_IN = 6;

/** Sends until an answer comes: late, twice, or after a crash of the server. */
export function deliver(
  caller: Caller,
  command: Command,
  onAnswer: (outcome: Outcome) => void,
): void {
  const { random, time, send, counts } = caller;
  let isAnswered = false;
  const receive = (outcome: Outcome): void => {
    if (isAnswered || "overloaded" in outcome) return;
    isAnswered = true;
    counts.answered += 1;
    onAnswer(outcome);
  };
  const transmit = (): void => {
    const delay = random.below(DELAY_MS_MAX);
    time.scheduler.at(time.clock.now() + delay, () => send(command, receive));
  };
  const attempt = (): void => {
    if (isAnswered) return;
    transmit();
    if (random.chance(1, DUPLICATE_ONE_IN)) {
      counts.duplicated += 1;
      transmit();
    }
    time.scheduler.at(time.clock.now() + TIMEOUT_MS, () => {
      if (isAnswered) return;
      counts.retried += 1;
      attempt();
    });
  };
  attempt();
}
