import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import {
  CLOSED,
  compileQuery,
  compileValidator,
  type FieldError,
  ROUTES,
  type RouteName,
  type RouteSpec,
} from "../../wire/index.ts";
import type { Answer, BodyOf, Call, Handler, Handlers, ParamsOf, QueryOf } from "./call.ts";
import { goneSignal } from "./gone.ts";

const NO_QUERY = Type.Object({}, CLOSED);

/** Checks a request against its route, then hands it to the route's handler. */
export type RouteReader = (
  request: FastifyRequest,
  reply: FastifyReply,
) => { readonly errors: readonly FieldError[] } | { readonly run: () => Answer | Promise<Answer> };

/**
 * Compiles the checks of one route. This is the one place where what the schemas have proved is
 * said to the type checker: the casts below follow from `check` and `parse`.
 */
export function compileReader<Name extends RouteName>(name: Name, handlers: Handlers): RouteReader {
  const spec: RouteSpec = ROUTES[name];
  const body = spec.body === undefined ? undefined : compileValidator(spec.body);
  const parseQuery = compileQuery(spec.query ?? NO_QUERY);
  const handler = handlers[name] as Handler<Name>;
  return (request, reply) => {
    const errors: FieldError[] = [];
    const isLeftOut = request.body === undefined && spec.isBodyOptional === true;
    const given: unknown = isLeftOut ? {} : request.body;
    if (body !== undefined && !body.check(given)) errors.push(...body.explain(given));
    const query = parseQuery(request.query as Readonly<Record<string, unknown>>);
    if (!query.ok) errors.push(...query.errors);
    if (!query.ok || errors.length > 0) return { errors };
    const call: Call<Name> = {
      body: given as BodyOf<Name>,
      query: query.value as QueryOf<Name>,
      params: request.params as ParamsOf<Name>,
      caller: request.caller,
      request,
      whenGone: () => goneSignal(reply),
    };
    return { run: () => handler(call) };
  };
}
