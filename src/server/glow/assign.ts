import type { PlacementView } from "../../kernel/index.ts";
import { problem } from "../../wire/index.ts";
import { actorOf, type Caller } from "../access/caller.ts";
import type { Context } from "../handlers/context.ts";
import { refusal } from "../handlers/context.ts";
import { GLOW_LEASE_MS } from "./agents.ts";
import { type Compute, readRequest } from "./codec.ts";

export interface GlowReply {
  readonly status: number;
  readonly body: object;
}

/** Whose slots are that a driver without a name takes. */
const DRIVER = "glow-driver";

/**
 * `POST /agent/assign`: slots for a driver's requests, as many as there is room for, close together
 * and near the inputs. Where none is, or the inputs' place has none, an error says what is missing.
 */
export async function assign(context: Context, text: string, caller: Caller): Promise<GlowReply> {
  const request = readRequest(text);
  if (request === undefined) return fault(400, "the field request is no JSON object");
  const actor = actorOf(caller, DRIVER);
  const outcome = await context.backend.submit({
    kind: "group.assign",
    actor,
    userId: actor.userId,
    requests: request.requests.map(({ compute }) => ({
      cpuMilli: compute.cpuCount * 1_000,
      memoryMib: compute.memoryMB,
    })),
    allOrNothing: false,
    near: request.inputs,
    leaseMs: GLOW_LEASE_MS,
  });
  if (!outcome.ok) {
    const told = refusal(outcome, "placements");
    const { detail } = "problem" in told ? told.problem : problem("not_ready", "Not now.");
    return fault(404, detail);
  }
  const asked = request.requests.map(({ compute }) => compute);
  return { status: 202, body: { allocations: await told(context, outcome.placements, asked) } };
}

function fault(status: number, error: string): GlowReply {
  return { status, body: { error } };
}

/** Each slot with where it is; the CPU level that was asked for is told back, as it came. */
async function told(
  { backend }: Context,
  slots: readonly PlacementView[],
  asked: readonly Compute[],
): Promise<readonly object[]> {
  const left = [...asked];
  return backend.read((state) =>
    slots.map(({ node, pod }) => {
      const isSame = ({ cpuCount, memoryMB }: Compute): boolean =>
        cpuCount * 1_000 === pod.cpuMilli && memoryMB === pod.memoryMib;
      const index = left.findIndex(isSame);
      const allocated = left[index] ?? { cpuCount: 0, cpuLevel: 0, memoryMB: 0 };
      if (index >= 0) left.splice(index, 1);
      const number = state.fleet.index.nodes.numbers.get(node);
      const facts = number === undefined ? undefined : state.fleet.nodes[number]?.facts;
      return { location: locationOf(node, facts), allocated };
    }),
  );
}

/** A node of Glow's is called by its address and port. */
export function locationOf(
  node: string,
  facts: { readonly dataCenter: string; readonly rack: string } | undefined,
): object {
  const cut = node.lastIndexOf(":");
  const port = Number(node.slice(cut + 1));
  const isAddress = cut > 0 && Number.isSafeInteger(port);
  return {
    dataCenter: facts?.dataCenter ?? "",
    rack: facts?.rack ?? "",
    server: isAddress ? node.slice(0, cut) : node,
    port: isAddress ? port : 0,
  };
}
