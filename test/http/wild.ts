import * as fc from "fast-check";

/** A piece of an OpenAPI document. */
type Node = Readonly<Record<string, unknown>>;

/** A request that somebody might send, well formed or not. */
export interface WildRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

const NAMES = [
  "gpu",
  "s1",
  "s2",
  "none",
  "r1",
  "r2",
  "r3",
  "r99999",
  "42",
  "é",
  "usage",
  "m1",
  "n1",
  "c1",
  "c-west-1/node-1",
  "p1",
  "p2",
  "fgd",
  "zone=a",
];
/** Ids that are likely to be there, by the first word of their paths. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  pools: ["gpu", "s1", "s2", "none"],
  reservations: ["r1", "r2", "r3", "r5", "r99999"],
  placements: ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p99999"],
  nodes: ["n1", "n2", "c-west-1/node-1", "none"],
  clusters: ["c1", "c-west-1", "none"],
  policies: ["first:1.0-stable", "fgd", "none"],
  reports: ["usage", "headroom", "none"],
};

const NUMBERS = [
  0,
  1,
  -1,
  7,
  64,
  86_400,
  1.5,
  1e-9,
  1_707_165_008,
  1_708_374_608,
  1_707_165_008_000,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e300,
];

/** Requests for every operation of a document: mostly right, with faults of every kind put in. */
export function wildRequests(document: Node): fc.Arbitrary<WildRequest> {
  const operations = Object.entries(record(document["paths"])).flatMap(([path, methods]) =>
    Object.entries(record(methods)).map(([method, operation]) =>
      // What can change the ledger is worth more tries than what can only look at it.
      ({
        arbitrary: wildOperation(document, { path, method, operation: record(operation) }),
        weight: method === "get" ? 2 : 8,
      }),
    ),
  );
  return fc.oneof(...operations, { arbitrary: nowhere, weight: 4 });
}

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Node;
}

function wildOperation(document: Node, { path, method, operation }: Place) {
  const parameters = list(operation["parameters"]).map(record);
  const inQuery = parameters.filter((parameter) => parameter["in"] === "query");
  const query = fc.record(
    Object.fromEntries(
      inQuery.map(({ name, schema }) => [String(name), wildText(document, record(schema))]),
    ),
    { requiredKeys: [] },
  );
  // Mostly what may be there: nodes where nodes are asked for.
  const kind = Object.keys(KNOWN).find((known) => path.startsWith(`/v1/${known}/`));
  const fit = kind === undefined ? name : fc.constantFrom(...KNOWN[kind]!);
  const holes = fc.array(
    fc.oneof(
      { arbitrary: fit, weight: 6 },
      { arbitrary: name, weight: 1 },
      { arbitrary: fc.webSegment(), weight: 1 },
    ),
    { minLength: 2, maxLength: 2 },
  );
  const schema = at(operation, ["requestBody", "content", "application/json", "schema"]);
  const body = schema === undefined ? fc.constant(undefined) : wildBody(document, record(schema));
  return fc.record({ query, holes, body, headers: wildHeaders }).map((parts) => {
    let hole = 0;
    const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(parts.holes[hole++]!));
    const asked = queryText(parts.query);
    const type = parts.body === undefined ? {} : { "content-type": "application/json" };
    return {
      method: method.toUpperCase(),
      path: asked === "" ? filled : `${filled}?${asked}`,
      headers: { ...type, ...parts.headers },
      body: parts.body,
    };
  });
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([field, text]) =>
    text === undefined ? [] : [[field, text]],
  );
  return new URLSearchParams(given).toString();
}

const name = fc.constantFrom(...NAMES);

const wildHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 8 },
  { arbitrary: name.map((key) => ({ "idempotency-key": encodeURIComponent(key) })), weight: 3 },
  { arbitrary: fc.constant({ "content-type": "text/plain" }), weight: 1 },
  { arbitrary: fc.constant({ "content-type": "application/json; charset=latin1" }), weight: 1 },
  { arbitrary: fc.constant({ accept: "text/csv" }), weight: 1 },
  { arbitrary: fc.constant({ origin: "https://elsewhere.example" }), weight: 1 },
  { arbitrary: fc.constant({ "last-event-id": "1.x" }), weight: 1 },
);

const nowhere: fc.Arbitrary<WildRequest> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
  path: fc
    .oneof(
      fc.webPath(),
      fc.constantFrom(
        "/v1",
        "/v1/pools//",
        "/v1/pools/%00",
        "/v1/pools/%ff",
        "/v1/reservations/r0",
      ),
    )
    .map((path) => (path.startsWith("/") ? path : `/${path}`)),
  headers: wildHeaders,
  body: fc.constant(undefined),
});

/** A body by its schema with faults in it, or text and bytes that are no body at all. */
function wildBody(document: Node, schema: Node): fc.Arbitrary<WildRequest["body"]> {
  return fc.oneof(
    { arbitrary: wildValue(document, schema).map((value) => JSON.stringify(value)), weight: 12 },
    { arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)), weight: 1 },
    { arbitrary: fc.string(), weight: 1 },
    {
      arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
      weight: 1,
    },
    {
      arbitrary: fc.constantFrom(
        "[".repeat(100_000),
        `{"pool":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
        `{"pool":"${"x".repeat(500_000)}"}`,
        '{"pool":"gpu","amount":1e999,"end_time":NaN}',
        '{"__proto__":{"pool":"gpu"},"constructor":{"prototype":1}}',
      ),
      weight: 1,
    },
  );
}

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(...NUMBERS, "1", "", "\u0000", "\ud800", true, null, [], {}),
);

/** Mostly a value that the schema takes. */
function wildValue(document: Node, schema: Node): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: rightValue(document, resolve(document, schema)), weight: 14 },
    { arbitrary: anything, weight: 1 },
  );
}

function rightValue(document: Node, schema: Node): fc.Arbitrary<unknown> {
  const options = list(schema["enum"]);
  if (options.length > 0) return fc.constantFrom(...options);
  switch (schema["type"]) {
    case "object":
      return rightObject(document, schema);
    case "array":
      return fc.array(wildValue(document, record(schema["items"])), { maxLength: 4 });
    case "integer":
      return rightInteger(schema);
    case "number":
      return fc.oneof(fc.constantFrom(...NUMBERS), fc.constantFrom(0.5, 1, 2.25));
    case "boolean":
      return fc.boolean();
    default:
      return name;
  }
}

function rightObject(document: Node, schema: Node): fc.Arbitrary<unknown> {
  const required = list(schema["required"]).map(String);
  const fields = Object.entries(record(schema["properties"])).map(
    ([field, inner]) => [field, wildValue(document, record(inner))] as const,
  );
  const right = fc.record(Object.fromEntries(fields), { requiredKeys: required });
  const spoilt = fc
    .tuple(right, fc.constantFrom("x", "__proto__", "amuont", "user"), anything)
    .map(([value, field, extra]) => Object.fromEntries([...Object.entries(value), [field, extra]]));
  const examples = list(schema["examples"]).map((example) =>
    nearExample(record(example), Object.fromEntries(fields)),
  );
  return fc.oneof(
    { arbitrary: right, weight: 10 },
    { arbitrary: spoilt, weight: 1 },
    ...examples.map((arbitrary) => ({ arbitrary, weight: 12 })),
  );
}

/** An example of the document, with some of its fields replaced. */
function nearExample(
  example: Node,
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<unknown> {
  const changed = Object.entries(example).map(
    ([field, value]) =>
      [
        field,
        fc.oneof(
          { arbitrary: fc.constant(value), weight: 4 },
          { arbitrary: fields[field] ?? anything, weight: 1 },
        ),
      ] as const,
  );
  return fc.record(Object.fromEntries(changed));
}

function rightInteger({ minimum, maximum }: Node): fc.Arbitrary<number> {
  const [min, max] = [Number(minimum ?? 0), Number(maximum ?? 1_000)];
  const known = NUMBERS.filter((one) => Number.isInteger(one) && one >= min && one <= max);
  const small = fc.integer({ min: Math.max(min, 0), max: Math.min(max, 100) });
  return known.length === 0 ? small : fc.oneof(fc.constantFrom(...known), small);
}

function wildText(document: Node, schema: Node): fc.Arbitrary<string> {
  return wildValue(document, schema).map((value) =>
    typeof value === "string" ? value.replaceAll("\ud800", "?") : (JSON.stringify(value) ?? ""),
  );
}

function resolve(document: Node, schema: Node): Node {
  const ref = schema["$ref"];
  if (typeof ref !== "string") return schema;
  return record(at(document, ref.slice(2).split("/")));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, part) => record(inner)[part], value);
}

function record(value: unknown): Node {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
