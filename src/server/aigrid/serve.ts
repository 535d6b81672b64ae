import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Role } from "../../kernel/index.ts";
import type { Json, JsonObject } from "../../policies/index.ts";
import type { Caller } from "../access/caller.ts";
import { isObject, parseJson } from "../allocation/protocol/codec.ts";
import { goneSignal } from "../http/gone.ts";
import type { Logger } from "../observe/log.ts";

/** A request to one of AIGr.id's paths, as tolerantly read as by the original. */
export interface AigridCall {
  /** Undefined where there is none, or no JSON. */
  readonly body: Json | undefined;
  /** Of the path; "" where it has none. */
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly headers: FastifyRequest["headers"];
  /** Aborted when the caller has gone before it was answered. */
  readonly signal: AbortSignal;
}

export interface AigridReply {
  readonly status: number;
  readonly body: Json;
}

export interface AigridRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `:id` for the one parameter. */
  readonly path: string;
  readonly needs: Role;
  readonly serve: (call: AigridCall) => Promise<AigridReply>;
  /** How a fault of the request itself is told: a body too long, or a bug of ours. */
  readonly fault: (status: number, message: string) => AigridReply;
}

/**
 * Binds routes in a scope of their own: bodies count as JSON whatever their type says, and all
 * that goes wrong is told in the envelope of the route.
 */
export async function bindAigrid(
  app: FastifyInstance,
  routes: readonly AigridRoute[],
  logger: Logger,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, text, done) => {
      done(null, text);
    });
    for (const route of routes) bind(scope, route, logger);
  });
}

function bind(scope: FastifyInstance, route: AigridRoute, logger: Logger): void {
  const { method, path, needs, serve, fault } = route;
  scope.route<{ Params: { id?: string }; Querystring: Record<string, unknown> }>({
    method,
    url: path,
    config: { needs, takesBody: true },
    exposeHeadRoute: false,
    errorHandler: (error, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) logger.error({ request_id: request.id, err: error }, "fault");
      send(reply, fault(status, status < 500 ? error.message : "The server has a fault."));
    },
    handler: async (request, reply) => {
      const { body, params, query, caller } = request;
      const told = await serve({
        body: typeof body === "string" ? parseJson(body) : undefined,
        id: params.id ?? "",
        query,
        caller,
        headers: request.headers,
        signal: goneSignal(reply),
      });
      return send(reply, told);
    },
  });
}

function send(reply: FastifyReply, { status, body }: AigridReply): FastifyReply {
  return reply
    .code(status)
    .header("content-type", "application/json; charset=utf-8")
    .send(JSON.stringify(body));
}

/** The body, if it is an object. */
export function objectBody({ body }: AigridCall): JsonObject | undefined {
  return isObject(body) ? body : undefined;
}

/** `{"success": true, "data"}`, as most of the original's services answer. */
export function success(data: Json): AigridReply {
  return { status: 200, body: { success: true, data } };
}

/** `{"success": false, "message"}` */
export function failure(status: number, message: string): AigridReply {
  return { status, body: { success: false, message } };
}
