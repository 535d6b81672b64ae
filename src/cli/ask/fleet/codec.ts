import type { Problem } from "../../../wire/index.ts";
import type { AllocationReply } from "./allocation-reply.ts";

/** A reply of the allocation protocol; undefined for anything else. */
export function decodeAllocation(text: string): AllocationReply | undefined {
  const { success, data, message, code, traceback, printed } = parse(text);
  if (success === true) return { ok: true, value: data ?? null, printed: "" };
  if (success !== false || typeof message !== "string") return undefined;
  return {
    ok: false,
    code: typeof code === "string" ? code : "not_allocated",
    message,
    printed: typeof printed === "string" ? printed : "",
    ...(typeof traceback === "string" ? { traceback } : {}),
  };
}

/** A refusal of the call itself, such as for want of a token; undefined for anything else. */
export function decodeProblem(text: string): Problem | undefined {
  return problemOf(parse(text));
}

function problemOf(value: unknown): Problem | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { code, detail, status, title } = value as Record<string, unknown>;
  const isProblem =
    typeof code === "string" &&
    typeof detail === "string" &&
    typeof status === "number" &&
    typeof title === "string";
  return isProblem ? (value as Problem) : undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
