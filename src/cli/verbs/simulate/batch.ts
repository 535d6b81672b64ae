import { type Command, Option } from "commander";
import type { BatchSource, SimulateBatchOptions } from "../../../sim/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { answerSimulation, footLine } from "../../simulate/answer.ts";
import { BATCH_BLOCKS } from "../../simulate/blocks.ts";
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
  readonly jobs?: string;
  readonly resources?: string;
  readonly rules: SimulateBatchOptions["rules"];
  readonly policy: readonly string[];
  readonly out?: string;
  readonly events?: string;
  readonly outfiles?: string;
  readonly nodes?: number;
  readonly units?: number;
  readonly sizeMax?: number;
}

/** One job a tick of 10.5 units for 50.5 ticks wants 530 units: these nodes are just enough. */
const USUAL: MadeUpDefaults & { nodes: number; units: number; sizeMax: number } = {
  shapes: "uniform",
  arrivals: { kind: "each-tick" },
  nodes: 10,
  units: 560,
  sizeMax: 20,
};
const NODES_MAX = 10_000;
const UNITS_MAX = 1_000_000;
/** The frameworks whose log the original program wrote. */
const WITH_OUTFILE = ["fcfs", "stcf-parallel"];

/** `arbiter simulate batch`: jobs on nodes, tick by tick. */
export function addBatch(parent: Command, io: Io): void {
  const command = parent
    .command("batch")
    .summary("jobs on nodes, tick by tick")
    .description(
      "Compare frameworks on jobs and nodes. Times are ticks. Files: `(size duration)` and " +
        "`(node amount)` lines; or jobs as .csv or .jsonl with arrived_at, size, duration.",
    )
    .option("--jobs <file>", "jobs, plain or gzip")
    .option("--resources <file>", "what nodes there are; line i arrives at tick i")
    .addOption(
      new Option("--rules <rules>", "how nodes are offered")
        .choices(["mesos-challenge", "shared"])
        .default("mesos-challenge"),
    )
    .requiredOption("--policy <names>", "frameworks, with commas between", parsePolicies)
    .option("--out <dir>", "write report.html and runs.json there")
    .option("--events <file>", "write a JSON line for each event; a file for each policy")
    .option("--outfiles <dir>", "write the original's logs of fcfs and stcf-parallel");
  addMadeUpOptions(command, USUAL)
    .option("--nodes <n>", `made-up nodes (${USUAL.nodes})`, (text) =>
      atMost(parseCount(text), NODES_MAX),
    )
    .option("--units <n>", `units of all of them together (${USUAL.units})`, (text) =>
      atMost(parseCount(text), UNITS_MAX),
    )
    .option("--size-max <n>", `the largest made-up job (${USUAL.sizeMax})`, (text) =>
      atMost(parseCount(text), UNITS_MAX),
    )
    .action((options: Options, self: Command) => compare(options, openSession(self, io)));
  withExamples(command, [
    "simulate batch --jobs jobs.input --resources nodes.input --policy fcfs,stcf-parallel,fill",
    "simulate batch --jobs jobs.csv --resources nodes.input --rules shared --policy fill --json",
    "simulate batch --generate 2000 --rules shared --policy fill,fill-flow --out report",
    "simulate batch --generate 1000 --seeds 1..20 --workers 2 --policy fcfs,fill",
  ]);
}

async function compare(options: Options, session: ReturnType<typeof openSession>): Promise<void> {
  const order = orderOf(options);
  const { rules, generate } = options;
  const what =
    generate === undefined ? `${options.jobs} on ${options.resources}` : `${generate} made-up jobs`;
  await answerSimulation(
    order,
    {
      about: `${what}, rules ${rules}`,
      blocks: BATCH_BLOCKS,
      unit: "jobs",
      footOf: ({ outcome }) => {
        const bound = formatFigure(meanOf(outcome, "last_end_bound_tick"));
        const mean = order.seeds.length > 1 ? ", on average" : "";
        return footLine(options.policy.length, `No schedule ends before tick ${bound}${mean}.`);
      },
    },
    session,
  );
}

function orderOf(options: Options): Order {
  const { rules, policy, seeds = [1], workers = 1, out, events, outfiles } = options;
  const source = sourceOf(options);
  if (seeds.length > 1 && (events !== undefined || outfiles !== undefined)) {
    throw new UsageError("--events and --outfiles are for one seed");
  }
  if (outfiles !== undefined && !policy.some((name) => WITH_OUTFILE.includes(name))) {
    throw new UsageError(`--outfiles are logs of ${WITH_OUTFILE.join(" and ")}: compare one`);
  }
  return {
    desk: "batch",
    seeds,
    workers,
    ...(out === undefined ? {} : { outDir: out }),
    options: {
      source,
      rules,
      policies: policy,
      ...(events === undefined ? {} : { eventsFile: events }),
      ...(outfiles === undefined ? {} : { outfilesDir: outfiles }),
    },
  };
}

function sourceOf(options: Options): BatchSource {
  const { jobs, resources, generate, shapes, arrivals, load, seeds, workers } = options;
  const { nodes, units, sizeMax } = options;
  if (generate === undefined) {
    if (jobs === undefined || resources === undefined) {
      throw new UsageError("give --jobs and --resources, or --generate a number of jobs");
    }
    const madeUp = { shapes, arrivals, load, seeds, workers, nodes, units, "size-max": sizeMax };
    refuseWithoutGenerate(madeUp);
    return { kind: "files", jobs, resources };
  }
  if (jobs !== undefined || resources !== undefined) {
    throw new UsageError("--generate makes up jobs and nodes: leave out --jobs and --resources");
  }
  return {
    kind: "generated",
    generator: generatorOf({ ...options, generate }, USUAL),
    nodes: nodes ?? USUAL.nodes,
    units: units ?? USUAL.units,
    sizeMax: sizeMax ?? USUAL.sizeMax,
  };
}
