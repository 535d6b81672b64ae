/**
 * Clients as AIGr.id documents them, over the facts of one run, as text: `(facts as JSON) ->
 * clients`. Mongo-style filters, each total: no code, no regular expressions.
 */
export const JAVASCRIPT_CLIENTS = `(() => {
"use strict";
const { parse, stringify } = JSON;
const { isArray } = Array;
const { keys } = Object;
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

return (factsText) => {
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
})()`;
