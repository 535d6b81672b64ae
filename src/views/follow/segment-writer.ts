import type { DatabaseSync } from "node:sqlite";
import type { GrantNumber, Instant, MicroCredits, Units } from "../../kernel/index.ts";
import { asRow } from "../codec.ts";
import type { SegmentRow } from "../tables/index.ts";

/** An amount held in `[fromAt, toAt)`, with what is paid for it per unit and hour. */
export interface Segment {
  readonly pool: string;
  readonly userId: string;
  readonly tier: string;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly amount: Units;
  readonly price: MicroCredits;
  readonly listPrice: MicroCredits;
}

export interface SegmentWriter {
  add(grant: GrantNumber, segment: Segment): void;
  /** The latest segment of a grant; undefined for a grant the views have not seen. */
  last(grant: GrantNumber): Segment | undefined;
  /** Takes off whatever is held from `fromAt` on and answers what that was. */
  cut(grant: GrantNumber, fromAt: Instant): readonly Segment[];
  addLoss(grant: GrantNumber, kind: "cancelled" | "displaced", lost: Segment): void;
}

export function createSegmentWriter(db: DatabaseSync): SegmentWriter {
  const insert = db.prepare("INSERT INTO view_segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const insertLoss = db.prepare("INSERT INTO view_loss VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const selectLast = db.prepare(
    "SELECT * FROM view_segment WHERE grant_number = ? ORDER BY from_at DESC LIMIT 1",
  );
  const selectFrom = db.prepare(
    "SELECT * FROM view_segment WHERE grant_number = ? AND to_at > ? ORDER BY from_at",
  );
  const remove = db.prepare("DELETE FROM view_segment WHERE grant_number = ? AND from_at = ?");
  const shorten = db.prepare(
    "UPDATE view_segment SET to_at = ? WHERE grant_number = ? AND from_at = ?",
  );

  const add = (grant: GrantNumber, s: Segment): void => {
    const terms = [s.fromAt, s.toAt, s.amount, s.price, s.listPrice];
    insert.run(grant, s.pool, s.userId, s.tier, ...terms);
  };
  const last = (grant: GrantNumber): Segment | undefined => {
    const row = selectLast.get(grant);
    return row === undefined ? undefined : segmentOf(asRow<SegmentRow>(row));
  };
  const cut = (grant: GrantNumber, fromAt: Instant): readonly Segment[] => {
    const touched = selectFrom.all(grant, fromAt).map((row) => segmentOf(asRow<SegmentRow>(row)));
    for (const segment of touched) {
      if (segment.fromAt >= fromAt) remove.run(grant, segment.fromAt);
      else shorten.run(fromAt, grant, segment.fromAt);
    }
    return touched.map((segment) => ({ ...segment, fromAt: Math.max(segment.fromAt, fromAt) }));
  };
  const addLoss = (grant: GrantNumber, kind: string, s: Segment): void => {
    insertLoss.run(grant, kind, s.pool, s.userId, s.tier, s.fromAt, s.toAt, s.amount, s.price);
  };
  return { add, last, cut, addLoss };
}

function segmentOf(row: SegmentRow): Segment {
  return {
    pool: row.pool,
    userId: row.user_id,
    tier: row.tier,
    fromAt: row.from_at,
    toAt: row.to_at,
    amount: row.amount,
    price: row.price,
    listPrice: row.list_price,
  };
}
