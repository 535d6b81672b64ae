import type { PoolSummary } from "../../wire/index.ts";
import { CapacitySpark } from "../chart/spark.tsx";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useTimeline } from "../live/queries.ts";
import { Panel } from "../parts/panel.tsx";
import { decimalText, wholeText } from "../show/number.ts";
import { DAY_S, HOUR_S } from "../show/time.ts";
import { spanOf } from "./pool-span.ts";

/** Pools with a picture each; beyond these, the calendar has them all. */
const SHOWN_MAX = 24;
const SPARK = { width: 220, height: 30 };

/** What is free where: each pool now, and two weeks ahead. */
export function PoolsPanel({ pools }: { readonly pools: readonly PoolSummary[] }) {
  const now = useNow(60);
  const hour = now - (now % HOUR_S);
  return (
    <Panel title="Pools" note="now, and the next 14 days">
      <div className="scroll-x">
        <table className="table pools">
          <thead>
            <tr>
              <th scope="col">Pool</th>
              <th scope="col" className="num">
                Capacity
              </th>
              <th scope="col" className="num">
                Used
              </th>
              <th scope="col" className="num">
                Free
              </th>
              <th scope="col" className="num wide-only">
                Price
              </th>
              <th scope="col" className="num wide-only">
                Live
              </th>
              <th scope="col">14 days</th>
            </tr>
          </thead>
          <tbody>
            {pools.slice(0, SHOWN_MAX).map((pool) => (
              <PoolRow key={pool.id} pool={pool} now={now} hour={hour} />
            ))}
          </tbody>
        </table>
      </div>
      {pools.length > SHOWN_MAX ? (
        <p className="quiet">
          {pools.length - SHOWN_MAX} more on the <Link href="calendar">calendar</Link>.
        </p>
      ) : null}
    </Panel>
  );
}

function PoolRow(props: {
  readonly pool: PoolSummary;
  readonly now: number;
  readonly hour: number;
}) {
  const { pool, now } = props;
  const span = spanOf(pool, props.hour, 14 * DAY_S);
  const { data: steps = [] } = useTimeline(pool.id, span);
  const at = pool.allow_past ? span.from : now;
  const step = steps.find(({ start_time, end_time }) => start_time <= at && at < end_time);
  const href = hrefOf("calendar", { pool: pool.id });
  const cell = (amount: number | undefined) =>
    step === undefined && steps.length === 0 ? "" : wholeText(amount ?? 0);
  return (
    <tr>
      <th scope="row">
        <Link href={href}>{pool.id}</Link>
        {pool.allow_past ? <span className="tag">no now</span> : null}
      </th>
      <td className="num">{cell(step?.capacity)}</td>
      <td className="num">{cell(step?.reserved)}</td>
      <td className="num strong">{cell(step?.free)}</td>
      <td className="num wide-only">{decimalText(pool.price, 2)}</td>
      <td className="num wide-only">{wholeText(pool.live_reservations)}</td>
      <td className="spark-cell">
        <Link href={href} tabIndex={-1} aria-hidden="true">
          <CapacitySpark steps={steps} {...span} {...SPARK} label="" />
        </Link>
      </td>
    </tr>
  );
}
