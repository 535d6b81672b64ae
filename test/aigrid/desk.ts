import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ledger, openLedger } from "../../src/runtime/index.ts";
import {
  createPolicyPort,
  createServer,
  openLog,
  openTokenStore,
  type ServerOptions,
} from "../../src/server/index.ts";
import { openContexts, openEngine } from "./open-engine.ts";

/** A reply of HTTP, its body read as JSON where it is some. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** The whole service on a real file and a real port, with policies that run without walls. */
export interface Desk {
  readonly url: string;
  /** The same for WebSockets. */
  readonly socketUrl: string;
  readonly ledger: Ledger;
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  close(): Promise<void>;
}

export async function startDesk(
  options: Partial<ServerOptions> & { readonly tokensFile?: string } = {},
): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-aigrid-"));
  const ledger = await openLedger({
    file: join(folder, "ledger.db"),
    onFault: ({ what, why }) => {
      throw new Error(`${what}: ${why}`);
    },
  });
  const { tokensFile, ...rest } = options;
  const tokens = tokensFile === undefined ? undefined : await openTokenStore(tokensFile, () => {});
  const log = openLog({ level: "silent", toStderr: false });
  const server = await createServer(ledger, {
    version: "0.0.0",
    logger: log.logger,
    policies: createPolicyPort(openEngine(), openContexts()),
    ...(tokens === undefined ? {} : { tokens }),
    ...rest,
  });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    socketUrl: url.replace("http:", "ws:"),
    ledger,
    ask: (method, path, body, headers) => ask(`${url}${path}`, { method, body, headers }),
    close: async () => {
      await server.close();
      await ledger.close();
      tokens?.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function ask(
  url: string,
  call: {
    readonly method: string;
    readonly body: unknown;
    readonly headers: Record<string, string> | undefined;
  },
): Promise<Reply> {
  const { method, body } = call;
  const payload = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const type = payload === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...call.headers },
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await response.text();
  const told = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    type: told,
    body: told.includes("json") ? JSON.parse(text) : text,
  };
}

/** A cluster of equal nodes, in AIGr.id's form. */
export function clusterDocument(
  id: string,
  given: { readonly nodes?: number; readonly gpus?: number; readonly rest?: object } = {},
) {
  const { nodes = 2, gpus = 2, rest = {} } = given;
  const gpu = { modelName: "A100", memory: 16_384 };
  const nodeData = Array.from({ length: nodes }, (_, node) => ({
    id: `node-${node}`,
    gpus: {
      count: gpus,
      memory: gpus * gpu.memory,
      gpus: Array.from({ length: gpus }, () => gpu),
      modelNames: ["A100"],
      features: ["fp16"],
    },
    vcpus: { count: 32 },
    memory: 131_072,
    swap: 0,
  }));
  return {
    id,
    regionId: "us-west-2",
    status: "live",
    nodes: { count: nodes, nodeData },
    gpus: { count: nodes * gpus, memory: nodes * gpus * gpu.memory },
    vcpus: { count: nodes * 32 },
    memory: nodes * 131_072,
    swap: 0,
    tags: ["gpu"],
    clusterMetadata: { name: id, description: "", owner: "o" },
    reputation: 90,
    ...rest,
  };
}

/** Metrics of such a cluster; `free` MB on every GPU. */
export function metricsDocument(
  clusterId: string,
  given: { readonly nodes?: number; readonly gpus?: number; readonly free?: number } = {},
) {
  const { nodes = 2, gpus = 2, free = 16_000 } = given;
  const sums = { totalFreeMem: gpus * free, totalMem: gpus * 16_384, count: gpus };
  return {
    clusterId,
    cluster: { vcpu: { load1m: 2 }, gpu: { ...sums, totalFreeMem: nodes * gpus * free } },
    nodes: Array.from({ length: nodes }, (_, node) => ({
      id: `node-${node}`,
      vcpu: { load1m: 1 },
      gpu: sums,
      gpus: Array.from({ length: gpus }, (_, gpu_id) => ({
        gpu_id,
        freeMem: free,
        usedMem: 16_384 - free,
        totalMem: 16_384,
      })),
    })),
  };
}

/** A policy in AIGr.id's form; its code is the body of `eval(parameters, input, context)`. */
export function policyDocument(name: string, body: string, rest: object = {}) {
  const code = `class AIOSv1PolicyRule {
    constructor(ruleId, settings, parameters) { this.settings = settings; }
    eval(parameters, input, context) { ${body} }
  }`;
  return { name, version: "1.0", release_tag: "stable", language: "javascript", code, ...rest };
}
