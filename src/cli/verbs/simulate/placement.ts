import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { answerSimulation } from "../../simulate/answer.ts";
import { PLACEMENT_BLOCKS } from "../../simulate/blocks.ts";
import { parsePolicies } from "../../simulate/lists.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly nodes: string;
  readonly arrivals: string;
  readonly targetWorkload?: string;
  readonly policy: readonly string[];
  readonly seed: number;
  readonly out?: string;
}

/** `arbiter simulate placement`: pods that arrive on a fleet of GPUs until it is full. */
export function addPlacement(parent: Command, io: Io): void {
  const command = parent
    .command("placement")
    .summary("pods on a fleet of GPUs, until it is full")
    .description(
      "Compare placement policies. Files are CSV in the format of Alibaba's " +
        "cluster-trace-gpu-v2023. Pods never leave; one that fits nowhere is dropped.",
    )
    .requiredOption("--nodes <file>", "the nodes")
    .requiredOption("--arrivals <file>", "pods in the order of their arrival")
    .option("--target-workload <file>", "pods that say what to expect; else policies learn")
    .requiredOption("--policy <names>", "placement policies, with commas between", parsePolicies)
    .option("--seed <n>", "for policies with chance in them", parseWhole, 1)
    .option("--out <dir>", "write report.html and runs.json there")
    .action((options: Options, self: Command) => compare(options, openSession(self, io)));
  withExamples(command, [
    "simulate placement --nodes nodes.csv --arrivals pods.csv --policy fgd,least-waste",
    "simulate placement --nodes n.csv --arrivals p.csv --target-workload p.csv --policy fgd --json",
  ]);
}

async function compare(options: Options, session: ReturnType<typeof openSession>): Promise<void> {
  const { nodes, arrivals, targetWorkload, policy, seed, out } = options;
  await answerSimulation(
    {
      desk: "placement",
      seeds: [seed],
      workers: 1,
      ...(out === undefined ? {} : { outDir: out }),
      options: {
        nodes,
        arrivals,
        policies: policy,
        ...(targetWorkload === undefined ? {} : { targetWorkload }),
      },
    },
    {
      about: `${arrivals} on ${nodes}`,
      blocks: PLACEMENT_BLOCKS,
      unit: "pods",
      footOf: () => {
        const star = policy.length > 1 ? "* best of its column. " : "";
        return `${star}No allocation is above its demand, or above 100 %.`;
      },
    },
    session,
  );
}
