import { JAVASCRIPT_CLIENTS } from "./clients.ts";

/**
 * What runs around a policy inside a JavaScript sandbox, as text: the sandbox sees nothing of ours
 * but this. It gives `(source -> class, request as JSON) -> holder`; the holder's `text` is the
 * answer as JSON once it is there. Everything it needs of the language it takes before the policy
 * runs, so that a policy that bends built-in objects bends only its own.
 */
export const JAVASCRIPT_HARNESS = `(() => {
"use strict";
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isFinite: finite } = Number;
const { keys, getPrototypeOf, defineProperty } = Object;
const evaluate = eval;
const CLIENTS = ${JSON.stringify(JAVASCRIPT_CLIENTS)};
const TextOf = String;
const root = globalThis;

const PRINTED_MAX = 16384;
let printed = "";
const show = (value) => {
  try { return typeof value === "string" ? value : stringify(value) ?? TextOf(value); }
  catch { return TextOf(value); }
};
const print = (...values) => {
  if (printed.length >= PRINTED_MAX) return;
  let line = "";
  for (let i = 0; i < values.length; i++) line += (i > 0 ? " " : "") + show(values[i]);
  printed = (printed + line + "\\n").slice(0, PRINTED_MAX);
};
root.print = print;
root.console = { log: print, info: print, warn: print, error: print, debug: print };

const fault = (code, message, stack) => ({ ok: false, code, message, traceback: stack, printed });

/** The path of the first thing that JSON can't hold; undefined for plain data. */
const unfit = (value, path, depth, open) => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return finite(value) ? undefined : path + " is " + value;
  if (typeof value !== "object") return path + " is a " + typeof value;
  if (depth > 64) return path + " is nested too deeply";
  if (open.includes(value)) return path + " contains itself";
  open.push(value);
  let found;
  if (isArray(value)) {
    for (let i = 0; i < value.length && found === undefined; i++)
      found = unfit(value[i], path + "[" + i + "]", depth + 1, open);
  } else {
    const kind = getPrototypeOf(value);
    if (kind !== null && getPrototypeOf(kind) !== null) found = path + " is no plain object";
    for (const name of found === undefined ? keys(value) : []) {
      if (value[name] === undefined) continue;
      found = unfit(value[name], path + "." + name, depth + 1, open);
      if (found !== undefined) break;
    }
  }
  open.pop();
  return found;
};

/** Seldom used and long to compile: the clients are made when a policy first asks for one. */
const addClients = (settings, factsText) => {
  let clients;
  const put = (name, value) =>
    defineProperty(settings, name, { value, writable: true, enumerable: true, configurable: true });
  for (const name of ["cluster_client", "cluster_metrics_client"])
    defineProperty(settings, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        clients ??= evaluate(CLIENTS)(factsText);
        put(name, clients[name]);
        return clients[name];
      },
      set: (value) => { put(name, value); },
    });
  return settings;
};

const answer = (request, policy, value) => {
  const context = request.context ?? {};
  const given = value === undefined ? null : value;
  const bad = unfit(given, "the answer", 0, []);
  if (bad !== undefined) return fault("policy_output_invalid", bad);
  const badContext = unfit(context, "context", 0, []);
  if (badContext !== undefined) return fault("policy_output_invalid", badContext);
  return { ok: true, value: given, context, printed };
};
const thrown = (error) => {
  const isError = error !== null && typeof error === "object";
  const name = isError ? TextOf(error.name ?? "Error") : typeof error;
  const message = isError ? TextOf(error.message ?? "") : show(error);
  return fault("policy_raised", name + ": " + message, isError ? TextOf(error.stack ?? "") : "");
};

return (define, requestText, factsText) => {
  const holder = { text: undefined, isWaiting: false };
  const tell = (outcome) => { holder.text = stringify(outcome); };
  const safely = (work) => { try { tell(work()); } catch (error) { tell(thrown(error)); } };
  const settle = (work) => { holder.isWaiting = false; safely(work); };
  safely(() => {
    const request = parse(requestText);
    const AIOSv1PolicyRule = define();
    if (typeof AIOSv1PolicyRule !== "function")
      return fault("policy_load_failed", "the code defines no class AIOSv1PolicyRule");
    const settings = addClients({ ...request.settings }, factsText);
    const rule = new AIOSv1PolicyRule("", settings, request.parameters);
    const isEval = request.call === "eval";
    const method = isEval ? "eval" : "management";
    if (typeof rule[method] !== "function")
      return fault("policy_load_failed", "AIOSv1PolicyRule has no method " + method);
    const value = isEval
      ? rule.eval(request.parameters, request.input, request.context)
      : rule.management(request.action, request.data);
    if (value !== null && typeof value === "object" && typeof value.then === "function") {
      holder.isWaiting = true;
      value.then(
        (late) => settle(() => answer(request, rule, late)),
        (error) => settle(() => thrown(error)),
      );
      return fault("policy_timeout", method + " gave a promise that nothing will ever settle");
    }
    return answer(request, rule, value);
  });
  return holder;
};
})()`;

/** The name under which a policy's own frames stand in a traceback. */
export const POLICY_FILE = "function.js";

/**
 * A script whose value is a function that runs the policy's module and gives its class. Line
 * numbers stay those of the author; `export` in front of a declaration is dropped, for a script
 * has none.
 */
export function defineScript(source: string): string {
  const plain = source.replaceAll(
    /^export\s+(?:default\s+)?(?=class|function|const|let|var)/gm,
    "",
  );
  return (
    "((module, exports) => { return (() => { " +
    `${plain}\n;return typeof AIOSv1PolicyRule === "function" ? AIOSv1PolicyRule : ` +
    "module.exports?.AIOSv1PolicyRule ?? module.exports; })(); })"
  );
}

/** Of an engine's stack, the lines that speak of the author's own code. */
export function ownFrames(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => line.includes(POLICY_FILE))
    .map((line) => `    ${line.trim()}`)
    .slice(0, FRAMES_MAX)
    .join("\n");
}

const FRAMES_MAX = 20;
