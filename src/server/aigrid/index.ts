import type { FastifyInstance } from "fastify";
import { allocateRoute } from "./allocate.ts";
import { clusterRoutes } from "./clusters.ts";
import type { AigridContext } from "./context.ts";
import { metricsRoutes } from "./metrics.ts";
import { policyRoutes } from "./policies.ts";
import { searchRoutes } from "./search.ts";
import { bindAigrid } from "./serve.ts";

export type { AigridContext, AigridForms } from "./context.ts";

/** Serves AIGr.id's own paths, each as its original does. */
export async function mountAigrid(app: FastifyInstance, context: AigridContext): Promise<void> {
  const routes = [
    ...clusterRoutes(context),
    ...metricsRoutes(context),
    ...policyRoutes(context),
    ...searchRoutes(context),
    allocateRoute(context),
  ];
  await bindAigrid(app, routes, context.logger);
}
