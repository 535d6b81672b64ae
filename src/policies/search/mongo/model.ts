import { indexOf, type KeyRules } from "../document/path.ts";

/**
 * What is known of the values at a path: `number`, `string`, an array of texts (`strings`), an
 * array of anything (`list`), or nothing (`any`), where values are taken as they are.
 */
export type SchemaType = "number" | "string" | "strings" | "list" | "any";

/** A kind of document, as far as filters on it need to know. */
export interface Model {
  /** As it stands in messages. */
  readonly name: string;
  /** Types by path. Undefined where the original casts nothing: then errors read as MongoDB's. */
  readonly schema: ReadonlyMap<string, SchemaType> | undefined;
  readonly keys: KeyRules;
}

/**
 * `cluster`: cluster documents, values cast by the schema. `cluster_metrics`: metrics documents,
 * nothing cast, keys may hold dots. `plain`: any other document, nothing cast.
 */
export type ModelName = "cluster" | "cluster_metrics" | "plain";

export function modelOf(name: ModelName): Model {
  return MODELS[name];
}

/** The same documents from inside: paths no longer start where those of the schema do. */
export function insideOf(model: Model): Model {
  if (model.schema === undefined) return model;
  return { ...model, schema: NO_TYPES };
}

/** Places in an array of texts are texts. */
export function typeAt(model: Model, path: string): SchemaType {
  const known = model.schema?.get(path);
  if (known !== undefined) return known;
  const dot = path.lastIndexOf(".");
  const isItem = dot > 0 && indexOf(path.slice(dot + 1)) >= 0;
  return isItem && model.schema?.get(path.slice(0, dot)) === "strings" ? "string" : "any";
}

/** What Mongoose calls the type where an operator can't be used with it. */
export function typeName(type: SchemaType): string {
  if (type === "number") return "Number";
  return type === "string" ? "String" : "Array";
}

const NO_TYPES: ReadonlyMap<string, SchemaType> = new Map();

const CLUSTER_TYPES: ReadonlyMap<string, SchemaType> = new Map<string, SchemaType>([
  ["id", "string"],
  ["regionId", "string"],
  ["nodes.count", "number"],
  ["nodes.nodeData", "list"],
  ["gpus.count", "number"],
  ["gpus.memory", "number"],
  ["vcpus.count", "number"],
  ["memory", "number"],
  ["swap", "number"],
  ["storage.disks", "number"],
  ["storage.size", "number"],
  ["network.interfaces", "number"],
  ["network.txBandwidth", "number"],
  ["network.rxBandwidth", "number"],
  ["tags", "strings"],
  ["reputation", "number"],
  ["__v", "number"],
]);

const AS_WRITTEN: KeyRules = { joinsParts: false, aliases: new Map() };

/** Aggregated metrics have keys such as `disks.memory.freeMem`; loads are spelt in two ways. */
const METRICS_KEYS: KeyRules = {
  joinsParts: true,
  aliases: new Map(
    ["1m", "5m", "15m"].flatMap((span): [string, string][] => [
      [`load_${span}`, `load${span}`],
      [`load${span}`, `load_${span}`],
    ]),
  ),
};

const MODELS: Readonly<Record<ModelName, Model>> = {
  cluster: { name: "Cluster", schema: CLUSTER_TYPES, keys: AS_WRITTEN },
  cluster_metrics: { name: "ClusterMetrics", schema: undefined, keys: METRICS_KEYS },
  plain: { name: "Document", schema: undefined, keys: AS_WRITTEN },
};
