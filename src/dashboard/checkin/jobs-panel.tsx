import { useState } from "react";
import type { CheckinJobWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import { wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";
import type { Ramps } from "./ramp.ts";
import { RampCurve } from "./ramp-curve.tsx";

type Filter = "open" | "all";
const FILTERS: readonly (readonly [Filter, string])[] = [
  ["open", "Open"],
  ["all", "All"],
];

interface JobsProps {
  readonly jobs: readonly CheckinJobWire[];
  readonly ramps: Ramps;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Jobs that want devices, each with its round filling up. */
export function JobsPanel(props: JobsProps & { readonly onRegister: () => void }) {
  const [filter, setFilter] = useState<Filter>("open");
  const jobs = props.jobs.filter(({ state }) => filter === "all" || state !== "over");
  return (
    <Panel
      title="Jobs"
      note="newest first; a curve is a round filling up"
      actions={
        <>
          <Choice
            label="Which"
            isLabelHidden
            options={FILTERS}
            value={filter}
            onChoose={setFilter}
          />
          <button type="button" className="main" onClick={props.onRegister}>
            Register a job
          </button>
        </>
      }
    >
      {jobs.length === 0 ? (
        <Empty title="No job wants devices">
          <p>Register one, and ask for a round: devices that turn up are offered to it.</p>
        </Empty>
      ) : (
        <Table {...props} jobs={jobs} />
      )}
    </Panel>
  );
}

function Table(props: JobsProps) {
  const now = useNow(1);
  return (
    <div className="scroll-x">
      <table className="table stacks">
        <thead>
          <tr>
            {["Job", "Wants", "State", "Round"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {["Devices", "Finished", "Lost", "Filled in"].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">Ramp-up</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <Row key={job.job_id} {...props} job={job} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: JobsProps & { readonly job: CheckinJobWire; readonly now: number }) {
  const { job, ramps, selected, onSelect, now } = props;
  const { job_id: id, name, user_id, task } = job;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="link"
          aria-pressed={id === selected}
          onClick={() => onSelect(id)}
        >
          <b>{id}</b> {name ?? ""} <span className="quiet">{user_id}</span>
        </button>
      </th>
      <td className="wrap">
        <code>{job.constraints === "" ? "any device" : job.constraints}</code>
      </td>
      <td>
        <span className={`badge checkin-${job.state}`}>{job.state}</span>
      </td>
      <td data-label="round">
        {task === undefined ? "–" : task.task}
        {job.rounds === 0 ? "" : ` of ${wholeText(job.rounds)}`}
      </td>
      <td className="num" data-label="devices">
        {task === undefined ? "–" : `${wholeText(task.accepted)} / ${wholeText(task.demand)}`}
      </td>
      <td className="num" data-label="finished">
        {task === undefined ? "–" : wholeText(task.finished)}
      </td>
      <td className="num" data-label="lost">
        {task === undefined ? "–" : wholeText(task.lost)}
      </td>
      <td className="num" data-label="filled in">
        {task?.filled_time === undefined ? "–" : spanText(task.filled_time - task.opened_time)}
      </td>
      <td className="estimate-cell">
        {task === undefined ? null : (
          <RampCurve task={task} ramp={ramps.get(id)} now={now} width={150} height={26} />
        )}
      </td>
    </tr>
  );
}
