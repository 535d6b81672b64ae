import { useState } from "react";
import type { JobWhy, JobWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { countText } from "../show/number.ts";
import { agoText } from "../show/time.ts";
import { EstimateBar, EstimateWords } from "./estimate.tsx";
import { JobButton } from "./job-button.tsx";
import { needsText, whyText } from "./job-words.ts";
import { useJobs, useWhy } from "./queries.ts";

/** Why costs the server a plan for each: so many at first, and as many more at a press. */
const SHOWN = 12;
const WAITING_MAX = 1_000;

interface WaitingProps {
  readonly pool: string | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Who waits, the longest first; for what, and until when. */
export function WaitingPanel(props: WaitingProps) {
  const { pool } = props;
  const [shown, setShown] = useState(SHOWN);
  const query = { limit: WAITING_MAX, ...(pool === undefined ? {} : { pool }) };
  const waiting = useJobs({ ...query, state: "waiting" });
  const held = useJobs({ ...query, state: "held" });
  return (
    <Panel
      title="In line"
      note="the longest waiting first; a start is foreseen as if nobody else came"
    >
      <Loaded query={waiting}>
        {({ items }) => {
          const all = [...items.toReversed(), ...(held.data?.items ?? []).toReversed()];
          if (all.length === 0) return <Empty title="Nobody waits" />;
          return (
            <>
              <Table {...props} jobs={all.slice(0, shown)} />
              {all.length > shown ? (
                <p className="more-rows">
                  <button type="button" onClick={() => setShown(shown + SHOWN)}>
                    Show more
                  </button>{" "}
                  <span className="quiet">of {countText(all.length, "job")}</span>
                </p>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Table(props: WaitingProps & { readonly jobs: readonly JobWire[] }) {
  return (
    <div className="scroll-x">
      <table className="table waiting stacks">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Needs</th>
            <th scope="col">Since</th>
            <th scope="col">Why it waits</th>
            <th scope="col">Start</th>
            <th scope="col">
              <span className="unseen">Start and its spread, drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <Row key={job.job_id} {...props} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ job, selected, onSelect }: WaitingProps & { readonly job: JobWire }) {
  const now = useNow();
  const why = useWhy(job.job_id);
  return (
    <tr>
      <th scope="row">
        <JobButton job={job} isPressed={job.job_id === selected} onSelect={onSelect} />
      </th>
      <td>
        {needsText(job)} <span className="quiet">· {job.pool}</span>
      </td>
      <td data-label="since">{agoText(job.submitted_time, now)}</td>
      <td className="wrap wide-cell">
        {why.data === undefined ? <Asking error={why.error} /> : <Reasons why={why.data} />}
      </td>
      <td data-label="start">
        {why.data?.estimate === undefined ? (
          <span className="quiet">–</span>
        ) : (
          <EstimateWords estimate={why.data.estimate} />
        )}
      </td>
      <td className="estimate-cell">
        {why.data?.estimate === undefined ? null : <EstimateBar estimate={why.data.estimate} />}
      </td>
    </tr>
  );
}

function Asking({ error }: { readonly error: Error | null }) {
  return <span className="quiet">{error === null ? "Asking …" : error.message}</span>;
}

function Reasons({ why }: { readonly why: JobWhy }) {
  const { parts, at_least } = why.ahead;
  const ahead = parts === 0 ? "" : `${at_least ? "over " : ""}${countText(parts, "part")} ahead`;
  return (
    <>
      {why.reasons.map((reason) => whyText(reason)).join(" ")}
      {ahead === "" ? null : <span className="quiet"> {ahead}.</span>}
    </>
  );
}
