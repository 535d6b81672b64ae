import type { PolicyDetail, PolicyList } from "../../wire/index.ts";
import { type Ask, pagesOf, reading } from "../call.ts";
import type { PolicyClient } from "./types.ts";

/** The calls about policies. */
export function createPolicyClient(ask: Ask): PolicyClient {
  return {
    add: (body, { signal } = {}) =>
      ask<PolicyDetail>({
        method: "POST",
        path: POLICIES,
        body,
        isRepeatable: body.replace === true,
        signal,
      }),
    get: (uri, options) => ask<PolicyDetail>(reading(pathOf(uri), {}, options)),
    list: (query, options) => ask<PolicyList>(reading(POLICIES, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<PolicyList>(reading(POLICIES, { ...query, ...cursor }, options))),
    delete: (uri, { signal } = {}) =>
      ask<PolicyDetail>({ method: "DELETE", path: pathOf(uri), isRepeatable: false, signal }),
    trust: (uri, trusted = true, { signal } = {}) =>
      ask<PolicyDetail>({
        method: "POST",
        path: `${pathOf(uri)}/trust`,
        body: { trusted },
        isRepeatable: true,
        signal,
      }),
  };
}

const POLICIES = "/v1/policies";

function pathOf(uri: string): string {
  return `${POLICIES}/${encodeURIComponent(uri)}`;
}
