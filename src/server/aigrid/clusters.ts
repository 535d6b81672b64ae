import { compileMongo, type JsonObject, runMongo } from "../../policies/index.ts";
import { actorOf } from "../access/caller.ts";
import { field, isObject } from "../allocation/protocol/codec.ts";
import type { AigridContext } from "./context.ts";
import { createLocks } from "./locks.ts";
import { updateDocument } from "./mongo/update.ts";
import { refusalOf } from "./outcome.ts";
import { type AigridCall, type AigridReply, type AigridRoute, objectBody } from "./serve.ts";

/** The cluster database's paths: bare documents, `{"error"}` for what goes wrong. */
export function clusterRoutes(context: AigridContext): readonly AigridRoute[] {
  const locks = createLocks();
  const fault = errorReply;
  return [
    {
      method: "POST",
      path: "/clusters",
      needs: "operator",
      fault,
      serve: async (call) => {
        const document = objectBody(call);
        if (document === undefined) return noJson();
        const id = field(document, "id");
        if (typeof id !== "string" || id === "") {
          return errorReply(500, "Cluster validation failed: id: Path `id` is required.");
        }
        return locks.run(id, () => createCluster(context, call, id, document));
      },
    },
    {
      method: "POST",
      path: "/clusters/query",
      needs: "viewer",
      fault,
      serve: (call) => queryClusters(context, call),
    },
    {
      method: "GET",
      path: "/clusters/:id",
      needs: "viewer",
      fault,
      serve: async ({ id }) => {
        const document = await documentOf(context, id);
        return document === undefined ? notFound() : { status: 200, body: document };
      },
    },
    {
      method: "PUT",
      path: "/clusters/:id",
      needs: "operator",
      fault,
      serve: (call) => locks.run(call.id, () => updateCluster(context, call)),
    },
    {
      method: "DELETE",
      path: "/clusters/:id",
      needs: "operator",
      fault,
      serve: (call) => locks.run(call.id, () => deleteCluster(context, call)),
    },
  ];
}

async function createCluster(
  context: AigridContext,
  call: AigridCall,
  id: string,
  document: JsonObject,
): Promise<AigridReply> {
  const known = await context.ledger.look((fleet) => fleet.cluster(id)?.document);
  if (known !== undefined) {
    return errorReply(500, `E11000 duplicate key error: there is a cluster '${id}' already`);
  }
  return putCluster(context, call, id, document);
}

async function updateCluster(context: AigridContext, call: AigridCall): Promise<AigridReply> {
  const { id } = call;
  const update = objectBody(call);
  if (update === undefined) return noJson();
  const before = await documentOf(context, id);
  if (before === undefined) return notFound();
  const updated = updateDocument(before, update);
  if (!updated.ok) return errorReply(500, updated.message);
  if (field(updated.document, "id") !== id) {
    return errorReply(500, "The id of a cluster can't be changed.");
  }
  return putCluster(context, call, id, updated.document);
}

async function deleteCluster(
  { ledger }: AigridContext,
  { id, caller }: AigridCall,
): Promise<AigridReply> {
  const known = await ledger.look((fleet) => fleet.cluster(id));
  if (known === undefined) return notFound();
  const command = { kind: "cluster.delete", actor: actorOf(caller), cluster: id } as const;
  const outcome = await ledger.submit(command);
  if (outcome.ok) return { status: 200, body: { message: "Cluster deleted" } };
  const { status, message } = refusalOf(outcome);
  return errorReply(status, message);
}

async function putCluster(
  { ledger, forms }: AigridContext,
  { caller }: AigridCall,
  id: string,
  document: JsonObject,
): Promise<AigridReply> {
  const read = forms.readCluster(id, document, actorOf(caller));
  if ("error" in read) return errorReply(500, `Cluster validation failed: ${read.error}`);
  const outcome = await ledger.submit(read.command);
  if (outcome.ok) return { status: 200, body: document };
  const { status, message } = refusalOf(outcome);
  return errorReply(status, message);
}

/** As it was stored, or what the nodes say of a cluster that has no document. */
async function documentOf(
  { documents }: AigridContext,
  id: string,
): Promise<JsonObject | undefined> {
  return (await documents.now()).clusters.get(id)?.stored;
}

/**
 * Both bodies: `{"query": filter}` of the original's code, and the bare filter of its
 * documentation. An empty one is refused: by accident it would mean all clusters.
 */
async function queryClusters({ documents }: AigridContext, call: AigridCall): Promise<AigridReply> {
  const body = objectBody(call);
  if (body === undefined || Object.keys(body).length === 0) {
    return errorReply(500, 'A filter is needed; {"query": {}} asks for all clusters.');
  }
  const isWrapped = Object.keys(body).length === 1 && Object.hasOwn(body, "query");
  const filter = isWrapped ? (field(body, "query") ?? null) : body;
  if (!isObject(filter)) return errorReply(500, "`query` must be an object.");
  const compiled = compileMongo(filter, { model: "cluster" });
  if (!compiled.ok) return errorReply(500, compiled.message);
  const found = runMongo(compiled.value, (await documents.now()).list);
  return found.ok ? { status: 200, body: found.value } : errorReply(500, found.message);
}

function errorReply(status: number, error: string): AigridReply {
  return { status, body: { error } };
}

function notFound(): AigridReply {
  return errorReply(404, "Cluster not found");
}

/** The original answers with a page of its framework here. */
function noJson(): AigridReply {
  return errorReply(400, "The body must be a JSON object.");
}
