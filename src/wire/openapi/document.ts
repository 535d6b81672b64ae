import type { TSchema } from "typebox";
import { Problem } from "../problems/problem.ts";
import { PROBLEMS, type ProblemCode } from "../problems/table.ts";
import { type Reply, type RouteSpec, TAGS } from "./route-spec.ts";
import { ROUTES } from "./routes.ts";

type Json = Readonly<Record<string, unknown>>;

/** Problems that any path with a token, a body or a queue may answer. */
const COMMON_PROBLEMS: readonly ProblemCode[] = [
  "invalid_request",
  "unknown_host",
  "foreign_origin",
  "not_ready",
  "internal_error",
];
const TOKEN_PROBLEMS: readonly ProblemCode[] = ["unauthenticated", "forbidden", "rate_limited"];
const BODY_PROBLEMS: readonly ProblemCode[] = ["body_too_large", "unsupported_media_type"];
const WRITE_PROBLEMS: readonly ProblemCode[] = ["overloaded"];

/** Replies whose text is no JSON. */
const IS_TEXT = new Set(["text/plain", "text/html", "text/csv"]);

/** The OpenAPI 3.1 document of every path. Schemas with a title are named components. */
export function renderOpenApi(version: string): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<RouteSpec>(ROUTES)) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operation(name, route, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Arbiter",
      version,
      description:
        "Capacity of shared machines, promised ahead of time or placed on nodes now. Times are " +
        "whole Unix seconds, windows are half-open, amounts are whole units.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: TAGS.map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: Object.fromEntries(components),
      securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "arb_..." } },
    },
  };
}

function operation(name: string, route: RouteSpec, components: Map<string, Json>): Json {
  const { body, description } = route;
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(description === undefined ? {} : { description }),
    ...(route.needs === "nobody" ? { security: [] } : { security: [{ token: [] }, {}] }),
    "x-needs-role": route.needs,
    parameters: parameters(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: route.isBodyOptional !== true,
            content: { "application/json": { schema: hoist(body, components) } },
          },
        }),
    responses: { ...replies(route.replies, components), ...problems(route, components) },
  };
}

function parameters(route: RouteSpec): readonly Json[] {
  const of = (place: "path" | "query") =>
    Object.entries<TSchema>((place === "path" ? route.params : route.query)?.properties ?? {}).map(
      ([name, schema]) => ({ name, in: place, required: place === "path", schema: plain(schema) }),
    );
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "The same key with the same request is granted once, however often it is sent.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  const lastId = {
    name: "Last-Event-ID",
    in: "header",
    required: false,
    description: "The last id that was seen.",
    schema: { type: "string" },
  };
  return [
    ...of("path"),
    ...of("query"),
    ...(route.takesKey === true ? [key] : []),
    ...(route.path === ROUTES.stream.path ? [lastId] : []),
  ];
}

function replies(all: RouteSpec["replies"], components: Map<string, Json>): Json {
  const content = ({ schema, types = ["application/json"] }: Reply): Json =>
    Object.fromEntries(
      types.map((type) => [
        type,
        { schema: IS_TEXT.has(type) ? { type: "string" } : hoist(schema, components) },
      ]),
    );
  return Object.fromEntries(
    Object.entries(all).map(([status, one]) => [
      status,
      { description: one.description, content: content(one) },
    ]),
  );
}

function problems(route: RouteSpec, components: Map<string, Json>): Json {
  const codes: readonly ProblemCode[] = [
    ...COMMON_PROBLEMS,
    ...(route.needs === "nobody" ? [] : TOKEN_PROBLEMS),
    ...(route.body === undefined ? [] : BODY_PROBLEMS),
    ...(route.method === "GET" ? [] : WRITE_PROBLEMS),
    ...route.problems,
  ];
  const schema = hoist(Problem, components);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, told]) => [
      status,
      {
        description: told.map((code) => `\`${code}\``).join(", "),
        content: { "application/problem+json": { schema } },
      },
    ]),
  );
}

/** A schema as plain JSON, with every titled one inside moved to the components. */
function hoist(schema: object, components: Map<string, Json>): unknown {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const walked = Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, walk(inner)]),
    );
    const title = walked.title;
    if (typeof title !== "string" || !("type" in walked)) return walked;
    components.set(title, walked);
    return { $ref: `#/components/schemas/${title}` };
  };
  return walk(plain(schema));
}

/** Without the compiler's own marks, which are no JSON Schema. */
function plain(schema: object): unknown {
  return JSON.parse(JSON.stringify(schema));
}
