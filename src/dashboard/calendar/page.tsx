import { useState } from "react";
import type { PoolSummary } from "../../wire/index.ts";
import { go, hrefOf, usePlace } from "../frame/router.tsx";
import { usePools, useReservation } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { PoolCalendar } from "./pool-calendar.tsx";
import { PoolForm } from "./schedule/pool-form.tsx";

/** Capacity and reservations of a pool over time, and what can be done about them. */
export function CalendarPage() {
  const pools = usePools();
  const { query } = usePlace();
  return (
    <>
      <h1 className="unseen">Calendar</h1>
      <Loaded query={pools}>
        {(all) =>
          all.length === 0 ? (
            <NoPools />
          ) : (
            <ChosenPool
              pools={all}
              pool={query.get("pool") ?? undefined}
              reservation={query.get("reservation") ?? undefined}
            />
          )
        }
      </Loaded>
    </>
  );
}

interface Choice {
  readonly pools: readonly PoolSummary[];
  readonly pool: string | undefined;
  readonly reservation: string | undefined;
}

/** A link to a reservation alone leads to the pool that it is in. */
function ChosenPool(props: Choice) {
  if (props.pool === undefined && props.reservation !== undefined) {
    return <PoolOfReservation {...props} id={props.reservation} />;
  }
  return <KnownPool {...props} />;
}

function PoolOfReservation(props: Choice & { readonly id: string }) {
  const reservation = useReservation(props.id);
  if (reservation.error !== null) return <KnownPool {...props} reservation={undefined} />;
  return <Loaded query={reservation}>{({ pool }) => <KnownPool {...props} pool={pool} />}</Loaded>;
}

function KnownPool({ pools, pool: wanted, reservation }: Choice) {
  const [isMaking, setIsMaking] = useState(false);
  const pool = wanted === undefined ? firstOf(pools) : pools.find(({ id }) => id === wanted);
  if (pool === undefined) {
    return (
      <Empty title={`There is no pool ${wanted}`}>
        <p>
          It may have been deleted. <a href="calendar">See the others</a>.
        </p>
      </Empty>
    );
  }
  return (
    <PoolCalendar
      key={pool.id}
      pool={pool}
      pools={pools}
      reservation={reservation}
      isMakingPool={isMaking}
      onMakePool={setIsMaking}
    />
  );
}

/** A pool that lives now says more at first sight than one without a now. */
function firstOf(pools: readonly PoolSummary[]): PoolSummary | undefined {
  return pools.find(({ allow_past }) => !allow_past) ?? pools[0];
}

function NoPools() {
  return (
    <section className="panel narrow">
      <Empty title="There are no pools yet">
        <p>A pool is capacity over time that can be reserved. Make the first one:</p>
      </Empty>
      <PoolForm onMade={(id) => go(hrefOf("calendar", { pool: id }))} />
    </section>
  );
}
