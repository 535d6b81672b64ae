import { compileMongo, type Json, type JsonObject, runMongo } from "../../policies/index.ts";
import { field, isObject } from "../allocation/protocol/codec.ts";
import type { AigridContext } from "./context.ts";
import { aggregate } from "./mongo/aggregate.ts";
import { updateDocument } from "./mongo/update.ts";
import {
  type AigridCall,
  type AigridReply,
  type AigridRoute,
  objectBody,
  success,
} from "./serve.ts";

/** The metrics service's paths: `{"success", "data"}`, `{"success": false, "error"}`. */
export function metricsRoutes(context: AigridContext): readonly AigridRoute[] {
  const { metrics } = context;
  const reads = (method: "GET" | "POST", path: string, serve: AigridRoute["serve"]) =>
    ({ method, path, needs: "viewer", fault: errorReply, serve }) as const;
  const writes = (method: "POST" | "PUT" | "DELETE", path: string, serve: AigridRoute["serve"]) =>
    ({ method, path, needs: "operator", fault: errorReply, serve }) as const;
  return [
    writes("POST", "/cluster", async (call) => createMetrics(context, call)),
    reads("GET", "/cluster/query", ({ query }) => find(context, filterOf(query))),
    reads("POST", "/cluster/query", async ({ body }) =>
      body === undefined ? errorReply(400, NO_JSON) : find(context, body),
    ),
    reads("POST", "/cluster/aggregate", ({ body }) => runPipeline(context, body)),
    reads("GET", "/cluster/:id", async ({ id }) => {
      const entry = metrics.get(id);
      return entry === undefined ? notFound() : success(entry.document);
    }),
    writes("PUT", "/cluster/:id", async (call) => updateMetrics(context, call)),
    writes("DELETE", "/cluster/:id", async ({ id }) =>
      metrics.delete(id)
        ? success({ message: "Cluster deleted", deleted_count: 1 })
        : errorReply(400, "No document found to delete"),
    ),
  ];
}

const NO_JSON = "The body must be JSON.";

function createMetrics({ metrics }: AigridContext, call: AigridCall): AigridReply {
  const document = objectBody(call);
  if (document === undefined) return errorReply(400, NO_JSON);
  const id = field(document, "clusterId");
  if (typeof id !== "string" || id === "") return errorReply(400, "'clusterId'");
  const refused = metrics.put(id, document);
  return refused === undefined ? success("cluster created") : errorReply(400, refused);
}

/**
 * Stored in any case, and the time with it. As in the original only a document that was there and
 * is another one now counts as updated; a new one, or the same again, is told as a 400.
 */
function updateMetrics({ metrics }: AigridContext, call: AigridCall): AigridReply {
  const { id } = call;
  const update = objectBody(call);
  if (update === undefined) return errorReply(400, NO_JSON);
  const before = metrics.get(id)?.document;
  const updated = updateDocument(before ?? { clusterId: id }, update);
  if (!updated.ok) return errorReply(400, updated.message);
  if (field(updated.document, "clusterId") !== id) {
    return errorReply(400, "The clusterId can't be changed.");
  }
  const refused = metrics.put(id, updated.document);
  if (refused !== undefined) return errorReply(400, refused);
  if (before === undefined || JSON.stringify(before) === JSON.stringify(updated.document)) {
    return errorReply(400, "No document found to update");
  }
  return success({ message: "Cluster updated", modified_count: 1 });
}

async function find(context: AigridContext, filter: Json): Promise<AigridReply> {
  const compiled = compileMongo(filter, { model: "cluster_metrics" });
  if (!compiled.ok) return errorReply(400, compiled.message);
  const found = runMongo(compiled.value, await documentsOf(context));
  return found.ok ? success(found.value) : errorReply(400, found.message);
}

async function runPipeline(context: AigridContext, body: Json | undefined): Promise<AigridReply> {
  if (body === undefined) return errorReply(400, NO_JSON);
  const pipeline = isObject(body) ? (field(body, "pipeline") ?? body) : body;
  const outcome = aggregate(await documentsOf(context), pipeline, "cluster_metrics");
  return outcome.ok ? success(outcome.rows) : errorReply(400, outcome.message);
}

async function documentsOf({ ledger, metrics }: AigridContext): Promise<readonly JsonObject[]> {
  const ids = await ledger.look((fleet) => fleet.clusters().map(({ cluster }) => cluster));
  return metrics.all(ids).map(({ document }) => document);
}

/**
 * Parameters of a path as a filter: each must equal, one given more than once may be any of them.
 * What looks like a number, or like true or false, is also taken as that.
 */
function filterOf(query: Readonly<Record<string, unknown>>): JsonObject {
  const entries = Object.entries(query).map(([name, given]) => {
    const texts = Array.isArray(given) ? given : [given];
    const values = texts.filter((text) => typeof text === "string").flatMap(readings);
    return [name, { $in: values }] as const;
  });
  return Object.fromEntries(entries);
}

function readings(text: string): readonly Json[] {
  if (text === "true" || text === "false") return [text, text === "true"];
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? [text, number] : [text];
}

function errorReply(status: number, error: string): AigridReply {
  return { status, body: { success: false, error } };
}

/** With `message` where all others have `error`, and 400 where others have 404. */
function notFound(): AigridReply {
  return { status: 400, body: { success: false, message: "cluster not found" } };
}
