import type { Handlers } from "../../http/call.ts";
import type { Context } from "../context.ts";
import { clusterHandlers } from "./clusters.ts";
import { nodeHandlers } from "./nodes.ts";
import { placementHandlers } from "./placements.ts";
import { policyHandlers } from "./policies.ts";

export { plainIntake } from "./policies.ts";

/** Nodes, clusters, placements and policies. */
export function fleetHandlers(
  context: Context,
): Pick<
  Handlers,
  | keyof ReturnType<typeof nodeHandlers>
  | keyof ReturnType<typeof clusterHandlers>
  | keyof ReturnType<typeof placementHandlers>
  | keyof ReturnType<typeof policyHandlers>
> {
  return {
    ...nodeHandlers(context),
    ...clusterHandlers(context),
    ...placementHandlers(context),
    ...policyHandlers(context),
  };
}
