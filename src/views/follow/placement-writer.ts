import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../base/index.ts";
import {
  type GrantNumber,
  type Instant,
  nextSecond,
  type PlacementEvent,
  type PlacementGranted,
  type PlacementState,
} from "../../kernel/index.ts";
import { asRow, decodeNumbers, encodeNumbers, encodePod } from "../codec.ts";
import type { PlacementRow } from "../tables/index.ts";
import { type Happening, plainFacts, type WriteActivity } from "./activity-writer.ts";
import type { ClusterOf } from "./fleet-writer.ts";

export type WritePlacement = (event: PlacementEvent, on: Happening) => void;

/**
 * Writes what an event does to a placement: its row and, but for a grant (the row tells it), an
 * activity that says where and why.
 * Events of a placement that the views have not seen are told in the activity alone.
 */
export function createPlacementWriter(
  db: DatabaseSync,
  writeActivity: WriteActivity,
  clusterOf: ClusterOf,
): WritePlacement {
  const rows = createPlacementRows(db);
  return (event, on) => {
    if (event.kind === "placement.granted") {
      return rows.insert(event, { cluster: clusterOf(event.node) ?? "", on });
    }
    change(rows, event, on);
    const row = rows.get(event.grant);
    writeActivity({ ...plainFacts(event.kind), ...placeOf(row), ...factsOf(event) }, on);
  };
}

type LaterEvent = Exclude<PlacementEvent, PlacementGranted>;

function change(rows: PlacementRows, event: LaterEvent, on: Happening): void {
  const { grant } = event;
  switch (event.kind) {
    case "placement.started":
      return rows.start(grant, on);
    case "placement.acknowledged":
      return rows.acknowledge(grant, on);
    case "placement.renewed":
      return rows.renew(grant, { endAt: event.endAt, evictedBy: null }, on);
    case "placement.evicted":
      return rows.renew(grant, { endAt: event.endAt, evictedBy: event.by }, on);
    case "placement.ended": {
      if (event.outcome !== "failed") return rows.end(grant, { state: "ended", message: null }, on);
      return rows.end(grant, { state: "failed", message: event.message ?? null }, on);
    }
    case "placement.preempted":
      return rows.end(grant, { state: "preempted", message: null }, on);
    case "placement.displaced":
      return rows.end(grant, { state: "displaced", message: null }, on);
    default:
      return unreachable(event);
  }
}

function placeOf(row: PlacementRow | undefined) {
  if (row === undefined) return {};
  const { user_id: userId, cluster, node, gpus } = row;
  return { userId, cluster: cluster === "" ? null : cluster, node, gpus: decodeNumbers(gpus) };
}

/** What an activity tells of one event: when, and why in words. */
function factsOf(event: LaterEvent) {
  const { grant } = event;
  switch (event.kind) {
    case "placement.started":
    case "placement.acknowledged":
      return { grant };
    case "placement.renewed":
      return { grant, toAt: event.endAt };
    case "placement.ended":
      return { grant, message: endedWords(event) };
    case "placement.evicted":
      return { grant, toAt: event.endAt, message: `makes room for p${event.by}` };
    case "placement.preempted":
      return { grant, message: "made room for another" };
    case "placement.displaced":
      return { grant, message: DISPLACED_WORDS[event.reason] };
    default:
      return unreachable(event);
  }
}

function endedWords(event: Extract<PlacementEvent, { readonly kind: "placement.ended" }>): string {
  switch (event.outcome) {
    case "walltime":
      return "its walltime was over";
    case "released":
      return "released";
    case "failed":
      return event.message === undefined ? "failed" : `failed: ${event.message}`;
    default:
      return unreachable(event.outcome);
  }
}

const DISPLACED_WORDS = {
  node_lost: "its node was lost",
  node_removed: "its node was removed",
} as const;

interface PlacementRows {
  insert(
    event: PlacementGranted,
    where: { readonly cluster: string; readonly on: Happening },
  ): void;
  get(grant: GrantNumber): PlacementRow | undefined;
  start(grant: GrantNumber, on: Happening): void;
  acknowledge(grant: GrantNumber, on: Happening): void;
  /** Another end; `evictedBy` is null where it may run on. */
  renew(
    grant: GrantNumber,
    terms: { readonly endAt: Instant; readonly evictedBy: GrantNumber | null },
    on: Happening,
  ): void;
  end(
    grant: GrantNumber,
    how: { readonly state: PlacementState; readonly message: string | null },
    on: Happening,
  ): void;
}

function createPlacementRows(db: DatabaseSync): PlacementRows {
  const set = (columns: string) =>
    db.prepare(`UPDATE view_placement SET ${columns}, changed_seq = ? WHERE number = ?`);
  const insert = db.prepare(
    `INSERT INTO view_placement VALUES
      (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL, ?)`,
  );
  const select = db.prepare("SELECT * FROM view_placement WHERE number = ?");
  const start = set("state = 'active'");
  const acknowledge = set("acknowledged_at = ?");
  const renew = set("end_at = ?, evicted_by = ?");
  const end = set("state = ?, message = ?, ended_at = ?, end_at = min(end_at, max(start_at, ?))");
  return {
    insert: (e, { cluster, on }) => {
      const { gpus, gpuMilli } = e.pod;
      insert.run(
        ...[e.grant, e.group, e.userId, e.name ?? null, e.state, cluster, e.node],
        ...[encodeNumbers(e.gpus), encodePod(e.pod), gpus * gpuMilli, e.startAt, e.endAt],
        ...[e.endAt, on.at, on.id, on.actor ?? e.userId],
        ...[e.preemptible ? 1 : 0, e.priority, e.policy, on.seq],
      );
    },
    get: (grant) => {
      const row = select.get(grant);
      return row === undefined ? undefined : asRow<PlacementRow>(row);
    },
    start: (grant, on) => void start.run(on.seq, grant),
    acknowledge: (grant, on) => void acknowledge.run(on.at, on.seq, grant),
    renew: (grant, { endAt, evictedBy }, on) => void renew.run(endAt, evictedBy, on.seq, grant),
    end: (grant, { state, message }, on) =>
      void end.run(state, message, on.at, nextSecond(on.at), on.seq, grant),
  };
}
