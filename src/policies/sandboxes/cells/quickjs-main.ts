import { parentPort } from "node:worker_threads";
import {
  newQuickJSWASMModule,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten";
import { defineScript, JAVASCRIPT_HARNESS, POLICY_FILE } from "../harness/javascript.ts";
import type { CellReply, CellRequest } from "../messages.ts";

/**
 * A worker thread that runs policies in QuickJS, each run in a runtime of its own: nothing of one
 * run is there in the next.
 */

/** Deep enough for honest recursion, shallow enough for the thread's own stack. */
const STACK_BYTES = 512 * 1024;

/** Jobs of promises settled at a time, between looks at the clock. */
const JOBS_PER_LOOK = 1_000;

let engine: Promise<QuickJSWASMModule> = newQuickJSWASMModule();

parentPort?.on("message", (request: CellRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
void engine.then(() => parentPort?.postMessage({ ready: true }));

async function answer(request: CellRequest): Promise<CellReply> {
  const { id } = request;
  try {
    return runIn((await engine).newRuntime(), request);
  } catch (error) {
    // The engine itself gave up (its memory, its stack): the next run gets a new one.
    engine = newQuickJSWASMModule();
    const message = `the policy broke its engine: ${textOf(error)}`;
    return { id, fault: "policy_crashed", message };
  }
}

function runIn(runtime: QuickJSRuntime, request: CellRequest): CellReply {
  const { limits } = request;
  const deadline = performance.now() + limits.timeMs;
  runtime.setMemoryLimit(limits.memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(() => performance.now() > deadline);
  const context = runtime.newContext();
  try {
    return evaluate(context, request, deadline);
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function evaluate(context: QuickJSContext, request: CellRequest, deadline: number): CellReply {
  const { id } = request;
  const harness = context.unwrapResult(context.evalCode(JAVASCRIPT_HARNESS, "harness.js"));
  const defined = context.evalCode(defineScript(request.source), POLICY_FILE);
  if (defined.error !== undefined) {
    const reply = loadFault(context, request, defined.error, deadline);
    harness.dispose();
    return reply;
  }
  const define = context.newFunction("define", () => {
    const module = context.newObject();
    const exports = context.newObject();
    context.setProp(module, "exports", exports);
    const outcome = context.callFunction(defined.value, context.undefined, module, exports);
    module.dispose();
    exports.dispose();
    return outcome;
  });
  const args = [define, context.newString(request.request), context.newString(request.facts)];
  const called = context.callFunction(harness, context.undefined, ...args);
  for (const handle of [harness, defined.value, ...args]) handle.dispose();
  if (called.error !== undefined) return loadFault(context, request, called.error, deadline);
  const reply = settled(context, called.value, id, deadline);
  called.value.dispose();
  return reply;
}

/** Lets promises settle, as long as there is something to do and time. */
function settled(
  context: QuickJSContext,
  holder: QuickJSHandle,
  id: number,
  deadline: number,
): CellReply {
  const isWaiting = (): boolean => context.getProp(holder, "isWaiting").consume(context.dump);
  while (isWaiting() && context.runtime.hasPendingJob()) {
    const jobs = context.runtime.executePendingJobs(JOBS_PER_LOOK);
    if (jobs.error !== undefined) {
      jobs.error.dispose();
      break;
    }
    if (performance.now() > deadline) break;
  }
  if (performance.now() > deadline) return timeout(id);
  const text: unknown = context.getProp(holder, "text").consume(context.dump);
  if (typeof text === "string") return { id, text };
  return { id, fault: "policy_crashed", message: "the policy left no answer" };
}

function loadFault(
  context: QuickJSContext,
  { id, limits }: CellRequest,
  error: QuickJSHandle,
  deadline: number,
): CellReply {
  const shown: unknown = context.dump(error);
  error.dispose();
  if (performance.now() > deadline) return timeout(id);
  const text = textOf(shown);
  if (/out of memory/i.test(text)) {
    const message = `the policy took more than ${limits.memoryBytes} bytes`;
    return { id, fault: "policy_out_of_memory", message };
  }
  return { id, fault: "policy_load_failed", message: text };
}

function timeout(id: number): CellReply {
  return { id, fault: "policy_timeout", message: "the policy took too long" };
}

function textOf(error: unknown): string {
  if (error === null || typeof error !== "object") return String(error);
  const name = "name" in error ? String(error.name) : "Error";
  const message = "message" in error ? String(error.message) : "";
  const line = "lineNumber" in error ? `, line ${String(error.lineNumber)}` : "";
  return `${name}: ${message}${line}`;
}
