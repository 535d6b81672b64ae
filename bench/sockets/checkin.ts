import { join } from "node:path";
import { openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog } from "../../src/server/index.ts";

/** The real server on a ledger in the folder named first; says what processor time it has used. */
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
  const { user, system } = process.threadCpuUsage();
  process.send?.({ cpuUs: user + system });
});
process.on("disconnect", () => process.exit(0));
