import vm from "node:vm";
import { defineScript, JAVASCRIPT_HARNESS, POLICY_FILE } from "../harness/javascript.ts";
import type { CellReply, CellRequest } from "../messages.ts";

/**
 * A process without rights (no files, no network, no children, an empty environment) that runs
 * trusted policies in V8: one context for each policy of each owner. No object of this process
 * goes in: a policy gets texts and gives one back.
 */

const harness = new vm.Script(JAVASCRIPT_HARNESS, { filename: "harness.js" });
const prepare = new vm.Script(
  "((start, define, request, facts) => { globalThis.__start = () => start(() => { " +
    "const module = { exports: {} }; return define(module, module.exports); }, request, facts); })",
  { filename: "harness.js" },
);
const call = new vm.Script(
  "(() => { const start = globalThis.__start; delete globalThis.__start; " +
    "globalThis.__holder = start(); })()",
  { filename: "harness.js" },
);
const take = new vm.Script(
  "(() => { const { text } = globalThis.__holder; delete globalThis.__holder; return text; })()",
  { filename: "harness.js" },
);

/** A context with one policy of one owner: what it leaves there, it leaves to itself. */
interface Home {
  readonly context: vm.Context;
  readonly define: unknown;
  readonly start: unknown;
}

/** The longest unused home makes room: each is about a megabyte. */
const HOMES_MAX = 32;
const homes = new Map<string, Home>();

process.on("disconnect", () => process.exit(0));
process.on("message", (request: CellRequest) => process.send?.(answer(request)));
process.send?.({ ready: true });

function answer(request: CellRequest): CellReply {
  const { id, limits } = request;
  try {
    const text = run(request);
    if (typeof text === "string") return { id, text };
    return { id, fault: "policy_crashed", message: "the policy left no answer" };
  } catch (error) {
    homes.delete(keyOf(request));
    return faultOf(id, error, limits.timeMs);
  }
}

/** Everything goes into the context as text, so that no object of this process can be climbed. */
function run(cellRequest: CellRequest): unknown {
  const { request, facts } = cellRequest;
  const { context, define, start } = homeOf(cellRequest);
  const ready: unknown = prepare.runInContext(context);
  if (typeof ready !== "function") throw new TypeError("the harness can't be prepared");
  ready(start, define, request, facts);
  // A time limit here would start a thread for each run, dearer than most runs are: the process
  // that sent the request watches the clock, and kills this one.
  call.runInContext(context);
  return take.runInContext(context);
}

function homeOf(request: CellRequest): Home {
  const key = keyOf(request);
  const known = homes.get(key);
  if (known !== undefined) {
    homes.delete(key);
    homes.set(key, known);
    return known;
  }
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    microtaskMode: "afterEvaluate",
    codeGeneration: { strings: true, wasm: false },
  });
  const module = new vm.Script(defineScript(request.source), { filename: POLICY_FILE });
  const timeout = request.limits.timeMs;
  const home = {
    context,
    define: module.runInContext(context, { timeout }),
    start: harness.runInContext(context),
  };
  homes.set(key, home);
  const oldest = homes.size > HOMES_MAX ? homes.keys().next().value : undefined;
  if (oldest !== undefined) homes.delete(oldest);
  return home;
}

function keyOf({ owner, source }: CellRequest): string {
  return `${owner}\u0000${source}`;
}

function faultOf(id: number, error: unknown, timeMs: number): CellReply {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    return { id, fault: "policy_timeout", message: `the policy took more than ${timeMs} ms` };
  }
  const isError = typeof error === "object" && error !== null && "message" in error;
  const name = isError && "name" in error ? String(error.name) : "Error";
  const message = isError ? `${name}: ${String(error.message)}` : String(error);
  return { id, fault: "policy_load_failed", message };
}
