import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseCount, parseDecimal, parseWhole } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { answerSimulation } from "../../simulate/answer.ts";
import { CHECKIN_BLOCKS, HANDOUT_BLOCKS } from "../../simulate/blocks.ts";
import { parsePolicies, parseSeeds } from "../../simulate/lists.ts";
import type { CheckinOptions } from "../../simulate/order.ts";
import type { Io } from "../../terminal/io.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly sessions?: string;
  readonly clients?: string;
  readonly jobs?: string;
  readonly policy?: readonly string[];
  readonly aging: number;
  readonly crowd?: number;
  readonly handout?: readonly string[];
  readonly demand: number;
  readonly time: number;
  readonly managers: number;
  readonly loss: number;
  readonly crashes?: boolean;
  readonly seeds: readonly number[];
  readonly out?: string;
}

/** `arbiter simulate checkin`: devices that turn up, for jobs that want some of them. */
export function addCheckin(parent: Command, io: Io): void {
  const command = parent
    .command("checkin")
    .summary("devices that turn up, for jobs that want some of them")
    .description(
      "Compare schedulers on a recorded or made-up crowd of devices; or ways to hand out one " +
        "round to many client managers over a network that loses, repeats and reorders.",
    )
    .option("--sessions <file>", "when devices turn up: CSV, plain or .gz")
    .option("--clients <file>", "what devices are like")
    .option("--jobs <file>", "jobs and their rounds")
    .option("--crowd <n>", "instead of files: about so many made-up sessions", parseCount)
    .option("--policy <names>", "schedulers, with commas between", parsePolicies)
    .option("--aging <n>", "how much waiting raises a job; 0 for none", parseWhole, 0)
    .option("--handout <ways>", "escrow, split, broadcast, with commas between", parsePolicies)
    .option("--demand <n>", "of --handout: devices of the round", parseCount, 500)
    .option("--time <s>", "of --handout: in which as many turn up", parseDecimal, 10)
    .option("--managers <n>", "of --handout: client managers", parseCount, 64)
    .option("--loss <percent>", "of --handout: messages lost", parseDecimal, 2)
    .option("--crashes", "of --handout: every role dies once in 30 s")
    .option("--seeds <list>", "7, 1..20 or 1,5,9", parseSeeds, [1])
    .option("--out <dir>", "write report.html and runs.json there")
    .action((options: Options, self: Command) => compare(options, openSession(self, io)));
  withExamples(command, [
    "simulate checkin --sessions s.csv.gz --clients c.csv.gz --jobs j.csv --policy fifo,venn,lean",
    "simulate checkin --crowd 90000 --policy srsf,lean --seeds 1..10 --json",
    "simulate checkin --handout escrow,split,broadcast --demand 500 --crashes --seeds 1..40",
  ]);
}

async function compare(options: Options, session: Session): Promise<void> {
  const { handout, policy, seeds, out } = options;
  if ((handout === undefined) === (policy === undefined)) {
    throw new UsageError("say what to compare: either --policy or --handout");
  }
  const asked = handout === undefined ? policiesOf(options) : handoutsOf(options, handout);
  const order = {
    desk: "checkin",
    // The runs of a handout are one row: no sweep.
    seeds: handout === undefined ? seeds : seeds.slice(0, 1),
    workers: 1,
    options: asked,
    ...(out === undefined ? {} : { outDir: out }),
  } as const;
  const isMany = (policy ?? handout ?? []).length > 1;
  const star = isMany ? "* best of its column. " : "";
  if (asked.kind === "policies") {
    const about = asked.files?.sessions ?? `a made-up crowd of ${asked.sessions} sessions`;
    const footOf = () => `${star}Times in seconds; slowdown: the largest against a job alone.`;
    await answerSimulation(order, { about, blocks: CHECKIN_BLOCKS, unit: "runs", footOf }, session);
    return;
  }
  const { demand, meanS, managers, lossPercent } = asked;
  const network = `${managers} client managers, ${lossPercent} % loss`;
  const about = `${demand} devices, ${network}, ${seeds.length} runs`;
  const footOf = () =>
    `${star}Times in seconds. T: one allocator that sees every device; here ${meanS} s on average.`;
  const telling = { about, blocks: HANDOUT_BLOCKS, unit: "runs", footOf };
  await answerSimulation(order, telling, session);
}

function policiesOf(options: Options): Extract<CheckinOptions, { readonly kind: "policies" }> {
  const { sessions, clients, jobs, crowd, policy = [], aging } = options;
  const plain = { kind: "policies", policies: policy, aging } as const;
  if (sessions !== undefined && clients !== undefined && jobs !== undefined) {
    return { ...plain, files: { sessions, clients, jobs } };
  }
  if (sessions ?? clients ?? jobs) {
    throw new UsageError("--sessions, --clients and --jobs go together");
  }
  return { ...plain, sessions: crowd ?? 90_000 };
}

function handoutsOf(
  { demand, time, managers, loss, crashes, seeds }: Options,
  handouts: readonly string[],
): Extract<CheckinOptions, { readonly kind: "handouts" }> {
  return {
    kind: "handouts",
    handouts,
    demand,
    meanS: time,
    managers,
    lossPercent: loss,
    hasCrashes: crashes === true,
    seeds,
  };
}
