import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static, TObject, TSchema } from "typebox";
import type { Problem, ROUTES, RouteName, RouteSpec } from "../../wire/index.ts";
import type { Caller } from "../access/caller.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before any handler runs. */
    caller: Caller;
  }
  interface FastifyReply {
    /** Code of the problem that was told, for counters and the log. */
    problemCode: string;
  }
  interface FastifyContextConfig {
    /** The route's name in the table. */
    readonly route?: RouteName;
    readonly needs?: RouteSpec["needs"];
    readonly takesBody?: boolean;
    readonly isBodyOptional?: boolean;
  }
}

type Spec<Name extends RouteName> = (typeof ROUTES)[Name];

export type BodyOf<Name extends RouteName> =
  Spec<Name> extends { readonly body: infer Schema extends TSchema } ? Static<Schema> : undefined;

export type QueryOf<Name extends RouteName> =
  Spec<Name> extends { readonly query: infer Schema extends TObject }
    ? Static<Schema>
    : Readonly<Record<string, never>>;

/** Parameters of the path: text that was not checked, for a wrong one is just not found. */
export type ParamsOf<Name extends RouteName> =
  Spec<Name> extends { readonly params: infer Schema extends TObject }
    ? { readonly [Param in keyof Static<Schema>]: string }
    : Readonly<Record<string, never>>;

/** A request whose caller was let in and whose body and query were checked. */
export interface Call<Name extends RouteName> {
  readonly body: BodyOf<Name>;
  readonly query: QueryOf<Name>;
  readonly params: ParamsOf<Name>;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  /** A signal that is aborted when the caller has gone before it was answered. */
  readonly whenGone: () => AbortSignal;
}

/** What a handler answers. Problems are values; only faults are thrown. */
export type Answer =
  | { readonly status: number; readonly body: object }
  | { readonly status: number; readonly text: string; readonly type: string }
  | { readonly problem: Problem }
  /** The handler writes to the connection itself, from then on. */
  | { readonly takeOver: (reply: FastifyReply) => void };

export type Handler<Name extends RouteName> = (call: Call<Name>) => Answer | Promise<Answer>;

/** One handler for each route of the table. */
export type Handlers = { readonly [Name in RouteName]: Handler<Name> };
