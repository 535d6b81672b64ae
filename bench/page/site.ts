import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ledger, openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog } from "../../src/server/index.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** A ledger with the page over it, on a real file and a real port. */
export interface BenchSite {
  readonly url: string;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** Builds the page if its sources have changed, and serves it over an empty ledger. */
export async function startBenchSite(): Promise<BenchSite> {
  const script = join(ROOT, "scripts", "page.ts");
  const run = spawnSync(process.execPath, [script], { cwd: ROOT, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the page was not built:\n${run.stdout}${run.stderr}`);
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  let isOver = false;
  const ledger = await openLedger({
    file: join(folder, "ledger.sqlite"),
    onFault: ({ what, why }) => {
      if (!isOver) throw new Error(`${what}: ${why}`);
    },
  });
  const { logger } = openLog({ level: "silent", toStderr: false });
  const page = join(ROOT, "dist", "page");
  const server = await createServer(ledger, { version: "0.0.0", logger, page });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    ledger,
    close: async () => {
      isOver = true;
      await server.close();
      await ledger.close();
      rmSync(folder, { recursive: true });
    },
  };
}
