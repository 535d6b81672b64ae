import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../runtime/index.ts";
import { type Ledger, openLedger } from "../../runtime/index.ts";
import type { ArbiterServer, ServerOptions } from "../create-server.ts";
import { startServer } from "./start.ts";

/** A server over a ledger in a real file, for tests of what only both together do. */
export interface RealServer {
  readonly ledger: Ledger;
  readonly server: ArbiterServer;
  /** Closes both and opens the same file again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface RealServerOptions extends Partial<ServerOptions> {
  readonly clock?: Clock;
}

/** A clock that tests move by hand. */
export function handClock(startAt: number): Clock & { pass(ms: number): void } {
  let now = startAt;
  return {
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
  };
}

/** Starts a server on an empty ledger; a fault of the ledger is thrown. The caller closes it. */
export async function startRealServer(options: RealServerOptions = {}): Promise<RealServer> {
  const { clock, ...rest } = options;
  const folder = mkdtempSync(join(tmpdir(), "arbiter-server-"));
  const open = async () => {
    const ledger = await openLedger({
      file: join(folder, "ledger.db"),
      onFault: (fault) => {
        throw new Error(`${fault.what}: ${fault.why}`);
      },
      ...(clock === undefined ? {} : { clock }),
    });
    return { ledger, server: await startServer(ledger, rest) };
  };
  let running = await open();
  const shut = async (): Promise<void> => {
    await running.server.close();
    await running.ledger.close();
  };
  return {
    get ledger() {
      return running.ledger;
    },
    get server() {
      return running.server;
    },
    restart: async () => {
      await shut();
      running = await open();
    },
    close: async () => {
      await shut();
      rmSync(folder, { recursive: true });
    },
  };
}
