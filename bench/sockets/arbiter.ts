import { join } from "node:path";
import type { PutCluster } from "../../src/kernel/index.ts";
import { openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog } from "../../src/server/index.ts";
import { toClusterCommand } from "../../src/wire/index.ts";

/** The real server on a ledger in the folder named first, over a fleet of 64,000 GPUs. */
const CLUSTERS = 1_000;
const NODES = 8;
const GPUS = 8;

const folder = process.argv[2]!;
const ledger = await openLedger({
  file: join(folder, "ledger.db"),
  snapshotEvery: Number.MAX_SAFE_INTEGER,
  onFault: ({ why }) => {
    console.error(why);
    process.exit(1);
  },
});
const outcomes = await Promise.all(
  Array.from({ length: CLUSTERS }, (_, cluster) => ledger.submit(clusterCommand(cluster))),
);
if (!outcomes.every(({ ok }) => ok)) throw new Error("the fleet could not be stored");
const log = openLog({ level: "error", toStderr: true, fileBytesMax: 1, filesMax: 1 });
const server = await createServer(ledger, { version: "bench", logger: log.logger });
const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port });
process.on("disconnect", () => process.exit(0));

function clusterCommand(number: number): PutCluster {
  const id = `cluster-${number}`;
  const gpus = Array.from({ length: GPUS }, () => ({ modelName: "A100", memory: 81_920 }));
  const nodeData = Array.from({ length: NODES }, (_, node) => ({
    id: `node-${node}`,
    // Not all alike: then there would be one group of nodes, and nothing to rank.
    vcpus: { count: 64 + ((number * NODES + node) % 97) },
    memory: 524_288,
    gpus: { count: GPUS, memory: GPUS * 81_920, gpus },
  }));
  const document = { id, nodes: { count: NODES, nodeData } };
  const actor = { userId: "bench", role: "admin" } as const;
  const read = toClusterCommand(document, { actor, cluster: id });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.value.command;
}
