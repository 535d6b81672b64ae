import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient } from "../../src/client/index.ts";
import { type Clock, type Ledger, openLedger } from "../../src/runtime/index.ts";
import {
  createServer,
  openLog,
  openPolicyService,
  policyIntake,
  type TokenStore,
} from "../../src/server/index.ts";

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
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const site = await openSite(options);
  onTestFinished(site.close);
  return site;
}

let common: Promise<Site> | undefined;

/** A site that all tests of a worker share: to open a ledger takes longer than most of them. */
export function sharedSite(): Promise<Site> {
  common ??= openSite({});
  return common;
}

/** Whoever opens it closes it, or lets it end with the process. */
export async function openSite({
  clock,
  tokens,
  copyOf,
}: SiteOptions): Promise<Site & { close(): Promise<void> }> {
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
  const policies = openPolicyService({ contextsFile: join(folder, "contexts.sqlite") });
  const server = await createServer(ledger, {
    version: "0.0.0",
    logger,
    page: PAGE,
    policies,
    policyIntake,
    ...(tokens === undefined ? {} : { tokens }),
  });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  const close = async (): Promise<void> => {
    process.off("exit", clear);
    isOver = true;
    await server.close();
    await policies.close();
    await ledger.close();
    clear();
  };
  return { url, ledger, client: createClient({ baseUrl: url, retries: 0 }), close };
}
