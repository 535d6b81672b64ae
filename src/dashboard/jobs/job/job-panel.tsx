import { useState } from "react";
import type { JobDetail } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { instantText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { EstimateBar, EstimateWords } from "../estimate.tsx";
import { isOver, needsText, stateText, whyText } from "../job-words.ts";
import { Progress } from "../progress.tsx";
import { useJob, useWhy } from "../queries.ts";
import { CancelJob } from "./cancel-job.tsx";
import { Parts } from "./parts.tsx";
import { Past } from "./past.tsx";

/** One job: what it is, why it waits, how far it is, and how to take it back. */
export function JobPanel(props: { readonly id: string; readonly onClose: () => void }) {
  const [fromPart, setFromPart] = useState(0);
  const job = useJob(props.id, fromPart);
  return (
    <SidePanel title={`Job ${props.id}`} onClose={props.onClose}>
      <Loaded query={job}>
        {(detail) => (
          <>
            <JobFacts job={detail} />
            {detail.state === "held" || detail.state === "waiting" ? (
              <Why id={detail.job_id} />
            ) : null}
            {detail.count === 1 || detail.gang ? null : <Progress parts={detail.parts} />}
            {isOver(detail.state) ? null : <CancelJob job={detail} />}
            <Parts job={detail} fromPart={fromPart} onFromPart={setFromPart} />
            <Past id={detail.job_id} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function JobFacts({ job }: { readonly job: JobDetail }) {
  const zone = useZone();
  const now = useNow();
  const at = (time: number | undefined): string =>
    time === undefined ? "" : instantText(time, zone, now);
  return (
    <Facts
      facts={[
        ["name", job.name ?? ""],
        [
          "state",
          <span key="state" className={`badge job-${job.state}`}>
            {stateText(job.state)}
          </span>,
        ],
        ["user", job.user_id],
        ["needs", needsText(job)],
        ["queue", `${job.pool} / ${job.queue}`],
        ["priority", job.priority === 0 ? "" : String(job.priority)],
        ["after", job.after.map(({ job_id, when }) => `${job_id} (${when})`).join(", ")],
        ["not before", at(job.not_before)],
        ["submitted", at(job.submitted_time)],
        ["in line", job.released_time === job.submitted_time ? "" : at(job.released_time)],
        ["ended", at(job.ended_time)],
        ["origin", job.origin === "offer" ? "an offer that a framework took" : ""],
      ]}
    />
  );
}

function Why({ id }: { readonly id: string }) {
  const zone = useZone();
  const now = useNow();
  const why = useWhy(id);
  return (
    <section aria-label="Why it waits" className="why">
      <h3>Why it waits</h3>
      <Loaded query={why}>
        {({ reasons, estimate, overdue_time }) => (
          <>
            <ul>
              {reasons.map((reason) => (
                <li key={reason.kind}>{whyText(reason)}</li>
              ))}
            </ul>
            {estimate === undefined ? null : (
              <>
                <p>
                  Start <EstimateWords estimate={estimate} />
                </p>
                <EstimateBar estimate={estimate} />
              </>
            )}
            {overdue_time === undefined ? null : (
              <p className="hint">
                From {instantText(overdue_time, zone, now)} on no later job of its queue passes it.
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
