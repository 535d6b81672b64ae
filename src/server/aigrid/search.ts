import type { Json, JsonObject } from "../../policies/index.ts";
import { field } from "../allocation/protocol/codec.ts";
import { type Result, served } from "../allocation/protocol/failure.ts";
import type { AigridContext } from "./context.ts";
import {
  type AigridCall,
  type AigridReply,
  type AigridRoute,
  failure,
  objectBody,
  success,
} from "./serve.ts";

/**
 * The search server's paths. What goes wrong inside a search is told by the two paths with a
 * `body` as a success whose data is `[false, text]`, as in the original; the `no-ir` ones say 400.
 */
export function searchRoutes(context: AigridContext): readonly AigridRoute[] {
  const filter: Searcher = (call) => runFilter(context, call);
  const search: Searcher = (call) => runSearch(context, call);
  return [
    route("/api/filter-data", "viewer", withBody(filter)),
    route("/api/similarity-search", "user", withBody(search)),
    route("/api/no-ir/filter", "viewer", bare(filter)),
    route("/api/no-ir/similarity-search", "user", bare(search)),
  ];
}

type Searcher = (call: AigridCall & { readonly body: JsonObject }) => Promise<Result<Json>>;

function route(
  path: string,
  needs: AigridRoute["needs"],
  serve: AigridRoute["serve"],
): AigridRoute {
  return { method: "POST", path, needs, serve, fault: failure };
}

function withBody(run: Searcher): AigridRoute["serve"] {
  return async (call) => {
    const body = objectBody(call);
    if (body === undefined || Object.keys(body).length === 0) return emptyBody();
    if (!Object.hasOwn(body, "body")) return failure(400, "'body'");
    const found = await run({ ...call, body });
    return success(found.ok ? found.value : [false, found.failure.message]);
  };
}

function bare(run: Searcher): AigridRoute["serve"] {
  return async (call) => {
    const body = objectBody(call);
    if (body === undefined || Object.keys(body).length === 0) return emptyBody();
    const found = await run({ ...call, body });
    return found.ok ? success(found.value) : failure(400, found.failure.message);
  };
}

async function runFilter(
  { search, documents }: AigridContext,
  { body }: { readonly body: JsonObject },
): Promise<Result<Json>> {
  const found = search.filter(body, await documents.now());
  return found.ok ? served(found.value.data) : found;
}

async function runSearch(
  { search, documents }: AigridContext,
  { body, caller, signal }: AigridCall & { readonly body: JsonObject },
): Promise<Result<Json>> {
  const values = field(field(body, "body"), "values");
  const isSimilar = field(values, "similar_to") !== undefined;
  const asked = isSimilar && values !== undefined ? values : body;
  return search.search(asked, await documents.now(), { caller, signal });
}

function emptyBody(): AigridReply {
  return failure(400, "Missing or invalid JSON body");
}
