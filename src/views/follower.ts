import type { DatabaseSync } from "node:sqlite";
import { assert } from "../base/index.ts";
import type { Follower, FollowerModule, RefusalNote } from "../journal/index.ts";
import type { AccountEvent, KernelEvent, LedgerRecord, TradingEvent } from "../kernel/index.ts";
import { asRow } from "./codec.ts";
import {
  activityId,
  createActivityWriter,
  createClockWatch,
  createClusterOf,
  createFleetWriter,
  createGrantWriter,
  createJobWriter,
  createPlacementWriter,
  createPoolWriter,
  createRefusalWriter,
  type FleetViewEvent,
  type Happening,
} from "./follow/index.ts";
import { type CursorRow, migrate } from "./tables/index.ts";

export interface FollowerOptions {
  /** First record that the journal still holds; 1, the default, where nothing was trimmed. */
  readonly firstSeq?: number;
}

/** This module, as the journal's thread loads it. */
export function viewsFollower(): FollowerModule {
  return { module: import.meta.url };
}

/**
 * The read models of the ledger, as a follower of its journal: brings the view tables in `db` to
 * the present schema and keeps them.
 *
 * Each call of `follow` is one transaction with its cursor: a chunk is seen whole or not at all,
 * and records at or before the cursor are passed over. The connection must be in no transaction.
 * Cost per record: O(events), about 15 microseconds for an admission. Throws what SQLite throws;
 * the cursor then still stands before the chunk.
 */
export function createFollower(db: DatabaseSync, options: FollowerOptions = {}): Follower {
  migrate(db, { firstSeq: options.firstSeq ?? 1 });
  const stored = asRow<CursorRow>(db.prepare("SELECT * FROM view_cursor").get());
  const saveCursor = db.prepare(
    "UPDATE view_cursor SET seq = ?, at = ?, first_seq = ?, run_first_seq = ?",
  );
  const writeEvent = createEventWriter(db);
  const writeRefusals = createRefusalWriter(db);
  let cursor = stored.seq;
  let clock = createClockWatch(db, clockStart(stored));

  const followInside = (records: readonly LedgerRecord[]): void => {
    for (const record of records) {
      clock.see(record.seq, record.at);
      const actor = "actor" in record.command ? record.command.actor.userId : null;
      record.events.forEach((event, position) => {
        const id = activityId(record.seq, position);
        writeEvent(event, { seq: record.seq, id, at: record.at, actor });
      });
    }
    clock.flush();
  };

  const follow = (records: readonly LedgerRecord[]): void => {
    const fresh = records.filter((record) => record.seq > cursor);
    const first = fresh[0];
    const last = fresh[fresh.length - 1];
    if (first === undefined || last === undefined) return;
    // Only views that have seen nothing may start late: earlier records were trimmed.
    assert(cursor === 0 || first.seq === cursor + 1, "records must continue the cursor");
    try {
      inTransaction(db, () => {
        followInside(fresh);
        const before = asRow<CursorRow>(db.prepare("SELECT * FROM view_cursor").get());
        const firstSeq = cursor === 0 ? first.seq : before.first_seq;
        saveCursor.run(last.seq, last.at, firstSeq, clock.runFirstSeq);
      });
    } catch (fault) {
      const kept = asRow<CursorRow>(db.prepare("SELECT * FROM view_cursor").get());
      clock = createClockWatch(db, clockStart(kept));
      throw fault;
    }
    cursor = last.seq;
  };

  return {
    name: "views",
    get cursor() {
      return cursor;
    },
    follow,
    note: (notes: readonly RefusalNote[]) => inTransaction(db, () => writeRefusals(notes)),
  };
}

function createEventWriter(db: DatabaseSync): (event: KernelEvent, on: Happening) => void {
  const writeActivity = createActivityWriter(db);
  const clusterOf = createClusterOf(db);
  const writeGrant = createGrantWriter(db, writeActivity);
  const writePool = createPoolWriter(db, writeActivity);
  const writeFleet = createFleetWriter(db, writeActivity, clusterOf);
  const writeJob = createJobWriter(db, writeActivity);
  const writePlacement = createPlacementWriter(db, writeActivity, clusterOf);
  return (event, on) => {
    switch (event.kind) {
      case "reservation.admitted":
      case "reservation.started":
      case "reservation.ended":
      case "reservation.cancelled":
      case "reservation.amended":
      case "reservation.moved":
      case "reservation.displaced":
      case "reservation.bound":
        return writeGrant(event, on);
      case "pool.created":
      case "pool.updated":
      case "pool.deleted":
      case "pool.schedule_replaced":
      case "pool.schedule_extended":
      case "pool.maintenance_added":
      case "pool.maintenance_removed":
        return writePool(event, on);
      case "placement.granted":
      case "placement.started":
      case "placement.acknowledged":
      case "placement.renewed":
      case "placement.ended":
      case "placement.evicted":
      case "placement.preempted":
      case "placement.displaced":
        return writePlacement(event, on);
      case "queue.stored":
      case "queue.deleted":
      case "job.submitted":
      case "job.released":
      case "job.started":
      case "job.ended":
      case "job.curtailed":
      case "job.requeued":
      case "job.cancelled":
        return writeJob(event, on);
      case "checkin.registered":
      case "checkin.requested":
      case "checkin.ended":
      case "checkin.recorded":
      case "checkin.filled":
        // Devices hold no pool's capacity: no report tells of them.
        return;
      default:
        // What is bought stands among the grants; orders and money are live, and in the journal.
        if (!isOfMarket(event)) writeFleet(event, on);
    }
  };
}

type MarketEvent = AccountEvent | TradingEvent;

function isOfMarket(event: FleetViewEvent | MarketEvent): event is MarketEvent {
  return /^(account|market|order|lease)\./.test(event.kind);
}

function clockStart(row: CursorRow): Parameters<typeof createClockWatch>[1] {
  return { seq: row.seq, at: row.at, runFirstSeq: row.run_first_seq };
}

function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (fault) {
    db.exec("ROLLBACK");
    throw fault;
  }
}
