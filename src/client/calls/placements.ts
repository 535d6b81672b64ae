import type {
  PlacementForecast,
  PlacementGroupReply,
  PlacementList,
  PlacementReply,
  PlacementRequest,
  PlacementWire,
} from "../../wire/index.ts";
import { type Ask, pagesOf, reading } from "../call.ts";
import { Refused } from "../errors.ts";
import type { CallOptions } from "../options.ts";
import type { Call } from "../transport.ts";
import type { PlacementClient, PlacementOptions } from "./types.ts";

/** The calls about placements. A grant is safe to send again by its key. */
export function createPlacementClient(ask: Ask): PlacementClient {
  return {
    request: (body, options = {}) =>
      ask<PlacementReply | PlacementGroupReply>(grantCall(body, options)),
    explain: (body, { signal } = {}) =>
      ask<PlacementForecast>({
        method: "POST",
        path: `${PLACEMENTS}/explain`,
        body,
        isRepeatable: true,
        signal,
      }),
    get: (id, options) => ask<PlacementWire>(reading(pathOf(id), {}, options)),
    list: (query, options) => ask<PlacementList>(reading(PLACEMENTS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) =>
        ask<PlacementList>(reading(PLACEMENTS, { ...query, ...cursor }, options)),
      ),
    // Sent twice it ends a moment later: close enough for what counts in seconds.
    renew: (id, change, { signal } = {}) =>
      ask<PlacementWire>({
        method: "PATCH",
        path: pathOf(id),
        body: change,
        isRepeatable: true,
        signal,
      }),
    release: (id, options = {}) => release(ask, id, options),
    acknowledge: (id, { signal } = {}) =>
      ask<PlacementWire>({
        method: "POST",
        path: `${pathOf(id)}/acknowledge`,
        isRepeatable: true,
        signal,
      }),
    fail: (id, body = {}, { signal } = {}) =>
      ask<PlacementWire>({
        method: "POST",
        path: `${pathOf(id)}/fail`,
        body,
        isRepeatable: false,
        signal,
      }),
  };
}

const PLACEMENTS = "/v1/placements";

function grantCall(body: PlacementRequest, options: PlacementOptions): Call {
  const { dryRun = false, explain = false, signal } = options;
  const key = options.idempotencyKey ?? crypto.randomUUID();
  return {
    method: "POST",
    path: PLACEMENTS,
    body,
    query: { ...(dryRun ? { dry_run: true } : {}), ...(explain ? { explain: true } : {}) },
    headers: dryRun ? {} : { "idempotency-key": key },
    isRepeatable: true,
    signal,
  };
}

/** A release that was carried out unheard is refused when it is sent again: it is done. */
async function release(ask: Ask, id: string, { signal }: CallOptions): Promise<PlacementWire> {
  try {
    return await ask<PlacementWire>({
      method: "DELETE",
      path: pathOf(id),
      isRepeatable: true,
      signal,
    });
  } catch (error) {
    if (!(error instanceof Refused) || !error.isEcho) throw error;
    if (error.code !== "placement_not_live" || error.problem.state !== "ended") throw error;
    return ask<PlacementWire>(reading(pathOf(id), {}, signal === undefined ? {} : { signal }));
  }
}

function pathOf(id: string): string {
  return `${PLACEMENTS}/${encodeURIComponent(id)}`;
}
