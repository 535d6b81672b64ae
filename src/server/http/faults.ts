import { PROBLEMS, type Problem, problem, ROUTES, type RouteSpec } from "../../wire/index.ts";
import { findJsonFault } from "./json-fault.ts";

/** A body that could not be read; told to the caller as it is. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly told: Problem;

  constructor(told: Problem) {
    super(told.detail);
    this.told = told;
  }
}

/** Why a body is no JSON, with the place. */
export function brokenJson(text: string): BodyError {
  if (text.trim() === "") return bodyError("is empty; a JSON object is needed");
  const fault = findJsonFault(text);
  if (fault === undefined) return bodyError("is no JSON that can be read");
  const { line, column, position, message } = fault;
  return bodyError(`is no JSON: ${message} (line ${line}, column ${column}, position ${position})`);
}

export function bodyError(message: string): BodyError {
  return new BodyError(
    problem("invalid_request", `The body ${message}.`, { errors: [{ path: "", message }] }),
  );
}

/** What the framework refuses by itself, as a problem; undefined for a fault of the server. */
export function frameworkProblem(
  error: unknown,
  bounds: { readonly bodyBytesMax: number },
): Problem | undefined {
  if (error instanceof BodyError) return error.told;
  const code = fieldOf(error, "code");
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE": {
      const max = bounds.bodyBytesMax;
      return problem("body_too_large", `The body is longer than ${max} bytes.`, { max });
    }
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problem("unsupported_media_type", "The body must be sent as application/json.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return bodyError("is not as long as `Content-Length` says").told;
    case "FST_ERR_BAD_URL":
      return problem("invalid_request", "The path is not correctly percent-encoded.");
    default:
      return isCallersFault(error)
        ? problem("invalid_request", "The request can't be read.")
        : undefined;
  }
}

/** No such path, or not with this method: then with the methods there are. */
export function noRouteProblem(
  method: string,
  path: string,
): { readonly problem: Problem; readonly allow?: string } {
  const methods = METHODS.filter(({ pattern }) => pattern.test(path)).flatMap(
    ({ allows }) => allows,
  );
  if (methods.length === 0) {
    return { problem: problem("not_found", `Nothing is served under ${JSON.stringify(path)}.`) };
  }
  const allow = [...new Set(methods)].join(", ");
  const detail = `${method} is not served under this path; it takes ${allow}.`;
  return { problem: problem("method_not_allowed", detail), allow };
}

/** A problem for those who speak no HTTP at all: the connection is closed after it. */
export function rawProblem(error: unknown): string {
  const isTooLong = fieldOf(error, "code") === "HPE_HEADER_OVERFLOW";
  const told = problem(
    "invalid_request",
    isTooLong ? "The headers are too long." : "This is no HTTP request that can be read.",
  );
  const body = JSON.stringify(told);
  return (
    `HTTP/1.1 ${told.status} Bad Request\r\nConnection: close\r\n` +
    "Content-Type: application/problem+json; charset=utf-8\r\n" +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

export function internalProblem(): Problem {
  return problem("internal_error", PROBLEMS.internal_error.meaning);
}

const METHODS = Object.values<RouteSpec>(ROUTES).map(({ method, path }) => ({
  pattern: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
  // A feed has no length to tell in advance, so it has no HEAD.
  allows: method === "GET" && path !== ROUTES.stream.path ? ["GET", "HEAD"] : [method],
}));

function isCallersFault(error: unknown): boolean {
  const status = fieldOf(error, "statusCode");
  return typeof status === "number" && status >= 400 && status < 500;
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}
