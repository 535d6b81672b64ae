import { usePools } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { ActivityPanel } from "./activity-panel.tsx";
import { AmountsPanel } from "./amounts-panel.tsx";
import { DemandPanel } from "./demand-panel.tsx";
import { PoolsPanel } from "./pools-panel.tsx";
import { SellersPanel } from "./sellers-panel.tsx";
import { SignalsPanel } from "./signals-panel.tsx";
import { Tiles } from "./tiles.tsx";

/** How the fleet is doing: what is used, what was wanted, what needs a look. */
export function OverviewPage() {
  const pools = usePools();
  return (
    <>
      <h1 className="unseen">Overview</h1>
      <Loaded query={pools}>
        {(all) =>
          all.length === 0 ? (
            <FirstSteps />
          ) : (
            <>
              <Tiles pools={all} />
              <div className="desk">
                <div className="desk-main">
                  <PoolsPanel pools={all} />
                  <DemandPanel />
                  <div className="pair">
                    <AmountsPanel />
                    <SellersPanel />
                  </div>
                </div>
                <div className="desk-side">
                  <SignalsPanel />
                  <ActivityPanel />
                </div>
              </div>
            </>
          )
        }
      </Loaded>
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
