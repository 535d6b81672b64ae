import type { Command, PlacementView, RequestPlacement } from "../../../kernel/index.ts";
import type { Json, JsonObject, PolicyOutcome } from "../../../policies/index.ts";
import type { Outcome } from "../../../wire/index.ts";
import type { Caller } from "../../access/caller.ts";
import { type Allocate, createAllocate } from "../allocate.ts";
import { createDocuments } from "../fleet/index.ts";
import type { LedgerPort, PolicyAsk, PolicyPort } from "../ports.ts";
import type { Asker } from "../protocol/asker.ts";
import { createRunner } from "../runner.ts";
import { createSearch } from "../search.ts";
import { type FakeFleet, fakeFleet, fakeMetrics } from "./fleet.ts";

/** An allocator on a fleet in memory, with policies that are functions of the test. */
export interface FakeDesk {
  readonly fleet: FakeFleet;
  readonly metrics: ReturnType<typeof fakeMetrics>;
  readonly allocate: Allocate;
  readonly submitted: Command[];
  readonly runs: PolicyAsk[];
  /** What the ledger says to commands; grants everything unless it is changed. */
  answer: (command: Command, isDryRun: boolean) => Outcome;
  /** Adds a policy whose `eval` is `run`. */
  addPolicy(uri: string, run: (run: PolicyAsk) => Json | PolicyOutcome, stored?: Stored): void;
}

interface Stored {
  readonly settings?: JsonObject;
  readonly parameters?: JsonObject;
  readonly precedence?: "request" | "stored";
}

const AT = 1_750_000_000_000;

export function fakeDesk(): FakeDesk {
  const fleet = fakeFleet();
  const metrics = fakeMetrics();
  const bodies = new Map<string, (run: PolicyAsk) => Json | PolicyOutcome>();
  const facts = new Map<string, Stored>();
  const contexts = new Map<string, JsonObject>();
  const ledger: LedgerPort = {
    look: async (look) => look(fleet),
    subscribe: (listener) => fleet.listeners.push(listener),
    submit: async (command) => {
      desk.submitted.push(command);
      return desk.answer(command, false);
    },
    dryRun: async (command) => desk.answer(command, true),
  };
  const policies: PolicyPort = {
    load: ({ uri }) => ({
      uri,
      code: { language: "javascript", source: uri, hash: uri },
      isTrusted: false,
      settings: {},
      parameters: {},
      precedence: "request",
      ...facts.get(uri),
    }),
    run: async (run) => {
      desk.runs.push(run);
      const told = bodies.get(run.policy.uri)?.(run) ?? null;
      return isOutcome(told) ? told : { ok: true, value: told, context: run.context, printed: "" };
    },
    context: async (owner, uri) => contexts.get(`${owner} ${uri}`) ?? {},
    keepContext: async (owner, uri, context) => {
      contexts.set(`${owner} ${uri}`, context);
    },
  };
  const documents = createDocuments(ledger, metrics);
  const runner = createRunner(ledger, policies);
  const search = createSearch(runner);
  const desk: FakeDesk = {
    fleet,
    metrics,
    allocate: createAllocate({ ledger, documents, search, runner }),
    submitted: [],
    runs: [],
    answer: (command) => grantAll(command),
    addPolicy: (uri, run, stored = {}) => {
      bodies.set(uri, run);
      facts.set(uri, stored);
      const view = { uri, owner: "ann", document: "{}", code: "{}", isTrusted: false };
      fleet.policyViews.push({ ...view, storedAt: AT });
    },
  };
  return desk;
}

/** Somebody who waits for an answer. */
export function asker(
  role: Caller["role"] = "user",
  user = "ann",
): Asker & { gone: AbortController } {
  const gone = new AbortController();
  const token = { id: `t-${user}`, user, role, hash: "", created: 0 };
  return { caller: { role, token }, signal: gone.signal, gone };
}

/** A grant of what was asked for, where it was asked for: the first GPUs of a node named `n1`. */
export function grantAll(command: Command): Outcome {
  const placements = command.kind === "placement.request" ? [placementOf(command)] : [];
  return {
    ok: true,
    seq: 1,
    at: AT,
    events: [],
    replayed: false,
    grants: [],
    placements,
    jobs: [],
    orders: [],
  };
}

export function placementOf(command: RequestPlacement): PlacementView {
  const { within, pod, userId, preemptible, priority, policy } = command;
  const cluster = within.clusters?.[0] ?? "a";
  return {
    number: 1,
    group: 1,
    userId,
    state: "active",
    cluster,
    node: within.node ?? `${cluster}/n1`,
    gpus: within.gpus ?? Array.from({ length: pod.gpus }, (_, gpu) => gpu),
    pod,
    startAt: AT,
    endAt: AT + 3_600_000,
    createdAt: AT,
    preemptible,
    priority,
    policy,
  };
}

function isOutcome(told: Json | PolicyOutcome): told is PolicyOutcome {
  return typeof told === "object" && told !== null && "ok" in told && "printed" in told;
}
