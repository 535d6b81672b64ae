import type {
  PoolList,
  PoolRepairReply,
  PoolWire,
  Timeline,
  TimelineQuery,
  TimelineStep,
} from "../../wire/index.ts";
import { type Ask, changing, pagesOf, reading } from "../call.ts";
import type { CallOptions } from "../options.ts";
import type { PoolClient } from "./pool-types.ts";

/** The calls about pools. What answers differently when sent twice is sent once. */
export function createPoolClient(ask: Ask): PoolClient {
  return {
    create: (body, { signal } = {}) =>
      ask<PoolWire>({ method: "POST", path: POOLS, body, isRepeatable: false, signal }),
    get: (id, options) => ask<PoolWire>(reading(pathOf(id), {}, options)),
    list: (query, options) => ask<PoolList>(reading(POOLS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<PoolList>(reading(POOLS, { ...query, ...cursor }, options))),
    update: (id, change, { signal } = {}) =>
      ask<PoolWire>({ method: "PUT", path: pathOf(id), body: change, isRepeatable: true, signal }),
    delete: (id, { signal } = {}) =>
      ask<PoolWire>({ method: "DELETE", path: pathOf(id), isRepeatable: false, signal }),
    schedule: (id, body, options = {}) =>
      ask<PoolRepairReply>({
        method: "PUT",
        path: `${pathOf(id)}/schedule`,
        body,
        ...changing(options),
      }),
    addMaintenance: (id, body, options = {}) =>
      ask<PoolRepairReply>({
        method: "POST",
        path: `${pathOf(id)}/maintenance`,
        body,
        ...changing(options),
      }),
    removeMaintenance: (id, maintenanceId, options = {}) =>
      ask<PoolRepairReply>({
        method: "DELETE",
        path: `${pathOf(id)}/maintenance/${encodeURIComponent(maintenanceId)}`,
        ...changing(options),
      }),
    timeline: (id, query, options) =>
      ask<Timeline>(reading(`${pathOf(id)}/timeline`, query, options)),
    timelineAll: (id, query, options) => allSteps(ask, id, query, options),
  };
}

const POOLS = "/v1/pools";

/** A page without an end in the query has one in its answer; the pages after it share that. */
async function* allSteps(
  ask: Ask,
  id: string,
  query: TimelineQuery | undefined,
  options: CallOptions | undefined,
): AsyncGenerator<TimelineStep, void, undefined> {
  let wanted: TimelineQuery = { ...query };
  for (;;) {
    const page = await ask<Timeline>(reading(`${pathOf(id)}/timeline`, wanted, options));
    yield* page.steps;
    if (page.next_from === null) return;
    wanted = { ...wanted, from: page.next_from, to: page.to };
  }
}

function pathOf(id: string): string {
  return `${POOLS}/${encodeURIComponent(id)}`;
}
