import { setImmediate as breathe } from "node:timers/promises";
import { heapPeekKey, heapPeekValue, heapPop } from "../../base/index.ts";
import { checkLedger, type Instant, nextDueAt, settleTick } from "../../kernel/index.ts";
import { isComplete } from "./parts.ts";
import {
  beginReplay,
  jobOf,
  REPLAYER,
  type Replay,
  type Replayed,
  type ReplayOptions,
  step,
} from "./run.ts";
import { takeDemand } from "./translate.ts";

/** What is left when the history ends may go on for so long, or for as long as the history was. */
const REST_MS = 7 * 86_400_000;
const STEPS_PER_BREATH = 2_000;
/** Whether anything is left is looked at once in so many steps, for that is not cheap. */
const LOOKS = 256;

/**
 * Lets the demand of a journal come again, in virtual time, to the kernel's own code: jobs are
 * submitted when they were and run for as long as they did, but start when the policy has them
 * start. Whoever asks does not react to what is different. Cost: that of deciding it all.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const run = beginReplay(options);
  const { commands, beginAt, endAt } = options.demand;
  const until = endAt + Math.max(REST_MS, endAt - beginAt);
  let taken = 0;
  for (let steps = 0; ; steps++) {
    const next = Math.min(
      nextDueAt(run.state),
      heapPeekKey(run.ends),
      commands[taken]?.at ?? Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY || next > until) break;
    if (taken === commands.length && steps % LOOKS === 0 && !isAnythingLeft(run)) break;
    const at = Math.max(next, run.state.at);
    letTimePass(run, at);
    endParts(run, at);
    // All of one instant are heard before anything is decided, as in a turn of the ledger.
    for (; taken < commands.length && commands[taken]!.at <= at; taken++) {
      takeDemand(run, commands[taken]!, at);
    }
    if (steps % STEPS_PER_BREATH !== 0) continue;
    options.onProgress(taken, commands.length);
    await breathe();
  }
  options.onProgress(commands.length, commands.length);
  checkLedger(run.state);
  return run;
}

function letTimePass(run: Replay, at: Instant): void {
  while (nextDueAt(run.state) <= at) {
    const events = step(run, { kind: "tick" }, at);
    if (events?.length === 0) settleTick(run.state, at);
  }
}

function endParts(run: Replay, at: Instant): void {
  const { demand, log, ends } = run;
  while (heapPeekKey(ends) <= at) {
    const [endAt, index] = [heapPeekKey(ends), heapPeekValue(ends)];
    heapPop(ends);
    // One that was requeued meanwhile has another start, and another end.
    const isSame = log.startedAt[index]! + demand.runs[index]! === endAt;
    if (!isSame || log.outcome[index] !== undefined) continue;
    const { job, part, isArray } = demand.parts[index]!;
    const outcome = demand.actual.outcome[index] === "failed" ? "failed" : "done";
    const number = jobOf(run.numbers, job);
    if (number === undefined) continue;
    const only = isArray ? { part } : {};
    step(run, { kind: "job.finish", actor: REPLAYER, job: number, ...only, outcome }, at);
  }
}

/** Is a part still under way that really came to its end? O(parts) once all commands are taken. */
function isAnythingLeft({ demand, log, numbers }: Replay): boolean {
  for (const index of numbers.partOf.values()) {
    if (log.outcome[index] === undefined && isComplete(demand.actual, index)) return true;
  }
  return false;
}
