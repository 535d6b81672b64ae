import type { PoolSummary } from "../../wire/index.ts";
import { useActivity, useClusters, usePools } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { ActivityPanel, NEWEST } from "./activity-panel.tsx";
import { AmountsPanel } from "./amounts-panel.tsx";
import { DemandPanel } from "./demand-panel.tsx";
import { PoolsPanel } from "./pools-panel.tsx";
import { SellersPanel } from "./sellers-panel.tsx";
import { SignalsPanel } from "./signals-panel.tsx";
import { Tiles } from "./tiles.tsx";

/** How the fleet is doing: what is used, what was wanted, what needs a look. */
export function OverviewPage() {
  const pools = usePools();
  const clusters = useClusters(false);
  const isNew = pools.data?.length === 0 && clusters.data?.length === 0;
  return (
    <>
      <h1 className="unseen">Overview</h1>
      {pools.data === undefined && pools.error !== null ? <Trouble error={pools.error} /> : null}
      {isNew ? <FirstSteps /> : <Panels pools={pools.data} />}
    </>
  );
}

/**
 * All of them ask at once: none waits for what another has to say. Only the dearest question, far
 * down on the screen, waits until the others are answered.
 */
function Panels({ pools }: { readonly pools: readonly PoolSummary[] | undefined }) {
  const isAnswered = useActivity(NEWEST).data !== undefined;
  return (
    <>
      <Tiles pools={pools} />
      <div className="desk">
        <div className="desk-main">
          <PoolsPanel pools={pools ?? []} />
          <DemandPanel />
          <div className="pair">
            <AmountsPanel />
            {isAnswered ? <SellersPanel /> : null}
          </div>
        </div>
        <div className="desk-side">
          <SignalsPanel />
          <ActivityPanel />
        </div>
      </div>
    </>
  );
}

function FirstSteps() {
  return (
    <Empty title="There are no pools yet">
      <p>
        A pool is capacity over time that can be reserved. An admin makes the first one with the
        command line:
      </p>
      <pre>arbiter pool create gpu --capacity 64 --horizon 90d --price 2.5</pre>
      <p>
        or on the <a href="calendar">calendar</a>. To see what all this looks like with a week of
        made-up activity, start a server with <code>npm start -- --demo</code>.
      </p>
    </Empty>
  );
}
