import type { Command } from "commander";
import type { NodeRequest } from "../../../../wire/index.ts";
import { bodyOf } from "../../../ask/body-file.ts";
import { withExamples } from "../../../ask/command.ts";
import { parseCores, parseMemory } from "../../../ask/fleet/amounts.ts";
import { collectLabel, type Labels } from "../../../ask/fleet/labels.ts";
import { parseWhole } from "../../../ask/whole.ts";
import { openSession } from "../../../session.ts";
import { renderNode } from "../../../tell/fleet/nodes.ts";
import type { Io } from "../../../terminal/io.ts";
import { UsageError } from "../../../usage.ts";

interface Options {
  readonly file?: string;
  readonly cluster?: string;
  readonly dataCenter?: string;
  readonly rack?: string;
  readonly gpus?: number;
  readonly model?: string;
  readonly gpuMemory?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly label?: Labels;
}

/** `arbiter nodes register`: a machine on which no agent runs. */
export function addRegister(parent: Command, io: Io): void {
  const command = parent
    .command("register <id>")
    .description(
      "Register a machine on which no agent runs, or tell what a known one has now. What its " +
        "placements hold must still be there.",
    )
    .option("-f, --file <path>", "YAML or JSON with the fields of the API; - is standard input")
    .option("--cluster <id>", "the cluster it belongs to")
    .option("--data-center <name>", "where it stands")
    .option("--rack <name>", "its rack")
    .option("-g, --gpus <n>", "GPUs, all of one model", parseWhole)
    .option("--model <name>", "their model")
    .option("--gpu-memory <size>", "memory of each", parseMemory)
    .option("--cpu <cores>", "cores", parseCores)
    .option("--memory <size>", "memory", parseMemory)
    .option("--label <name=value>", "what requests may ask for; may be repeated", collectLabel)
    .action(async (id: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = await requestOf(id, options);
      const node = await session.client.nodes.register(body, { signal: io.signal });
      session.answer(node, (value) => renderNode(value, io.out));
    });
  withExamples(command, [
    "nodes register gpu-1 --cluster west --gpus 8 --model A100 --cpu 64 --memory 512GiB",
    "nodes register cpu-7 --cluster west --cpu 32 --memory 128GiB --label disk=ssd",
    "nodes register gpu-2 --file gpu-2.yaml",
  ]);
}

async function requestOf(id: string, options: Options): Promise<NodeRequest> {
  const given = await bodyOf<NodeRequest>(options.file);
  const { dataCenter, rack, gpus, model, gpuMemory, label } = options;
  const cluster = options.cluster ?? given.cluster;
  const cpu_milli = options.cpu ?? given.cpu_milli;
  const memory_mib = options.memory ?? given.memory_mib;
  if (cluster === undefined || cpu_milli === undefined || memory_mib === undefined) {
    throw new UsageError("say at least --cluster, --cpu and --memory, or give them in --file");
  }
  return {
    ...given,
    id,
    cluster,
    cpu_milli,
    memory_mib,
    ...(dataCenter === undefined ? {} : { data_center: dataCenter }),
    ...(rack === undefined ? {} : { rack }),
    ...(gpus === undefined ? {} : { gpus }),
    ...(model === undefined ? {} : { gpu_model: model }),
    ...(gpuMemory === undefined ? {} : { gpu_memory_mib: gpuMemory }),
    ...(label === undefined ? {} : { labels: label }),
  };
}
