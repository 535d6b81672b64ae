import type { JsonObject } from "../../../policies/index.ts";
import type { Allocated } from "../grant/index.ts";
import { asJson } from "./codec.ts";
import type { Result } from "./failure.ts";
import type { RequestId } from "./request.ts";

/** The envelope of a reply: `{success, data}` or `{success, message}`, and what we say beyond. */
export function replyOf(result: Result<Allocated>, id: RequestId | undefined): JsonObject {
  const request_id = id === undefined ? {} : { request_id: id };
  if (result.ok) {
    const { data, placements } = result.value;
    const granted = placements === undefined ? {} : { placements };
    return { success: true, data, ...granted, ...request_id };
  }
  const { code, message, traceback, printed, problem } = result.failure;
  return {
    success: false,
    message,
    code,
    ...(traceback === undefined ? {} : { traceback }),
    ...(printed === undefined ? {} : { printed }),
    ...(problem === undefined ? {} : { problem: asJson(problem) }),
    ...request_id,
  };
}
