import { join } from "node:path";
import { openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog } from "../../src/server/index.ts";

/**
 * The real server on a ledger in the folder named first, for benchmarks: says its port to its
 * parent, and builds a snapshot whenever the parent says so.
 */
const folder = process.argv[2]!;
const ledger = await openLedger({
  file: join(folder, "ledger.db"),
  snapshotEvery: Number.MAX_SAFE_INTEGER,
  onFault: ({ why }) => {
    console.error(why);
    process.exit(1);
  },
});
const log = openLog({ level: "error", toStderr: true, fileBytesMax: 1, filesMax: 1 });
const server = await createServer(ledger, { version: "bench", logger: log.logger });
const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ port });
process.on("message", () => {
  void ledger.snapshot().then((seq) => process.send?.({ snapshot: seq }));
});
process.on("disconnect", () => process.exit(0));
