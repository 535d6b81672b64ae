import type { QueuePolicy } from "../types.ts";
import { conservative } from "./conservative.ts";
import { easy, easyF1, easySaf, easySjbf, easySjf } from "./easy.ts";
import { fair } from "./fair.ts";
import { safK } from "./saf-k.ts";
import { f1, fcfs, saf, sjf } from "./strict.ts";

/** Every built-in policy for a whole machine: a new one is a file and a line here. */
export const QUEUE_POLICIES: readonly QueuePolicy[] = [
  fcfs,
  sjf,
  saf,
  f1,
  easy,
  easySjbf,
  easySjf,
  easySaf,
  easyF1,
  conservative,
  fair,
  safK,
];

/** The policy of that name, or undefined. */
export function queuePolicyNamed(name: string): QueuePolicy | undefined {
  return QUEUE_POLICIES.find((policy) => policy.name === name);
}
