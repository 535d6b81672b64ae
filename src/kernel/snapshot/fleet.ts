import { rebuildRests } from "../fleet/index.ts";
import {
  addId,
  type ClusterRow,
  createEvictable,
  createOrderedIds,
  type Fleet,
  idsAfter,
  type LedgerState,
  NODE_STATUSES,
  type NodeRow,
  utf8Length,
} from "../model/index.ts";
import { placeOf, placeText } from "./codec.ts";
import {
  type Columns,
  column,
  floatsColumn,
  readTexts,
  textColumns,
  wordsColumn,
} from "./columns.ts";
import type { NamedColumn } from "./types.ts";

const LEASED = 1;
const LISTED = 2;
const DRAINING = 4;

/** What a node has in columns of numbers. */
const NUMBERS = [
  "number",
  "place",
  "cpuMilli",
  "memoryMib",
  "gpus",
  "gpuMemoryMib",
  "flags",
  "status",
  "rests",
  "statusAt",
  "registeredAt",
  "restingUntilAt",
] as const;

/** Clusters with a document, by id, and all nodes, by number. */
export function fleetColumns({ fleet }: LedgerState): readonly NamedColumn[] {
  const rows = fleet.nodes.filter((row) => row !== undefined);
  return [...clusterColumns(fleet.clusters, [...idsAfter(fleet.clusterIds)]), ...nodeColumns(rows)];
}

function clusterColumns(
  clusters: ReadonlyMap<string, ClusterRow>,
  ids: readonly string[],
): readonly NamedColumn[] {
  const rows = ids.map((id) => clusters.get(id)!).filter((row) => row.document !== undefined);
  return [
    ...textColumns(
      "clusters/id",
      rows.map(({ cluster }) => cluster),
    ),
    ...textColumns(
      "clusters/document",
      rows.map(({ document }) => document ?? ""),
    ),
    { name: "clusters/storedAt", data: Float64Array.from(rows, ({ storedAt }) => storedAt ?? 0) },
  ];
}

function nodeColumns(rows: readonly NodeRow[]): readonly NamedColumn[] {
  const places = new Map<string, number>();
  const placeNumber = ({ facts }: NodeRow): number => {
    const text = placeText(facts);
    const known = places.get(text) ?? places.size;
    places.set(text, known);
    return known;
  };
  const numbers: Record<(typeof NUMBERS)[number], (row: NodeRow) => number> = {
    number: ({ number }) => number,
    place: placeNumber,
    cpuMilli: ({ facts }) => facts.cpuMilli,
    memoryMib: ({ facts }) => facts.memoryMib,
    gpus: ({ facts }) => facts.gpus,
    gpuMemoryMib: ({ facts }) => facts.gpuMemoryMib,
    flags: flagsOf,
    status: ({ status }) => NODE_STATUSES.indexOf(status),
    rests: ({ rests }) => rests,
    statusAt: ({ statusAt }) => statusAt,
    registeredAt: ({ registeredAt }) => registeredAt,
    restingUntilAt: ({ restingUntilAt }) => restingUntilAt ?? 0,
  };
  const noted = rows.filter(({ drainNote }) => drainNote !== undefined);
  const failures = rows.flatMap((row) => row.failures.map((at) => ({ number: row.number, at })));
  return [
    ...textColumns(
      "nodes/id",
      rows.map(({ node }) => node),
    ),
    ...NUMBERS.map((name) => {
      const isInstant = name.endsWith("At");
      const data = isInstant
        ? Float64Array.from(rows, numbers[name])
        : Uint32Array.from(rows, numbers[name]);
      return { name: `nodes/${name}`, data };
    }),
    ...textColumns("nodes/places", [...places.keys()]),
    { name: "nodes/notedNumber", data: Uint32Array.from(noted, ({ number }) => number) },
    ...textColumns(
      "nodes/note",
      noted.map(({ drainNote }) => drainNote ?? ""),
    ),
    { name: "nodes/failedNumber", data: Uint32Array.from(failures, ({ number }) => number) },
    { name: "nodes/failedAt", data: Float64Array.from(failures, ({ at }) => at) },
  ];
}

function flagsOf({ leased, isListed, isDraining }: NodeRow): number {
  return (leased ? LEASED : 0) | (isListed ? LISTED : 0) | (isDraining ? DRAINING : 0);
}

/** Clusters and nodes; the index, with what the placements hold, is made from both afterwards. */
export function readFleet({ fleet }: LedgerState, columns: Columns): void {
  readClusters(fleet, columns);
  for (const row of readNodes(columns)) {
    fleet.nodes[row.number] = row;
    addId(fleet.nodeIds, row.node);
    addId(clusterOf(fleet, row.facts.cluster).nodes, row.node);
  }
  const notes = readTexts(columns, "nodes/note");
  wordsColumn(columns, "nodes/notedNumber").forEach((number, i) => {
    fleet.nodes[number]!.drainNote = notes[i]!;
  });
  const failedAt = floatsColumn(columns, "nodes/failedAt");
  wordsColumn(columns, "nodes/failedNumber").forEach((number, i) => {
    const row = fleet.nodes[number]!;
    row.failures = [...row.failures, failedAt[i]!];
  });
  rebuildRests(fleet);
}

function readClusters(fleet: Fleet, columns: Columns): void {
  const documents = readTexts(columns, "clusters/document");
  const storedAt = floatsColumn(columns, "clusters/storedAt");
  readTexts(columns, "clusters/id").forEach((cluster, i) => {
    const row = clusterOf(fleet, cluster);
    row.document = documents[i]!;
    row.storedAt = storedAt[i]!;
    fleet.documentBytes += utf8Length(documents[i]!);
  });
}

function clusterOf(fleet: Fleet, cluster: string): ClusterRow {
  const known = fleet.clusters.get(cluster);
  if (known !== undefined) return known;
  const nodes = createOrderedIds();
  const row: ClusterRow = { cluster, document: undefined, storedAt: undefined, nodes };
  fleet.clusters.set(cluster, row);
  addId(fleet.clusterIds, cluster);
  return row;
}

function readNodes(columns: Columns): readonly NodeRow[] {
  const of = Object.fromEntries(
    NUMBERS.map((name) => [name, column(columns, `nodes/${name}`)] as const),
  );
  const at = (name: (typeof NUMBERS)[number], i: number): number => of[name]![i]!;
  const places = readTexts(columns, "nodes/places").map(placeOf);
  return readTexts(columns, "nodes/id").map((node, i) => {
    const until = at("restingUntilAt", i);
    return {
      node,
      number: at("number", i),
      facts: {
        ...places[at("place", i)]!,
        cpuMilli: at("cpuMilli", i),
        memoryMib: at("memoryMib", i),
        gpus: at("gpus", i),
        gpuMemoryMib: at("gpuMemoryMib", i),
      },
      pool: "",
      leased: (at("flags", i) & LEASED) !== 0,
      isListed: (at("flags", i) & LISTED) !== 0,
      status: NODE_STATUSES[at("status", i)]!,
      statusAt: at("statusAt", i),
      isDraining: (at("flags", i) & DRAINING) !== 0,
      drainNote: undefined,
      registeredAt: at("registeredAt", i),
      failures: [],
      rests: at("rests", i),
      restingUntilAt: until === 0 ? undefined : until,
      firstSlot: -1,
      liveCount: 0,
      evictable: createEvictable(),
    };
  });
}
