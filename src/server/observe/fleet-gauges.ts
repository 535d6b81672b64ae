import { Counter, Gauge, type Registry } from "prom-client";
import type { FleetSums, FleetWatch } from "../../runtime/index.ts";
import type { Backend } from "../ports.ts";

const NODE_STATES = ["ready", "draining", "resting", "suspect", "lost"] as const;

/** Gauges of the fleet and of what is placed on it, read when somebody collects them. */
export function addFleetGauges(backend: Backend, fleet: FleetWatch, registers: Registry[]): void {
  const sums = (): Promise<FleetSums> => backend.read((state) => fleet.sums(state));
  new Gauge({
    name: "arbiter_nodes",
    help: "Nodes by state; each is in one.",
    labelNames: ["state"],
    registers,
    async collect() {
      const now = await sums();
      for (const state of NODE_STATES) this.set({ state }, now[state]);
    },
  });
  new Gauge({
    name: "arbiter_gpus",
    help: "GPUs of nodes that are not lost.",
    registers,
    async collect() {
      this.set((await sums()).gpus);
    },
  });
  new Gauge({
    name: "arbiter_gpus_free",
    help: "GPUs of ready nodes, in GPUs: parts of shared ones count.",
    registers,
    async collect() {
      this.set((await sums()).gpuMilliFree / 1_000);
    },
  });
  new Gauge({
    name: "arbiter_live_placements",
    help: "Placements that hold something of a node.",
    registers,
    async collect() {
      this.set(await backend.read((state) => state.placements.liveCount));
    },
  });
  new Gauge({
    name: "arbiter_metrics_documents",
    help: "Metrics documents that are kept, of clusters and of nodes.",
    labelNames: ["of"],
    registers,
    collect() {
      this.set({ of: "cluster" }, fleet.clusterMetrics.size);
      this.set({ of: "node" }, fleet.nodeMetrics.size);
    },
  });
  let counted = 0;
  new Counter({
    name: "arbiter_heartbeats_total",
    help: "Heartbeats of nodes.",
    registers,
    collect() {
      this.inc(fleet.beats - counted);
      counted = fleet.beats;
    },
  });
}
