import type { InputPlace } from "../../kernel/index.ts";

/** What Glow calls a resource. Its CPU level is carried along and means nothing. */
export interface Compute {
  readonly cpuCount: number;
  readonly cpuLevel: number;
  readonly memoryMB: number;
}

export interface GlowRequest {
  readonly requests: readonly { readonly compute: Compute }[];
  readonly inputs: readonly InputPlace[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The field `request` of an assignment; undefined if it is no JSON object. Tolerant, as Go is. */
export function readRequest(text: string): GlowRequest | undefined {
  const body = parse(text);
  if (!isObject(body)) return undefined;
  const requests = listOf(field(body, "requests")).filter(isObject);
  return {
    requests: requests.map((one) => ({ compute: computeOf(field(one, "compute")) })),
    inputs: requests.flatMap((one) => listOf(field(one, "inputs")).flatMap(placeOf)),
  };
}

function computeOf(json: Json | undefined): Compute {
  const of = isObject(json) ? json : {};
  const number = (name: string): number => {
    const value = field(of, name);
    return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
  };
  return {
    cpuCount: number("cpuCount"),
    cpuLevel: number("cpuLevel"),
    memoryMB: number("memoryMB"),
  };
}

function placeOf(input: Json): readonly InputPlace[] {
  const location = isObject(input) ? field(input, "location") : undefined;
  if (!isObject(location)) return [];
  const text = (name: string): string => {
    const value = field(location, name);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const server = `${text("server")}:${text("port")}`;
  return [{ dataCenter: text("dataCenter"), rack: text("rack"), server }];
}

/** Names are found whatever their case, as Go's decoder finds them. */
function field(of: { readonly [name: string]: Json }, name: string): Json | undefined {
  if (Object.hasOwn(of, name)) return of[name];
  const other = Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase());
  return other === undefined ? undefined : of[other];
}

function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

function isObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
