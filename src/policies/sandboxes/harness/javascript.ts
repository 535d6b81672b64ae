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
const { keys, getPrototypeOf } = Object;
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

const at = (document, path) => {
  let found = [document];
  for (const part of path.split(".")) {
    const next = [];
    for (const one of found) {
      if (one === null || typeof one !== "object") continue;
      if (isArray(one)) {
        if (/^[0-9]{1,9}$/.test(part) && part in one) next.push(one[part]);
        for (const item of one)
          if (item !== null && typeof item === "object" && Object.hasOwn(item, part))
            next.push(item[part]);
      } else if (Object.hasOwn(one, part)) next.push(one[part]);
    }
    found = next;
  }
  const flat = [];
  for (const one of found) { flat.push(one); if (isArray(one)) flat.push(...one); }
  return flat;
};
const same = (a, b) => a === b || (typeof a === "object" && stringify(a) === stringify(b));
const ordered = (a, b) =>
  typeof a === typeof b && (typeof a === "number" || typeof a === "string");
const list = (name, value) => {
  if (!isArray(value)) throw new TypeError(name + " needs an array");
  return value;
};
const OPS = {
  $eq: (found, v) => found.some((one) => same(one, v)) || (v === null && found.length === 0),
  $ne: (found, v) => !OPS.$eq(found, v),
  $gt: (found, v) => found.some((one) => ordered(one, v) && one > v),
  $gte: (found, v) => found.some((one) => ordered(one, v) && one >= v),
  $lt: (found, v) => found.some((one) => ordered(one, v) && one < v),
  $lte: (found, v) => found.some((one) => ordered(one, v) && one <= v),
  $in: (found, v) => list("$in", v).some((one) => OPS.$eq(found, one)),
  $nin: (found, v) => !list("$nin", v).some((one) => OPS.$eq(found, one)),
  $exists: (found, v) => found.length > 0 === Boolean(v),
  $not: (found, v) => !holds(found, v),
  $elemMatch: (found, v) =>
    found.some((one) => isArray(one) && one.some((item) =>
      keys(v).every((name) => name.startsWith("$")) ? holds([item], v) : matches(item, v))),
};
const holds = (found, wish) => {
  const isOps = wish !== null && typeof wish === "object" && !isArray(wish) &&
    keys(wish).length > 0 && keys(wish).every((name) => name.startsWith("$"));
  if (!isOps) return OPS.$eq(found, wish);
  return keys(wish).every((name) => {
    if (!Object.hasOwn(OPS, name)) throw new TypeError("unknown operator: " + name);
    return OPS[name](found, wish[name]);
  });
};
const matches = (document, filter) =>
  keys(filter).every((name) => {
    const value = filter[name];
    if (name === "$and") return list(name, value).every((one) => matches(document, one));
    if (name === "$or") return list(name, value).some((one) => matches(document, one));
    if (name === "$nor") return !list(name, value).some((one) => matches(document, one));
    if (name.startsWith("$")) throw new TypeError("unknown operator: " + name);
    return holds(at(document, name), value);
  });

/** Clients as AIGr.id documents them, over the facts of this one run. */
const clients = (factsText) => {
  let facts;
  const all = () => (facts ??= parse(factsText));
  const copy = (value) => parse(stringify(value));
  const find = (documents, filter) => {
    const wish = filter?.query ?? filter ?? {};
    return copy(Object.values(documents).filter((one) => matches(one, wish)));
  };
  const read = (documents, id) => (Object.hasOwn(documents, id) ? copy(documents[id]) : undefined);
  return {
    cluster_client: {
      read_cluster: (id) => {
        const found = read(all().documents, id);
        return found === undefined ? [false, "Cluster not found"] : [true, found];
      },
      execute_query: (filter) => [true, find(all().documents, filter)],
    },
    cluster_metrics_client: {
      get_cluster: (id) => {
        const found = read(all().metrics, id);
        if (found === undefined) throw new Error("cluster not found");
        return found;
      },
      query_clusters: (filter) => find(all().metrics, filter),
      execute_query: (filter) => find(all().metrics, filter),
    },
  };
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
    const settings = { ...request.settings, ...clients(factsText) };
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
