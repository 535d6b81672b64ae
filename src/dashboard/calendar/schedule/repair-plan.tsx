import type { RepairWire } from "../../../wire/index.ts";
import { hrefOf, Link } from "../../frame/router.tsx";
import { countText, wholeText } from "../../show/number.ts";

const REASONS = {
  no_fallback: "the pool has no fallback",
  no_fallback_fits: "no fallback has room",
} as const;

/** What a change of capacity does to the reservations it touches. */
export function RepairPlan({ repair }: { readonly repair: RepairWire }) {
  const { kept, moved_count, displaced_count, moved, displaced } = repair;
  return (
    <div className="stack" role="status">
      <p>
        <strong>{countText(kept, "reservation")}</strong> as they are,{" "}
        <strong>{wholeText(moved_count)}</strong> moved,{" "}
        <strong className={displaced_count > 0 ? "refused" : ""}>
          {wholeText(displaced_count)} displaced
        </strong>
        .
      </p>
      {displaced.length === 0 ? null : (
        <ul className="repair">
          {displaced.map(({ reservation_id: id, pool, amount, reason }) => (
            <li key={id}>
              <ReservationLink id={id} pool={pool} /> loses {countText(amount, "unit")}:{" "}
              {REASONS[reason]}
            </li>
          ))}
        </ul>
      )}
      {moved.length === 0 ? null : (
        <ul className="repair">
          {moved.map(({ reservation_id: id, from_pool, to_pool, amount }) => (
            <li key={id}>
              <ReservationLink id={id} pool={from_pool} /> moves to {to_pool} as{" "}
              {countText(amount, "unit")}
            </li>
          ))}
        </ul>
      )}
      {repair.truncated ? (
        <p className="hint">Only the first thousand of each are listed.</p>
      ) : null}
    </div>
  );
}

function ReservationLink({ id, pool }: { readonly id: string; readonly pool: string }) {
  return <Link href={hrefOf("calendar", { pool, reservation: id })}>{id}</Link>;
}
