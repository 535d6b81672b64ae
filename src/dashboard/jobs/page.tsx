import { useState } from "react";
import { currentPlace, go, hrefOf, usePlace } from "../frame/router.tsx";
import { usePools } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { FrameworksPanel } from "./frameworks-panel.tsx";
import { RunsPanel } from "./gantt/runs-panel.tsx";
import { JobPanel } from "./job/job-panel.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { QueuesPanel } from "./queues-panel.tsx";
import { SubmitPanel } from "./submit/submit-panel.tsx";
import { WaitingPanel } from "./waiting-panel.tsx";

/** Work that waits its turn: who waits and why, what runs where, what has become of the rest. */
export function JobsPage() {
  const pools = usePools();
  return (
    <>
      <h1 className="unseen">Jobs</h1>
      <Loaded query={pools}>
        {(all) => {
          const open = all.filter(({ allow_past }) => !allow_past).map(({ id }) => id);
          return open.length === 0 ? <NoPools /> : <JobsDesk pools={open} />;
        }}
      </Loaded>
    </>
  );
}

function JobsDesk({ pools }: { readonly pools: readonly string[] }) {
  const { query } = usePlace();
  const [isSubmitting, setIsSubmitting] = useState(false);
  const pool = pools.find((id) => id === query.get("pool"));
  const job = query.get("job") ?? undefined;
  const choose = (id: string | undefined): void => {
    setIsSubmitting(false);
    change({ job: id });
  };
  return (
    <div className={`calendar ${job !== undefined || isSubmitting ? "with-side" : ""}`}>
      <div className="desk-main jobs-desk">
        <QueuesPanel
          pools={pools}
          pool={pool}
          onPool={(id) => change({ pool: id })}
          onSubmit={() => setIsSubmitting(true)}
        />
        <RunsPanel pool={pool} selected={job} onSelect={choose} />
        <WaitingPanel pool={pool} selected={job} onSelect={choose} />
        <FrameworksPanel />
        <JobsPanel pool={pool} selected={job} onSelect={choose} />
      </div>
      {isSubmitting ? (
        <SubmitPanel
          pools={pools}
          pool={pool}
          onSubmitted={choose}
          onClose={() => setIsSubmitting(false)}
        />
      ) : job === undefined ? null : (
        <JobPanel key={job} id={job} onClose={() => choose(undefined)} />
      )}
    </div>
  );
}

/** What is looked at stands in the address. */
function change(fields: { readonly pool?: string | undefined; readonly job?: string | undefined }) {
  const { query } = currentPlace();
  const now = { pool: query.get("pool") ?? undefined, job: query.get("job") ?? undefined };
  go(hrefOf("jobs", { ...now, ...fields }), { replace: "pool" in fields });
}

function NoPools() {
  return (
    <section className="panel narrow">
      <Empty title="There is no pool that jobs could run in">
        <p>
          <a href="calendar">Make one on the calendar</a>; then its queue is here.
        </p>
      </Empty>
    </section>
  );
}
