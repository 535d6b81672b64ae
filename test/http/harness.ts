import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Ledger } from "../../src/runtime/index.ts";
import { openLedger } from "../../src/runtime/index.ts";
import { type ArbiterServer, createServer, openLog } from "../../src/server/index.ts";
import type { FieldError, Offer, RepairWire, TimelineStep } from "../../src/wire/index.ts";
import { checkReply } from "./reply-check.ts";

/** A reply whose status, type and body were found to be as the route's table says. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

/** Fields that tests look at; which of them a reply has, its schema was checked for. */
export interface Body {
  readonly code: string;
  readonly detail: string;
  readonly tight: (Span & { readonly free: number }) | undefined;
  readonly largest_amount: number;
  readonly errors: readonly FieldError[];
  readonly alternatives: readonly Offer[];
  readonly items: readonly Body[];
  readonly next_cursor: string | null;
  readonly reservations: readonly Body[];
  readonly reservation_id: string;
  readonly group_id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly pool: string;
  readonly state: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly ready_time: number;
  readonly amount: number;
  readonly schedule: readonly (Span & { readonly capacity: number })[];
  readonly steps: readonly TimelineStep[];
  readonly next_from: number | null;
  readonly repair: RepairWire;
  readonly maintenance_id: string;
  readonly id: string;
  readonly node: string;
  readonly gpus: readonly number[];
  readonly gpu_milli: number;
  readonly gpu_milli_free: readonly number[];
  readonly evicted_by: string | undefined;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

interface Span {
  readonly start_time: number;
  readonly end_time: number;
}

/** The whole service in one process, on a real file and a real port. */
export interface System {
  readonly url: string;
  readonly ledger: Ledger;
  ask(method: string, path: string, body?: unknown, headers?: Headers | HeadersOf): Promise<Reply>;
  /** Closes everything and opens the same file again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type HeadersOf = Readonly<Record<string, string>>;

/** A clock that tests move by hand. */
export function handClock(startAt: number): Clock & { set(at: number): void } {
  let now = startAt;
  return {
    now: () => now,
    set: (at) => {
      now = at;
    },
  };
}

/** Starts the service on an empty ledger. Faults of it fail the test that runs. */
export async function startSystem(options: { readonly clock?: Clock } = {}): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-http-"));
  const log = openLog({ level: "silent", toStderr: false });
  let isShutting = false;
  const open = async () => {
    isShutting = false;
    const ledger = await openLedger({
      file: join(folder, "ledger.db"),
      onFault: (fault) => {
        if (isShutting) return;
        throw new Error(`${fault.what}: ${fault.why}`);
      },
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    const server = await createServer(ledger, { version: "0.0.0", logger: log.logger });
    const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
    return { ledger, server, url };
  };
  const shut = async (running: { ledger: Ledger; server: ArbiterServer }): Promise<void> => {
    isShutting = true;
    await running.server.close();
    await running.ledger.close();
  };
  let running = await open();
  return {
    get url() {
      return running.url;
    },
    get ledger() {
      return running.ledger;
    },
    ask: (method, path, body, headers = {}) => ask(running.url, { method, path, body, headers }),
    restart: async () => {
      await shut(running);
      running = await open();
    },
    close: async () => {
      await shut(running);
      rmSync(folder, { recursive: true });
    },
  };
}

async function ask(
  url: string,
  call: { method: string; path: string; body: unknown; headers: Headers | HeadersOf },
): Promise<Reply> {
  const { method, path, body } = call;
  const headers = new Headers(call.headers);
  if (body !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    redirect: "manual",
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  const parsed: Body = JSON.parse(type.includes("json") ? text : "{}");
  checkReply({
    method,
    path,
    status: response.status,
    type,
    body: type.includes("json") ? parsed : text,
  });
  return { status: response.status, headers: response.headers, body: parsed, text };
}
