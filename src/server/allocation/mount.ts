import type { FastifyInstance } from "fastify";
import { toClusterCommand } from "../../wire/index.ts";
import type { Knock } from "../access/gate.ts";
import { type AigridForms, mountAigrid } from "../aigrid/index.ts";
import { ask, type Base, type PlaceByPolicy } from "../handlers/context.ts";
import { createLedgerPort } from "./adapters/ledger.ts";
import { createMetricsPort } from "./adapters/metrics.ts";
import { type Allocate, createAllocate } from "./allocate.ts";
import { createDocuments } from "./fleet/index.ts";
import type { Allocated } from "./grant/index.ts";
import { createPlaceByPolicy } from "./place.ts";
import type { PolicyPort } from "./ports.ts";
import { type Failed, failed, type Result } from "./protocol/failure.ts";
import { replyOf } from "./protocol/reply.ts";
import { readRequest } from "./protocol/request.ts";
import { createRunner } from "./runner.ts";
import { createSearch } from "./search.ts";
import { type Answerer, createSocketService, type SocketService } from "./socket/index.ts";

export interface AllocationOptions {
  readonly context: Base;
  /** Absent: only built-in policies can be run. */
  readonly policies?: PolicyPort;
  readonly bounds?: Partial<AllocationBounds>;
}

export interface AllocationBounds {
  /** One message; the original's library has the same. */
  readonly messageBytesMax: number;
  readonly connectionsMax: number;
  /** As in the original: a silent peer is looked for, and given up after as long again. */
  readonly pingMs: number;
  /** Of one connection, under way at once; then it is not read from until some are answered. */
  readonly requestsMax: number;
  readonly charsMax: number;
  readonly unsentCharsMax: number;
  readonly stallMs: number;
}

const BOUNDS: AllocationBounds = {
  messageBytesMax: 1_048_576,
  connectionsMax: 1_024,
  pingMs: 20_000,
  requestsMax: 64,
  charsMax: 4_194_304,
  unsentCharsMax: 4_194_304,
  stallMs: 30_000,
};

/** Other people's policies, ready to be asked. */
export interface Allocation {
  readonly placeByPolicy: PlaceByPolicy;
  /**
   * Serves the allocation protocol on `app`'s port: WebSockets on every path that is not under
   * `/v1`, and AIGr.id's own paths. All of it ends when `app` closes.
   */
  mount(app: FastifyInstance): Promise<SocketService>;
}

export function openAllocation({ context, policies, bounds }: AllocationOptions): Allocation {
  const ledger = createLedgerPort(context.backend, (command, isDryRun) =>
    ask(context, command, isDryRun),
  );
  const metrics = createMetricsPort(context.fleet, () => context.backend.now());
  const documents = createDocuments(ledger, metrics);
  const runner = createRunner(ledger, policies ?? NO_POLICIES);
  const search = createSearch(runner);
  const allocate = createAllocate({ ledger, documents, search, runner });
  const forms = { readCluster, policyIntake: context.policyIntake };
  const { logger } = context;
  return {
    placeByPolicy: createPlaceByPolicy(allocate),
    mount: async (app) => {
      await mountAigrid(app, { ledger, metrics, documents, search, allocate, forms, logger });
      const sockets = openSockets(context, allocate, { ...BOUNDS, ...bounds });
      app.addHook("preClose", () => sockets.close());
      return sockets;
    },
  };
}

function openSockets(context: Base, allocate: Allocate, bounds: AllocationBounds): SocketService {
  return createSocketService({
    gate: context.gate,
    answererFor: (knock) => answererFor(context, allocate, knock),
    messageBytesMax: bounds.messageBytesMax,
    connectionsMax: bounds.connectionsMax,
    pingMs: bounds.pingMs,
    flow: { ...bounds, nowMs: () => performance.now() },
  });
}

/** For a server that runs no code of users. */
const NO_POLICIES: PolicyPort = {
  load: () => ({ error: "this server runs no policies of users" }),
  run: async () => ({
    ok: false,
    code: "policies_busy",
    message: "this server runs no policies of users",
    printed: "",
  }),
  context: async () => ({}),
  keepContext: async () => {},
};

const readCluster: AigridForms["readCluster"] = (cluster, document, actor) => {
  const read = toClusterCommand(document, { actor, cluster });
  if (read.ok) return { command: read.value.command };
  const [fault] = read.errors;
  return { error: `${(fault?.path ?? "").replace("/", "")}: ${fault?.message}` };
};

/** Each message is let in for itself: rates count messages, and a token may be revoked. */
function answererFor(context: Base, allocate: Allocate, knock: Omit<Knock, "needs">): Answerer {
  const { gate, metrics, logger } = context;
  const serve: (...asked: Parameters<Answerer>) => Promise<Result<Allocated>> = async (
    message,
    { signal },
  ) => {
    const admission = gate.admit({ ...knock, needs: "viewer" });
    if ("problem" in admission) {
      const { detail } = admission.problem;
      return {
        ok: false,
        failure: { code: "forbidden", message: detail, problem: admission.problem },
      };
    }
    const request = readRequest(message, { needsAdhoc: true });
    if (!request.ok) return request;
    return allocate(request.value, { caller: admission.caller, signal });
  };
  return async (message, about) => {
    const startedMs = performance.now();
    const result = await serve(message, about).catch((fault: unknown): Failed => {
      logger.error({ err: fault, request_id: about.id }, "fault");
      return failed("internal_error", "The server has a fault.");
    });
    const seconds = (performance.now() - startedMs) / 1_000;
    const status = result.ok ? 200 : result.failure.code === "internal_error" ? 500 : 400;
    metrics.observeRequest({ route: "allocation", method: "WS", status, seconds });
    if (!result.ok) metrics.observeProblem(result.failure.code);
    return replyOf(result, about.id);
  };
}
