import type { PolicyFault, PolicyOutcome, RunLimits } from "../contract.ts";
import { CONTEXT_BYTES_MAX } from "../limits.ts";
import { type HarnessAnswer, readAnswer } from "./codec.ts";
import { ownFrames } from "./harness/javascript.ts";
import type { CellReply } from "./messages.ts";

/** What a harness may say; of other words, that it raised. */
const CODES = [
  "policy_load_failed",
  "policy_raised",
  "policy_timeout",
  "policy_out_of_memory",
  "policy_output_invalid",
] as const;

/** What a cell's reply means for the caller, within the run's limits. */
export function outcomeOf(
  reply: CellReply,
  limits: RunLimits,
  engine: "javascript" | "python",
): PolicyOutcome {
  if ("fault" in reply) return fault(reply.fault, reply.message);
  if (Buffer.byteLength(reply.text) > limits.outputBytes + CONTEXT_BYTES_MAX) {
    return tooLarge(limits);
  }
  const answer = readAnswer(reply.text);
  if (answer === undefined) return fault("policy_crashed", "the policy broke its own answer");
  if (!answer.ok) return faultOf(answer, engine);
  const { value, context, printed } = answer;
  if (Buffer.byteLength(JSON.stringify(context)) > CONTEXT_BYTES_MAX) {
    const message = `the context is larger than ${CONTEXT_BYTES_MAX} bytes as JSON`;
    return { ...fault("policy_context_too_large", message), printed };
  }
  return { ok: true, value, context, printed };
}

export function fault(code: PolicyFault["code"], message: string): PolicyFault {
  return { ok: false, code, message: message.slice(0, MESSAGE_MAX), printed: "" };
}

const MESSAGE_MAX = 2_000;

function tooLarge({ outputBytes }: RunLimits): PolicyFault {
  return fault("policy_output_too_large", `the answer is larger than ${outputBytes} bytes`);
}

/** QuickJS throws what the harness catches like any error, so its texts are looked at here. */
function faultOf(
  answer: Extract<HarnessAnswer, { readonly ok: false }>,
  engine: "javascript" | "python",
): PolicyFault {
  const { message, printed, traceback = "" } = answer;
  const isMemory = engine === "javascript" && /^InternalError: out of memory/.test(message);
  const known = CODES.find((code) => code === answer.code) ?? "policy_raised";
  const code = isMemory ? "policy_out_of_memory" : known;
  const shown = engine === "javascript" ? ownFrames(traceback) : traceback;
  return {
    ok: false,
    code,
    message: message.slice(0, MESSAGE_MAX),
    ...(shown === "" ? {} : { traceback: shown }),
    printed,
  };
}
