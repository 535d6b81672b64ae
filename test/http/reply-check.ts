import { type TSchema, Type } from "typebox";
import {
  compileValidator,
  Problem,
  ROUTES,
  type RouteSpec,
  type Validator,
} from "../../src/wire/index.ts";

/** What came back, and from where. */
export interface Told {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

const SPECS: readonly RouteSpec[] = Object.values(ROUTES);
const problem = compileValidator(Problem);
const compiled = new Map<TSchema, Validator<unknown>>();

/** Throws unless the reply is one that the table of routes announces, down to its last field. */
export function checkReply(told: Told): void {
  const { method, path, status, type, body } = told;
  const place = `${method} ${path}: ${status}`;
  if (status >= 400) {
    if (!type.startsWith("application/problem+json")) throw new Error(`${place} is ${type}`);
    expectNone(place, problem.explain(body));
    return;
  }
  const spec = specOf(method, path);
  const reply = spec?.replies[status];
  if (reply === undefined) throw new Error(`${place} is not announced`);
  const types = reply.types ?? ["application/json"];
  if (!types.some((known) => type.startsWith(known))) throw new Error(`${place} is ${type}`);
  if (type.startsWith("application/json") && path !== "/openapi.json") {
    expectNone(place, strict(reply.schema).explain(body));
  }
}

/** The route that serves a path. */
export function specOf(method: string, path: string): RouteSpec | undefined {
  const [plain] = path.split("?");
  return SPECS.find((spec) => {
    const pattern = spec.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+");
    return spec.method === method && new RegExp(`^${pattern}$`).test(plain ?? "");
  });
}

function expectNone(place: string, errors: readonly { path: string; message: string }[]): void {
  if (errors.length === 0) return;
  throw new Error(`${place} breaks its schema: ${JSON.stringify(errors)}`);
}

/** As announced, and without a field that is not. */
function strict(schema: TSchema): Validator<unknown> {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validator = compileValidator(Type.Unsafe<unknown>(closed(schema)));
  compiled.set(schema, validator);
  return validator;
}

function closed(schema: object): TSchema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]));
    const isObject = inner["type"] === "object" && "properties" in inner;
    // Documents of others are told as they came, whatever is in them.
    const isOpen = inner["additionalProperties"] === true;
    return isObject && !isOpen ? { ...inner, additionalProperties: false } : inner;
  };
  return Object(walk(JSON.parse(JSON.stringify(schema))));
}
