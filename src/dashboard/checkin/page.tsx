import { useEffect, useState } from "react";
import type { CheckinJobWire } from "../../wire/index.ts";
import { go, hrefOf, usePlace } from "../frame/router.tsx";
import { readNow } from "../live/now.ts";
import { Loaded } from "../parts/loaded.tsx";
import { JobPanel } from "./job/job-panel.tsx";
import { RegisterPanel } from "./job/register-panel.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { ManagersPanel } from "./managers-panel.tsx";
import { useCheckinJobs } from "./queries.ts";
import { noteRamps, type Ramps } from "./ramp.ts";
import { StatusTiles } from "./status-tiles.tsx";

/** Devices that turn up, and the jobs that want them: who is filling, how fast, what is lost. */
export function CheckinPage() {
  const { query } = usePlace();
  const [isRegistering, setIsRegistering] = useState(false);
  const jobs = useCheckinJobs();
  const ramps = useRamps(jobs.data?.items ?? NONE);
  const job = query.get("job") ?? undefined;
  const choose = (id: string | undefined): void => {
    setIsRegistering(false);
    go(hrefOf("checkin", { job: id }));
  };
  return (
    <>
      <h1 className="unseen">Check-in</h1>
      <StatusTiles />
      <div className={`calendar ${job !== undefined || isRegistering ? "with-side" : ""}`}>
        <div className="desk-main">
          <Loaded query={jobs}>
            {({ items }) => (
              <JobsPanel
                jobs={items}
                ramps={ramps}
                selected={job}
                onSelect={choose}
                onRegister={() => setIsRegistering(true)}
              />
            )}
          </Loaded>
          <ManagersPanel />
        </div>
        {isRegistering ? (
          <RegisterPanel onRegistered={choose} onClose={() => setIsRegistering(false)} />
        ) : job === undefined ? null : (
          <JobPanel key={job} id={job} ramp={ramps.get(job)} onClose={() => choose(undefined)} />
        )}
      </div>
    </>
  );
}

const NONE: readonly CheckinJobWire[] = [];

/** Curves of all rounds, as long as somebody looks. */
function useRamps(jobs: readonly CheckinJobWire[]): Ramps {
  const [ramps, setRamps] = useState<Ramps>(new Map());
  useEffect(() => setRamps((before) => noteRamps(before, jobs, readNow())), [jobs]);
  return ramps;
}
