import type { ActivityItem, PlacementWire } from "../../wire/index.ts";
import type { Session } from "../session.ts";
import { renderPlacement } from "../tell/fleet/placements.ts";
import type { Output } from "../terminal/io.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";

/** Why a placement is as it is: what was decided about it, oldest first. */
export interface PlacementHistory {
  readonly placement: PlacementWire;
  readonly items: readonly ActivityItem[];
}

/** Entries read for one placement: renewed more often than this, its oldest ones stay untold. */
const ITEMS_MAX = 1_000;

/** Reads a placement's history. Errors: `Refused` for one that is unknown, `Unreachable`. */
export async function readPlacementHistory(
  { client, io }: Session,
  id: string,
): Promise<PlacementHistory> {
  const { signal } = io;
  const placement = await client.placements.get(id, { signal });
  const items: ActivityItem[] = [];
  for await (const item of client.activityAll({ placement: id }, { signal })) {
    items.push(item);
    if (items.length === ITEMS_MAX) break;
  }
  return { placement, items: items.toReversed() };
}

const COLUMNS: readonly Column[] = [
  { title: "when" },
  { title: "record", align: "right" },
  { title: "what" },
  { title: "node" },
  { title: "to" },
  { title: "asked by" },
  { title: "why" },
];

/** The placement, then its history. */
export function renderPlacementHistory(
  { placement, items }: PlacementHistory,
  output: Output,
): string {
  const rows = items.map((item) => [
    formatInstant(item.at),
    item.seq,
    item.kind,
    item.node,
    item.to_time === undefined ? undefined : formatInstant(item.to_time),
    item.actor_id ?? "time",
    item.message,
  ]);
  return `${renderPlacement(placement, output)}\n${renderTable(COLUMNS, rows, output)}`;
}
