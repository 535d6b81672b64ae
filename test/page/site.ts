import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient } from "../../src/client/index.ts";
import { type Clock, type Ledger, openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog, type TokenStore } from "../../src/server/index.ts";

const PAGE = join(import.meta.dirname, "..", "..", "dist", "page");

/** The whole service with its page, in this process, on a real file and a real port. */
export interface Site {
  readonly url: string;
  readonly client: Client;
  readonly ledger: Ledger;
}

export interface SiteOptions {
  readonly clock?: Clock;
  readonly tokens?: TokenStore;
  /** A closed ledger to start from, which is copied. */
  readonly copyOf?: string;
}

/** Starts a site, on an empty ledger unless told otherwise; it ends with the test. */
export async function startSite({ clock, tokens, copyOf }: SiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-page-"));
  const file = join(folder, "ledger.sqlite");
  if (copyOf !== undefined) cpSync(copyOf, file);
  let isOver = false;
  const ledger = await openLedger({
    file,
    onFault: ({ what, why }) => {
      if (!isOver) throw new Error(`${what}: ${why}`);
    },
    ...(clock === undefined ? {} : { clock }),
  });
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
  return { url, ledger, client: createClient({ baseUrl: url, retries: 0 }) };
}
