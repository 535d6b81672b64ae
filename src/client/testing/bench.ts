import { clientOver } from "../client.ts";
import { DEFAULT_RETRIES, type RetryPolicy } from "../retry.ts";
import { createTransport } from "../transport.ts";
import { type Scripted, type ScriptedFetch, scriptFetch } from "./scripted-fetch.ts";

/** A client over a server that says what a script says; waits take no time and are kept. */
export interface Bench extends ScriptedFetch {
  readonly client: ReturnType<typeof clientOver>;
  /** Every wait between attempts, in ms. */
  readonly waits: readonly number[];
}

/** `retries` are the defaults but for what is given. */
export function bench(script: readonly Scripted[], retries: Partial<RetryPolicy> = {}): Bench {
  const scripted = scriptFetch(script);
  const waits: number[] = [];
  const target = {
    baseUrl: new URL("http://ledger.test"),
    retries: { ...DEFAULT_RETRIES, ...retries },
    timeoutMs: 1_000,
  };
  const transport = createTransport(target, {
    fetch: scripted.fetch,
    wait: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
    chance: () => 1,
    nowMs: () => Date.parse("2026-11-21T12:00:00Z"),
  });
  return { ...scripted, client: clientOver(transport), waits };
}

/** What a promise fails with; words if it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "no failure",
    (error: unknown) => error,
  );
}
