import { Refused, Unreachable } from "../../../client/index.ts";
import type { Session } from "../../session.ts";
import type { AllocationReply } from "./allocation-reply.ts";
import { decodeAllocation, decodeProblem } from "./codec.ts";

const PATH = "/allocate";

/**
 * Asks the allocation protocol over HTTP, without a grant.
 * Errors: `Unreachable`; `Refused` where the call itself is refused. A policy that fails is an
 * answer.
 */
export async function askAllocation(session: Session, body: object): Promise<AllocationReply> {
  const url = new URL(session.url);
  url.pathname = url.pathname.replace(/\/+$/, "") + PATH;
  const { status, text } = await post(url, body, session);
  const reply = decodeAllocation(text);
  if (reply !== undefined) return reply;
  const problem = decodeProblem(text);
  if (problem !== undefined) throw new Refused(problem, false);
  const reason = `status ${status} without a reply; is this an Arbiter server?`;
  throw new Unreachable({ url: url.href, reason, attempts: 1, status });
}

/** A policy has its own bound of time; this is for a server that says nothing at all. */
const TIMEOUT_MS = 60_000;

async function post(url: URL, body: object, { headers, io }: Session) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([io.signal, timeout]),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    io.signal.throwIfAborted();
    throw new Unreachable({ url: url.href, reason: reasonOf(error), attempts: 1 }, error);
  }
}

/** `fetch failed` says nothing; what lies under it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1_000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
