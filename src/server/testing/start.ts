import { type ArbiterServer, createServer, type ServerOptions } from "../create-server.ts";
import { openLog } from "../observe/log.ts";
import type { Backend } from "../ports.ts";

/** Silent, as tests are. */
export function silentLogger() {
  const options = { level: "silent", toStderr: false } as const;
  return openLog(options).logger;
}

/** A server over `backend` for tests; the caller closes it. */
export function startServer(
  backend: Backend,
  options: Partial<ServerOptions> = {},
): Promise<ArbiterServer> {
  return createServer(backend, { version: "0.0.0", logger: silentLogger(), ...options });
}
