import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { FleetWatch } from "../../runtime/index.ts";
import type { Outcome } from "../../wire/index.ts";
import type { Backend } from "../ports.ts";
import { addFleetGauges } from "./fleet-gauges.ts";

/** Counters of one server, in the words of Prometheus. */
export interface Metrics {
  /** `route` is the route's name, or `none`. */
  observeRequest(seen: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  observeDecision(kind: string, outcome: Outcome): void;
  /** A command that the rules refused. */
  observeRefusal(code: string): void;
  observeProblem(code: string): void;
  readonly streams: { inc(): void; dec(): void };
  /** The text format, and its content type. */
  render(): Promise<{ readonly text: string; readonly type: string }>;
}

const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Own registry, so that two servers in one process don't count for each other. */
export function createMetrics(backend: Backend, fleet: FleetWatch): Metrics {
  const registers = [new Registry()];
  const registry = registers[0]!;
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "arbiter_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its reply.",
    labelNames: ["route", "method", "status"],
    buckets: LATENCY_BUCKETS_S,
    registers,
  });
  const decisions = new Counter({
    name: "arbiter_decisions_total",
    help: "Commands by kind and outcome: accepted, replayed, refused, overloaded.",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const problems = new Counter({
    name: "arbiter_problems_total",
    help: "Problems told, by code.",
    labelNames: ["code"],
    registers,
  });
  const refusals = new Counter({
    name: "arbiter_refusals_total",
    help: "Commands that were refused, by code.",
    labelNames: ["code"],
    registers,
  });
  const streams = new Gauge({ name: "arbiter_streams_open", help: "Open feeds.", registers });
  addBackendGauges(backend, registers);
  addFleetGauges(backend, fleet, registers);

  // A child with its labels bound costs a third of a call with labels; there are few of them.
  const children = new Map<string, { observe(value: number): void }>();
  return {
    observeRequest: ({ route, method, status, seconds }) => {
      const id = `${route} ${status} ${method}`;
      let child = children.get(id);
      if (child === undefined) {
        child = requests.labels({ route, method, status });
        children.set(id, child);
      }
      child.observe(seconds);
    },
    observeDecision: (kind, outcome) => decisions.inc({ kind, outcome: wordOf(outcome) }),
    observeRefusal: (code) => refusals.inc({ code }),
    observeProblem: (code) => problems.inc({ code }),
    streams: { inc: () => streams.inc(), dec: () => streams.dec() },
    render: async () => ({ text: await registry.metrics(), type: registry.contentType }),
  };
}

function addBackendGauges(backend: Backend, registers: Registry[]): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  const stats = () => backend.stats();
  gauge("arbiter_queue_depth", "Commands that wait for their turn.", () => stats().waiting);
  gauge("arbiter_live_grants", "Grants that hold capacity.", () => stats().liveGrants);
  gauge("arbiter_pools", "Pools.", () => stats().pools);
  gauge("arbiter_journal_seq", "Last durable record.", () => stats().durableSeq);
  gauge(
    "arbiter_journal_lag_records",
    "Records decided and not yet durable.",
    () => stats().seq - stats().durableSeq,
  );
  gauge("arbiter_snapshot_seq", "Record of the newest snapshot.", () => stats().snapshotSeq);
  gauge(
    "arbiter_refusals_dropped",
    "Refusals that reports will not know of: there were too many.",
    () => stats().droppedRefusals,
  );
  gauge("arbiter_ready", "1 if requests are taken.", () => (backend.health().ready ? 1 : 0));
}

function wordOf(outcome: Outcome): string {
  if (outcome.ok) return outcome.replayed ? "replayed" : "accepted";
  return "overloaded" in outcome ? "overloaded" : "refused";
}
