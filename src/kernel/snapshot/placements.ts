import { heapPairs, heapPush } from "../../base/index.ts";
import {
  enterTenant,
  gpuNumbers,
  insertPlacement,
  isPlacementLive,
  type LedgerState,
  newestFirst,
  PLACEMENT_COLUMNS,
  PLACEMENT_STATES,
  type PlacementTable,
  placementSlot,
  podOf,
  rebuildPlacementDue,
  siteOf,
} from "../model/index.ts";
import { podFrom, podText, siteFrom, siteText } from "./codec.ts";
import { type Columns, column, floatsColumn, readTexts, textColumns } from "./columns.ts";
import type { Column, NamedColumn } from "./types.ts";

/** All placements by number; what many share stands once, in the order of its first use. */
export function placementColumns({ placements: table }: LedgerState): readonly NamedColumn[] {
  const slots = Uint32Array.from([...newestFirst(table)].reverse());
  const shared = {
    site: sharedTexts(slots, (slot) => siteText(siteOf(table, slot))),
    pod: sharedTexts(slots, (slot) => podText(podOf(table, slot).pod)),
    policy: sharedTexts(slots, (slot) => table.policies[table.policy[slot]!]!),
  };
  const { keys, values } = heapPairs(table.ended);
  return [
    ...PLACEMENT_COLUMNS.map((name) => {
      const isShared = name === "site" || name === "pod" || name === "policy";
      const data = isShared ? shared[name].numbers : picked(table[name], slots);
      return { name: `placements/${name}`, data };
    }),
    ...textColumns("placements/sites", shared.site.texts),
    ...textColumns("placements/pods", shared.pod.texts),
    ...textColumns("placements/policies", shared.policy.texts),
    ...spokenColumns(table, slots, "name", table.names),
    ...spokenColumns(table, slots, "message", table.messages),
    { name: "placements/endedAt", data: keys },
    { name: "placements/endedGrant", data: values },
  ];
}

function sharedTexts(
  slots: Uint32Array,
  textOf: (slot: number) => string,
): { readonly numbers: Uint32Array; readonly texts: readonly string[] } {
  const known = new Map<string, number>();
  const numbers = Uint32Array.from(slots, (slot) => {
    const text = textOf(slot);
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  });
  return { numbers, texts: [...known.keys()] };
}

function picked(data: Column, slots: Uint32Array): Column {
  const rows = data.slice(0, slots.length);
  for (let i = 0; i < slots.length; i++) rows[i] = data[slots[i]!]!;
  return rows;
}

/** Texts that only some placements have. */
function spokenColumns(
  table: PlacementTable,
  slots: Uint32Array,
  name: string,
  texts: ReadonlyMap<number, string>,
): readonly NamedColumn[] {
  const having = slots.filter((slot) => texts.has(slot));
  return [
    {
      name: `placements/${name}Of`,
      data: Float64Array.from(having, (slot) => table.number[slot]!),
    },
    ...textColumns(
      `placements/${name}`,
      Array.from(having, (slot) => texts.get(slot)!),
    ),
  ];
}

/** The placements, but for their part in nodes and index: see `enterTenants`. */
export function readPlacements({ placements: table }: LedgerState, columns: Columns): void {
  const of = Object.fromEntries(
    PLACEMENT_COLUMNS.map((name) => [name, column(columns, `placements/${name}`)] as const),
  );
  const at = (name: (typeof PLACEMENT_COLUMNS)[number], row: number): number => of[name]![row]!;
  const sites = readTexts(columns, "placements/sites").map(siteFrom);
  const pods = readTexts(columns, "placements/pods").map(podFrom);
  const policies = readTexts(columns, "placements/policies");
  const rows = of["number"]!.length;
  for (let row = 0; row < rows; row++) {
    const slot = insertPlacement(table, {
      number: at("number", row),
      group: at("group", row),
      user: at("user", row),
      site: sites[at("site", row)]!,
      pod: pods[at("pod", row)]!,
      policy: policies[at("policy", row)]!,
      gpus: gpuNumbers(at("gpus", row)),
      state: PLACEMENT_STATES[at("state", row)]!,
      isPreemptible: at("preemptible", row) === 1,
      priority: at("priority", row),
      startAt: at("startAt", row),
      endAt: at("endAt", row),
      createdAt: at("createdAt", row),
      name: undefined,
    });
    table.acknowledgedAt[slot] = at("acknowledgedAt", row);
    table.evictedBy[slot] = at("evictedBy", row);
  }
  readSpoken(table, columns, "name", table.names);
  readSpoken(table, columns, "message", table.messages);
  const endedAt = floatsColumn(columns, "placements/endedAt");
  floatsColumn(columns, "placements/endedGrant").forEach((grant, i) => {
    heapPush(table.ended, endedAt[i]!, grant);
  });
  rebuildPlacementDue(table);
}

function readSpoken(
  table: PlacementTable,
  columns: Columns,
  name: string,
  texts: Map<number, string>,
): void {
  const spoken = readTexts(columns, `placements/${name}`);
  floatsColumn(columns, `placements/${name}Of`).forEach((number, i) => {
    texts.set(placementSlot(table, number), spoken[i]!);
  });
}

/** Enters the live placements with their nodes, once the index has the nodes. */
export function enterTenants({ fleet, placements: table }: LedgerState): void {
  for (const slot of [...newestFirst(table)].reverse()) {
    if (isPlacementLive(table, slot)) enterTenant(fleet, table, slot);
  }
}
