import { field } from "../allocation/protocol/codec.ts";
import type { FailureCode } from "../allocation/protocol/failure.ts";
import { replyOf } from "../allocation/protocol/reply.ts";
import { readRequest } from "../allocation/protocol/request.ts";
import type { AigridContext } from "./context.ts";
import {
  type AigridCall,
  type AigridReply,
  type AigridRoute,
  failure,
  objectBody,
} from "./serve.ts";

/**
 * `POST /allocate`: the protocol's request over HTTP, where `adhoc` need not be said. As in the
 * original 400 means that `policy_rule_uri` is missing, and 500 everything else that goes wrong.
 */
export function allocateRoute(context: AigridContext): AigridRoute {
  return {
    method: "POST",
    path: "/allocate",
    needs: "viewer",
    fault: (status, message) => failure(status === 413 ? 413 : 500, message),
    serve: (call) => allocate(context, call),
  };
}

async function allocate(context: AigridContext, call: AigridCall): Promise<AigridReply> {
  const message = objectBody(call);
  if (message === undefined) return failure(500, "The body must be a JSON object.");
  const request = readRequest(message, { needsAdhoc: false });
  if (!request.ok) {
    return { status: statusOf(request.failure.code), body: replyOf(request, undefined) };
  }
  const key = call.headers["idempotency-key"];
  const { caller, signal } = call;
  const asker = { caller, signal, ...(typeof key === "string" ? { key } : {}) };
  const result = await context.allocate(request.value, asker);
  const id = field(message, "request_id");
  const isId = typeof id === "string" || typeof id === "number";
  return {
    status: result.ok ? 200 : statusOf(result.failure.code),
    body: replyOf(result, isId ? id : undefined),
  };
}

function statusOf(code: FailureCode): number {
  if (code === "missing_policy") return 400;
  return code === "forbidden" ? 403 : 500;
}
