import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { ROUTES, type RouteName, type RouteSpec } from "../../wire/index.ts";
import type { Gate } from "../access/gate.ts";
import { invalid } from "../handlers/context.ts";
import type { Logger } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Handlers } from "./call.ts";
import { compileReader } from "./codec.ts";
import {
  bodyError,
  brokenJson,
  frameworkProblem,
  internalProblem,
  noRouteProblem,
  rawProblem,
} from "./faults.ts";
import { pathOf, sendAnswer, sendProblem } from "./send.ts";

export interface AppOptions {
  readonly bodyBytesMax: number;
  readonly gate: Gate;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** A request must have come in whole after this, or the connection is closed. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Ids in paths are shorter; longer ones name nothing. */
const PARAM_CHARS_MAX = 256;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The framework, set up so that everything it says is a problem, with no routes yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyBytesMax,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: PARAM_CHARS_MAX, ignoreTrailingSlash: true },
    genReqId: requestIds(),
    requestIdHeader: false,
    exposeHeadRoutes: true,
    // What still comes in while the port closes is answered: the ledger closes later.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      const told = frameworkProblem(error, options) ?? internalProblem();
      reply.header("x-request-id", request.id);
      sendProblem(request, reply, told);
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(rawProblem(error));
      else socket.destroy();
    },
  });
  app.decorateRequest("caller", null!);
  app.decorateReply("problemCode", "");
  readJsonOnly(app);
  addHooks(app, options);
  tellProblems(app, options);
  return app;
}

/** Before and after every request, unknown paths included. */
function addHooks(app: FastifyInstance, options: AppOptions): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    const { headers, socket } = request.raw;
    const admission = options.gate.admit({
      host: headers.host,
      origin: headers.origin,
      authorization: headers.authorization,
      localPort: socket.localPort,
      needs: request.routeOptions.config.needs ?? "nobody",
    });
    if ("problem" in admission) {
      sendProblem(request, reply, admission.problem);
      return;
    }
    request.caller = admission.caller;
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    observe(request, reply, options);
    done();
  });
}

/** Whatever the framework has to say is said as a problem. */
function tellProblems(app: FastifyInstance, options: AppOptions): void {
  app.setErrorHandler((error, request, reply) => {
    const told = frameworkProblem(error, options);
    if (told === undefined) options.logger.error({ request_id: request.id, err: error }, "fault");
    sendProblem(request, reply, told ?? internalProblem());
  });
  app.setNotFoundHandler(sendNoRoute);
}

function sendNoRoute(request: FastifyRequest, reply: FastifyReply): void {
  const { problem, allow } = noRouteProblem(request.method, pathOf(request.url));
  if (allow !== undefined) reply.header("allow", allow);
  sendProblem(request, reply, problem);
}

/** `/v1/accounts//deposit`: nothing has an empty name. */
function namesNothing(params: unknown): boolean {
  return typeof params === "object" && params !== null && Object.values(params).includes("");
}

/** Binds every route of the table to its handler. */
export function bindRoutes(app: FastifyInstance, handlers: Handlers): void {
  for (const name of routeNames()) {
    const spec: RouteSpec = ROUTES[name];
    const read = compileReader(name, handlers);
    app.route({
      method: spec.method,
      url: spec.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      config: {
        route: name,
        needs: spec.needs,
        takesBody: spec.body !== undefined,
        isBodyOptional: spec.isBodyOptional === true,
      },
      exposeHeadRoute: spec.method === "GET" && name !== "stream",
      handler: (request, reply) => {
        if (namesNothing(request.params)) return sendNoRoute(request, reply);
        const result = read(request, reply);
        if ("errors" in result) return sendAnswer(request, reply, invalid(result.errors));
        const answer = result.run();
        if (!(answer instanceof Promise)) return sendAnswer(request, reply, answer);
        answer.then(
          (told) => sendAnswer(request, reply, told),
          (fault: unknown) => reply.send(fault),
        );
      },
    });
  }
}

function routeNames(): readonly RouteName[] {
  const names: RouteName[] = [];
  for (const name in ROUTES) if (isRouteName(name)) names.push(name);
  return names;
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(ROUTES, name);
}

/** The caller's id where it is harmless, else one of our own: unique over restarts. */
function requestIds(): (raw: IncomingMessage) => string {
  const start = randomBytes(6).toString("base64url");
  let count = 0;
  return (raw) => {
    const given = raw.headers["x-request-id"];
    if (typeof given === "string" && REQUEST_ID.test(given)) return given;
    count += 1;
    return `${start}.${count.toString(36)}`;
  };
}

/** Bodies are JSON objects. A field named `__proto__` is refused by the schemas, as any unknown. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    (request: FastifyRequest, text: string, done) => {
      if (request.routeOptions.config.takesBody !== true) {
        const isEmpty = text.trim() === "" || text.trim() === "{}";
        done(isEmpty ? null : bodyError("is not wanted here"), undefined);
        return;
      }
      if (request.routeOptions.config.isBodyOptional === true && text.trim() === "") {
        done(null, undefined);
        return;
      }
      try {
        done(null, JSON.parse(text));
      } catch {
        done(brokenJson(text));
      }
    },
  );
}

function observe(request: FastifyRequest, reply: FastifyReply, options: AppOptions): void {
  const { metrics, logger } = options;
  const { route = "none" } = request.routeOptions.config;
  const { statusCode: status, problemCode: code } = reply;
  const { method, id: request_id } = request;
  // A feed lasts as long as its reader likes; its length is no latency.
  if (route !== "stream") {
    metrics.observeRequest({ route, method, status, seconds: reply.elapsedTime / 1_000 });
  }
  if (code !== "") metrics.observeProblem(code);
  if (status < 400 && !logger.isLevelEnabled("debug")) return;
  const path = pathOf(request.url);
  const line = {
    request_id,
    method,
    path,
    status,
    ms: Math.round(reply.elapsedTime * 1_000) / 1e3,
  };
  if (status >= 500) logger.error({ ...line, code }, "request failed");
  else if (status >= 400) logger.info({ ...line, code }, "request refused");
  else logger.debug(line, "request");
}
