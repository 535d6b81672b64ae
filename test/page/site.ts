import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient } from "../../src/client/index.ts";
import { type Clock, openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog, type TokenStore } from "../../src/server/index.ts";

const PAGE = join(import.meta.dirname, "..", "..", "dist", "page");

/** The whole service with its page, in this process, on a real file and a real port. */
export interface Site {
  readonly url: string;
  readonly client: Client;
}

export interface SiteOptions {
  readonly clock?: Clock;
  readonly tokens?: TokenStore;
  /** Runs before the port is open. */
  readonly fill?: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<void>;
}

/** Starts a site on an empty ledger; it ends with the test. */
export async function startSite({ clock, tokens, fill }: SiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-page-"));
  let isOver = false;
  const ledger = await openLedger({
    file: join(folder, "ledger.sqlite"),
    onFault: ({ what, why }) => {
      if (!isOver) throw new Error(`${what}: ${why}`);
    },
    ...(clock === undefined ? {} : { clock }),
  });
  await fill?.(ledger);
  const { logger } = openLog({ level: "silent", toStderr: false });
  const server = await createServer(ledger, {
    version: "0.0.0",
    logger,
    page: PAGE,
    ...(tokens === undefined ? {} : { tokens }),
  });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    isOver = true;
    await server.close();
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  return { url, client: createClient({ baseUrl: url, retries: 0 }) };
}
