import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { answerSimulation } from "../../simulate/answer.ts";
import { MARKET_BLOCKS } from "../../simulate/blocks.ts";
import { parsePolicies, parseSeeds } from "../../simulate/lists.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly agents: number;
  readonly flows: number;
  readonly groups?: number;
  readonly policy: readonly string[];
  readonly seeds: readonly number[];
  readonly out?: string;
}

const ALL = ["market", "market_patience", "market_rounds", "glow", "random"];

/** `arbiter simulate market`: flows of task groups that bid for agents near their data. */
export function addMarket(parent: Command, io: Io): void {
  const command = parent
    .command("market")
    .summary("flows of task groups that bid for agents")
    .description(
      "Compare ways to match: the market as it comes, with patience, in rounds; Glow's own rule; " +
        "at random. Racks, data centres, flows whose groups read each other's outputs, bids and " +
        "asks are made up by seed, the same for all.",
    )
    .requiredOption("--agents <n>", "machines; half are there from the start", parseCount)
    .requiredOption("--flows <n>", "drivers' flows; they come within ten minutes", parseCount)
    .option("--groups <n>", "task groups of a flow", parseCount)
    .option("--policy <names>", "ways to match, with commas between", parsePolicies, ALL)
    .option("--seeds <list>", "workloads, such as 7 or 1..20", parseSeeds, [1])
    .option("--out <dir>", "write report.html and runs.json there")
    .action((options: Options, self: Command) => compare(options, openSession(self, io)));
  withExamples(command, [
    "simulate market --agents 200 --flows 40",
    "simulate market --agents 200 --flows 40 --policy market,glow --seeds 1..20 --json",
  ]);
}

async function compare(options: Options, session: ReturnType<typeof openSession>): Promise<void> {
  const { agents, flows, groups, policy, seeds, out } = options;
  await answerSimulation(
    {
      desk: "market",
      seeds,
      workers: 1,
      ...(out === undefined ? {} : { outDir: out }),
      options: {
        agents,
        flows,
        policies: policy,
        ...(groups === undefined ? {} : { groupsPerFlow: groups }),
      },
    },
    {
      about: `${flows} flows on ${agents} agents`,
      blocks: MARKET_BLOCKS,
      unit: "runs",
      footOf: () => {
        const star = policy.length > 1 ? "* best of its column. " : "";
        return `${star}A distance of 1 is the data's own server; no market has a lower one.`;
      },
    },
    session,
  );
}
