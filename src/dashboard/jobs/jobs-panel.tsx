import { useState } from "react";
import type { JobWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { Empty } from "../parts/empty.tsx";
import { SelectField, TextField } from "../parts/fields.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { useCalm } from "../parts/use-calm.ts";
import { agoText } from "../show/time.ts";
import { JobButton } from "./job-button.tsx";
import { needsText, PART_STATES, stateText } from "./job-words.ts";
import { Progress } from "./progress.tsx";
import { useJobs } from "./queries.ts";

const SHOWN = 20;
const ANY = "any";
const STATES = [[ANY, "any state"], ...PART_STATES] as const;

interface JobsProps {
  readonly pool: string | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** The newest jobs, whatever has become of them. */
export function JobsPanel(props: JobsProps) {
  const [state, setState] = useState<(typeof STATES)[number][0]>(ANY);
  const [user, setUser] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const wanted = useCalm(user.trim());
  const jobs = useJobs({
    limit: shown,
    ...(props.pool === undefined ? {} : { pool: props.pool }),
    ...(state === ANY ? {} : { state }),
    ...(wanted === "" ? {} : { user: wanted }),
  });
  return (
    <Panel title="Jobs" note="newest first">
      <div className="fields jobs-filter">
        <SelectField label="State" options={STATES} value={state} onChange={setState} />
        <TextField label="User" placeholder="everybody" value={user} onChange={setUser} />
      </div>
      <Loaded query={jobs}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <Empty title="There is no such job" />
          ) : (
            <>
              <Table {...props} jobs={items} />
              {next_cursor === null ? null : (
                <p className="more-rows">
                  <button type="button" onClick={() => setShown(Math.min(1_000, shown + SHOWN))}>
                    Show more
                  </button>
                </p>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Table(props: JobsProps & { readonly jobs: readonly JobWire[] }) {
  const now = useNow();
  return (
    <div className="scroll-x">
      <table className="table stacks">
        <thead>
          <tr>
            {["Job", "Needs", "Queue", "State", "Progress", "Submitted"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <tr key={job.job_id}>
              <th scope="row">
                <JobButton
                  job={job}
                  isPressed={job.job_id === props.selected}
                  onSelect={props.onSelect}
                />
              </th>
              <td>{needsText(job)}</td>
              <td>
                {job.pool} <span className="quiet">/ {job.queue}</span>
              </td>
              <td>
                <span className={`badge job-${job.state}`}>{stateText(job.state)}</span>
              </td>
              <td>{job.count === 1 || job.gang ? "" : <Progress parts={job.parts} />}</td>
              <td data-label="submitted">{agoText(job.submitted_time, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
