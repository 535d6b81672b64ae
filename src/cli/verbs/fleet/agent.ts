import { hostname } from "node:os";
import type { Command } from "commander";
import type { AgentOptions } from "../../agent/agent.ts";
import { usualFolder } from "../../agent/board/folder.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCores, parseMemory } from "../../ask/fleet/amounts.ts";
import { collectLabel, type Labels } from "../../ask/fleet/labels.ts";
import { openSession, type Session } from "../../session.ts";
import { renderReady } from "../../tell/fleet/agent.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly id: string;
  readonly cluster: string;
  readonly dataCenter?: string;
  readonly rack?: string;
  readonly label?: Labels;
  readonly gpuModel?: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly nvidiaSmi: string;
  readonly runtimeDir?: string;
  readonly drainOnExit?: boolean;
}

const CLUSTER = "default";
/** One attempt a call: the agent has a patience of its own. */
const PATIENCE = { retries: 0, timeoutMs: 10_000 };

/** `arbiter agent`: this machine as a node of the fleet, until Ctrl-C. */
export function addAgent(program: Command, io: Io): void {
  const command = program
    .command("agent")
    .summary("register this machine as a node, and keep it there")
    .description(
      "Register this machine as a node with what it really has, and send heartbeats and metrics " +
        "until Ctrl-C. Placements on it are acknowledged, and told to `arbiter run`. Logs are " +
        "lines of JSON on standard error.",
    )
    .option("--id <id>", "the node's id", hostname())
    .option("--cluster <id>", "the cluster it belongs to", CLUSTER)
    .option("--data-center <name>", "where it stands")
    .option("--rack <name>", "its rack")
    .option("--label <name=value>", "what requests may ask for; may be repeated", collectLabel)
    .option("--gpu-model <name>", "the model of its GPUs, in the place of the driver's name")
    .option("--cpu <cores>", "offer so many cores, in the place of all", parseCores)
    .option("--memory <size>", "offer so much memory, in the place of all", parseMemory)
    .option("--nvidia-smi <path>", "the program that knows the GPUs", "nvidia-smi")
    .option(
      "--runtime-dir <path>",
      "where to leave word for `arbiter run`; for its user alone (ARBITER_RUNTIME_DIR)",
    )
    .option("--drain-on-exit", "take no new placements when it ends, until it is back")
    .action((options: Options, self: Command) => start(openSession(self, io), options));
  withExamples(command, [
    "agent --cluster west",
    "agent --id gpu-1 --cluster west --data-center fra --rack r7 --label disk=ssd",
    "agent --url https://arbiter.example --token-file /etc/arbiter/token --drain-on-exit",
  ]);
}

async function start(session: Session, options: Options): Promise<void> {
  const { io, url } = session;
  // Loaded when it is needed: it knows about every kind of machine, and that is much.
  const { createLog, NVIDIA_SMI, readGpus, runAgent } = await import("../../agent/index.ts");
  const path = options.nvidiaSmi;
  await runAgent(agentOptions(options, io), {
    client: session.connect(PATIENCE),
    url,
    log: createLog(io.err),
    signal: io.signal,
    readGpus: async () => {
      const reading = await readGpus({ path });
      // Named and not there is a mistake; not named and not there is a machine without GPUs.
      const isMissing = reading.kind === "none" && path !== NVIDIA_SMI;
      return isMissing ? { kind: "failed", reason: `there is no ${path}` } : reading;
    },
    chance: Math.random,
    nowSeconds: io.nowSeconds,
    onReady: (node) => {
      const document = JSON.stringify(node);
      io.out.write(session.isJson ? `${document}\n` : renderReady(node, url, io.out));
    },
  });
}

function agentOptions(options: Options, io: Io): AgentOptions {
  const { id, cluster, dataCenter, rack, label, gpuModel, cpu, memory } = options;
  return {
    words: {
      id,
      cluster,
      labels: label ?? {},
      ...(dataCenter === undefined ? {} : { dataCenter }),
      ...(rack === undefined ? {} : { rack }),
      ...(gpuModel === undefined ? {} : { gpuModel }),
      ...(cpu === undefined ? {} : { cpuMilli: cpu }),
      ...(memory === undefined ? {} : { memoryMib: memory }),
    },
    folder: options.runtimeDir ?? usualFolder(io.env),
    drainOnExit: options.drainOnExit === true,
  };
}
