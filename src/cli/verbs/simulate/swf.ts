import { type Command, Option } from "commander";
import type { SimulateSwfOptions, SwfSource } from "../../../sim/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { answerSimulation, footLine } from "../../simulate/answer.ts";
import { SWF_BLOCKS } from "../../simulate/blocks.ts";
import { parsePolicies } from "../../simulate/lists.ts";
import {
  addMadeUpOptions,
  atMost,
  generatorOf,
  type MadeUpDefaults,
  type MadeUpOptions,
  refuseWithoutGenerate,
} from "../../simulate/made-up.ts";
import type { Order } from "../../simulate/order.ts";
import { formatFigure, meanOf } from "../../simulate/table.ts";
import type { Io } from "../../terminal/io.ts";
import { UsageError } from "../../usage.ts";

interface Options extends MadeUpOptions {
  readonly trace?: string;
  readonly processors: number;
  readonly policy: readonly string[];
  readonly protocol: NonNullable<SimulateSwfOptions["protocol"]>;
  readonly cutAtEstimate?: boolean;
  readonly out?: string;
  readonly events?: string;
  readonly estimateFactor?: number;
  readonly users?: number;
}

const USUAL: MadeUpDefaults = { shapes: "lublin", arrivals: { kind: "poisson" } };
/** As many as one queue decides about. */
const PROCESSORS_MAX = 100_000;
const FACTOR_MAX = 1_000;
const USERS_MAX = 65_536;

/** `arbiter simulate swf`: a trace on one machine, event by event. */
export function addSwf(parent: Command, io: Io): void {
  const command = parent
    .command("swf")
    .summary("a trace of a whole machine, event by event")
    .description(
      "Compare queue policies on a trace in the Standard Workload Format, or our own .csv or " +
        ".jsonl. Times are seconds. No policy sees a true run time.",
    )
    .option("--trace <file>", "the trace, plain or gzip")
    .requiredOption("--processors <n>", "processors of the machine", (text) =>
      atMost(parseCount(text), PROCESSORS_MAX),
    )
    .requiredOption("--policy <names>", "queue policies, with commas between", parsePolicies)
    .addOption(
      new Option("--protocol <name>", "all jobs, or the ten sequences of RLScheduler")
        .choices(["whole", "sequences", "rlscheduler"])
        .default("whole"),
    )
    .option("--cut-at-estimate", "stop a job when its estimate is over")
    .option("--out <dir>", "write report.html and runs.json there")
    .option("--events <file>", "write a JSON line for each event; a file for each policy");
  addMadeUpOptions(command, USUAL)
    .option("--estimate-factor <n>", "made-up estimates are up to so many times too long", (text) =>
      atMost(parseCount(text), FACTOR_MAX),
    )
    .option("--users <n>", "made-up users (1)", (text) => atMost(parseCount(text), USERS_MAX))
    .action((options: Options, self: Command) => compare(options, openSession(self, io)));
  withExamples(command, [
    "simulate swf --trace KTH-SP2-1996.swf --processors 100 --policy fcfs,easy,saf-k",
    "simulate swf --trace t.swf.gz --processors 256 --protocol rlscheduler --policy f1,f1+backfill",
    "simulate swf --generate 5000 --processors 256 --seeds 1..10 --policy easy,easy-sjbf,saf-k",
  ]);
}

async function compare(options: Options, session: ReturnType<typeof openSession>): Promise<void> {
  const order = orderOf(options);
  const { generate, protocol, processors } = options;
  const what = generate === undefined ? options.trace : `${generate} made-up jobs`;
  const isWhole = protocol === "whole";
  const how = isWhole ? "" : `, ten sequences (${protocol})`;
  await answerSimulation(
    order,
    {
      about: `${what} on ${processors} processors${how}`,
      blocks: SWF_BLOCKS,
      unit: isWhole ? "jobs" : "sequences",
      footOf: ({ outcome }) => {
        const bound = formatFigure(meanOf(outcome, "makespan_bound"));
        const mean = isWhole && order.seeds.length === 1 ? "" : ", on average";
        return footLine(options.policy.length, `No schedule is shorter than ${bound} s${mean}.`);
      },
    },
    session,
  );
}

function orderOf(options: Options): Order {
  const { processors, policy, protocol, seeds = [1], workers = 1, out, events } = options;
  const source = sourceOf(options);
  if (events !== undefined && (seeds.length > 1 || protocol !== "whole")) {
    throw new UsageError("--events is for one seed and the protocol whole");
  }
  return {
    desk: "swf",
    seeds,
    workers,
    ...(out === undefined ? {} : { outDir: out }),
    options: {
      source,
      processors,
      policies: policy,
      protocol,
      cutsAtEstimate: options.cutAtEstimate === true,
      ...(events === undefined ? {} : { eventsFile: events }),
    },
  };
}

function sourceOf(options: Options): SwfSource {
  const { trace, generate, shapes, arrivals, load, seeds, workers } = options;
  const { estimateFactor, users } = options;
  if (generate === undefined) {
    if (trace === undefined) throw new UsageError("give --trace, or --generate a number of jobs");
    const madeUp = { shapes, arrivals, load, seeds, workers, users };
    refuseWithoutGenerate({ ...madeUp, "estimate-factor": estimateFactor });
    return { kind: "file", trace };
  }
  if (trace !== undefined) {
    throw new UsageError("--generate makes up jobs: leave out --trace");
  }
  const generator = {
    ...generatorOf({ ...options, generate }, USUAL),
    ...(estimateFactor === undefined ? {} : { estimateFactorMax: estimateFactor }),
    ...(users === undefined ? {} : { users }),
  };
  return { kind: "generated", generator };
}
