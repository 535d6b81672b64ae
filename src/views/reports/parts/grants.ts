import type { DatabaseSync } from "node:sqlite";
import { divFloor } from "../../../base/index.ts";
import type { GrantNumber, Instant } from "../../../kernel/index.ts";
import { endsOf } from "../../tables/index.ts";

/**
 * The first grant admitted at or after `at`; one past the last if there is none. Numbers and
 * instants of admission rise together, so halving finds it: O(log^2 n) without an index.
 */
export function firstGrantAt(db: DatabaseSync, at: Instant): GrantNumber {
  const ends = db.prepare(endsOf("view_grant")).get();
  const probe = db.prepare(
    "SELECT number, created_at FROM view_grant WHERE number >= ? ORDER BY number LIMIT 1",
  );
  let low = Number(ends?.low ?? 0);
  let high = Number(ends?.high ?? -1) + 1;
  while (low < high) {
    const middle = divFloor(low + high, 2);
    const row = probe.get(middle);
    if (Number(row?.created_at) >= at) high = middle;
    else low = Number(row?.number) + 1;
  }
  return low;
}
