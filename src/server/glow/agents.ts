import { idsAfter, listPlacements, type NodeFacts } from "../../kernel/index.ts";
import type { Context } from "../handlers/context.ts";
import { type Form, wholeOf } from "./form.ts";

/** An agent that has not been heard for so long is gone, in Glow's form. */
export const EVICT_AFTER_MS = 15_000;
/** How often the silent ones are looked for. */
const LOOK_EVERY_MS = 1_000;
/** Nodes that agents in Glow's form have brought. */
export const GLOW_CLUSTER = "glow";

/** How long a slot is held in Glow's form: started or not, it is nobody else's until then. */
export const GLOW_LEASE_MS = 600_000;
/** Slots of one agent that are looked at. */
const MEMBERS_MAX = 1_024;

/** Who stands in the journal for what agents in Glow's form bring about. */
const ACTOR = { userId: "glow", role: "admin" } as const;

/** Agents that speak Glow's form: registered by their first heartbeat, evicted when silent. */
export interface GlowAgents {
  /** Takes a heartbeat; gives what is wrong with it, or nothing. */
  beat(form: Form, remote: string): Promise<string | undefined>;
  /** Looks for silent agents from now on. */
  start(): Promise<void>;
  stop(): void;
}

export function openGlowAgents(context: Context): GlowAgents {
  const { backend } = context;
  const nowMs = (): number => backend.now();
  const heard = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const now = nowMs();
    for (const [node, at] of heard) {
      if (now - at <= EVICT_AFTER_MS) continue;
      heard.delete(node);
      await backend.submit({ kind: "node.remove", actor: ACTOR, node, force: true });
    }
  };
  return {
    beat: async (form, remote) => {
      const fault = faultOf(form);
      if (fault !== undefined) return fault;
      const { node, facts } = agentOf(form, remote);
      heard.set(node, nowMs());
      // The same facts again change nothing, and nothing is written.
      const command = { kind: "node.register", actor: ACTOR, node, facts, leased: false } as const;
      const outcome = await backend.submit(command);
      if (outcome.ok) {
        if (wholeOf(form, "allocated.CPUCount") > 0) await keep(context, node);
        return undefined;
      }
      return "overloaded" in outcome ? "too busy just now" : outcome.rejection.reason;
    },
    start: async () => {
      // Those of before have as long as anybody from now on.
      const nodes = await backend.read((state) => {
        const cluster = state.fleet.clusters.get(GLOW_CLUSTER);
        return cluster === undefined ? [] : [...idsAfter(cluster.nodes)];
      });
      for (const node of nodes) heard.set(node, nowMs());
      timer = setInterval(() => void look().catch(logFault(context)), LOOK_EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

/** What still runs on an agent is held on: its leases are renewed before they end. */
async function keep({ backend }: Context, node: string): Promise<void> {
  const due = backend.now() + GLOW_LEASE_MS / 2;
  const held = await backend.read((state) =>
    listPlacements(state, { node, states: ["active"] }, MEMBERS_MAX).items.filter(
      ({ policy, endAt }) => policy === "group" && endAt < due,
    ),
  );
  for (const { number: grant } of held) {
    const walltimeMs = GLOW_LEASE_MS;
    await backend.submit({ kind: "placement.renew", actor: ACTOR, grant, walltimeMs });
  }
}

function logFault({ logger }: Context): (fault: unknown) => void {
  return (err) => logger.error({ err }, "silent agents could not be evicted");
}

/** A heartbeat that lies: what it has given away can't be more than it has. */
function faultOf(form: Form): string | undefined {
  for (const what of ["CPUCount", "MemoryMB"]) {
    const [has, given] = [wholeOf(form, what), wholeOf(form, `allocated.${what}`)];
    if (has < 0 || given < 0) return `${what} must not be below 0`;
    if (given > has) return `allocated.${what} is ${given}, more than the ${has} there are`;
  }
  return undefined;
}

function agentOf(form: Form, remote: string): { readonly node: string; readonly facts: NodeFacts } {
  const server = (form["serviceIp"] ?? "") === "" ? remote : form["serviceIp"]!;
  const node = `${server}:${wholeOf(form, "servicePort")}`;
  return {
    node,
    facts: {
      cluster: GLOW_CLUSTER,
      dataCenter: form["dataCenter"] ?? "",
      rack: form["rack"] ?? "",
      cpuMilli: wholeOf(form, "CPUCount") * 1_000,
      memoryMib: wholeOf(form, "MemoryMB"),
      gpus: 0,
      gpuModel: "",
      gpuMemoryMib: 0,
      labels: {},
    },
  };
}
