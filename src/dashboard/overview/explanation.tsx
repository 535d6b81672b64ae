import type { ActivityItem } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useActivity, useReservation } from "../live/queries.ts";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { activityWords } from "../show/activity-words.ts";
import { countText, decimalText } from "../show/number.ts";
import { instantText, spanText, windowText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";

/** Why an event came about and what it led to: its facts, the reservation, all its history. */
export function Explanation({ item }: { readonly item: ActivityItem }) {
  const zone = useZone();
  const now = useNow();
  const { from_time: from, to_time: to } = item;
  return (
    <div className="explanation">
      <Facts
        facts={[
          ["decided", `${instantText(item.at, zone, now)}, record ${item.seq}`],
          ["asked by", item.actor_id ?? "nobody: its time had come"],
          ["about", from === undefined || to === undefined ? "" : windowText(from, to, zone, now)],
          ["why", item.message ?? ""],
        ]}
      />
      <More item={item} />
    </div>
  );
}

/** What there is to see of the subject, where there is more than the event itself. */
function More({ item }: { readonly item: ActivityItem }) {
  if (item.reservation_id !== undefined) return <History id={item.reservation_id} />;
  const { job_id: job } = item;
  if (job !== undefined) {
    const desk = /^j\d+$/.test(job) ? "jobs" : "checkin";
    return <Link href={hrefOf(desk, { job })}>See {job} at its desk</Link>;
  }
  if (item.node !== undefined) {
    return <Link href={hrefOf("fleet", { node: item.node })}>See {item.node} on the map</Link>;
  }
  if (item.pool === undefined) return null;
  return (
    <Link href={hrefOf("calendar", { pool: item.pool })}>See {item.pool} on the calendar</Link>
  );
}

function History({ id }: { readonly id: string }) {
  const zone = useZone();
  const now = useNow();
  const reservation = useReservation(id);
  const history = useActivity({ reservation: id, limit: 50 });
  return (
    <>
      <Loaded query={reservation}>
        {({ pool, state, start_time, end_time, amount, price }) => (
          <>
            <Facts
              facts={[
                ["now", `${state}, ${countText(amount, "unit")} of ${pool}`],
                ["window", windowText(start_time, end_time, zone, now)],
                ["price", `${decimalText(price)} a unit-hour, ${spanText(end_time - start_time)}`],
              ]}
            />
            <Link href={hrefOf("calendar", { pool, reservation: id })}>
              See {id} on the calendar
            </Link>
          </>
        )}
      </Loaded>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="history">
            {items.toReversed().map((past) => (
              <li key={`${past.seq} ${past.kind}`}>
                <time>{instantText(past.at, zone, now)}</time> {activityWords(past)}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </>
  );
}
