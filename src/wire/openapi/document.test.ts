import { describe, expect, it } from "vitest";
import { renderOpenApi } from "./document.ts";
import type { RouteSpec } from "./route-spec.ts";
import { ROUTES } from "./routes.ts";

const document: unknown = JSON.parse(JSON.stringify(renderOpenApi("1.2.3")));
const specs = Object.entries<RouteSpec>(ROUTES);

describe("the OpenAPI document", () => {
  it("has every route once, with its name as its id", () => {
    for (const [name, { path, method }] of specs) {
      expect(at(document, ["paths", path, method.toLowerCase(), "operationId"])).toBe(name);
    }
    const places = specs.map(([, { path, method }]) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("names a parameter for every hole in a path", () => {
    for (const [, { path, params }] of specs) {
      const holes = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(Object.keys(params?.properties ?? {})).toEqual(holes);
    }
  });

  it("refers only to components that it has", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(20);
    for (const [, path] of refs) expect(at(document, path!.split("/"))).toBeTypeOf("object");
  });

  it("closes every request body but documents that are kept as they come", () => {
    const open = ["putCluster", "putClusterMetrics"];
    for (const [name, { path, method, body }] of specs) {
      if (body === undefined || open.includes(name)) continue;
      const place = ["paths", path, method.toLowerCase(), "requestBody", "content"];
      const ref = String(at(document, [...place, "application/json", "schema", "$ref"]));
      const schema = at(document, ref.slice(2).split("/"));
      expect([name, at(schema, ["additionalProperties"])]).toEqual([name, false]);
    }
  });

  it("tells of each status which problems come with it", () => {
    const place = ["paths", "/v1/reservations", "post", "responses", "409"];
    expect(at(document, [...place, "description"])).toContain("`insufficient_capacity`");
    const content = at(document, [...place, "content"]);
    expect(Object.keys(Object(content))).toEqual(["application/problem+json"]);
  });
});

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
}
