import { useMutation } from "@tanstack/react-query";
import type { JobDetail, JobPart } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { useLive } from "../../live/provider.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { wholeText } from "../../show/number.ts";
import { agoText, instantText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { isOver, stateText } from "../job-words.ts";
import { PARTS_SHOWN } from "../queries.ts";

interface PartsProps {
  readonly job: JobDetail;
  readonly fromPart: number;
  readonly onFromPart: (from: number) => void;
}

/** A page of a job's parts. */
export function Parts({ job, fromPart, onFromPart }: PartsProps) {
  const last = fromPart + job.runs.length - 1;
  return (
    <section aria-label="Parts">
      <h3>{job.gang && job.count > 1 ? `${job.count} parts together` : "Parts"}</h3>
      <div className="scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="num">
                Part
              </th>
              {["State", "Start", "End"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">
                <span className="unseen">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {job.runs.map((part) => (
              <Row key={part.part} job={job} part={part} />
            ))}
          </tbody>
        </table>
      </div>
      {fromPart === 0 && job.next_part === null ? null : (
        <p className="row">
          <button
            type="button"
            disabled={fromPart === 0}
            onClick={() => onFromPart(Math.max(0, fromPart - PARTS_SHOWN))}
          >
            Before
          </button>
          <span className="quiet">
            {wholeText(fromPart)} – {wholeText(last)} of {wholeText(job.count)}
          </span>
          <button
            type="button"
            disabled={job.next_part === null}
            onClick={() => onFromPart(job.next_part ?? fromPart)}
          >
            After
          </button>
        </p>
      )}
    </section>
  );
}

function Row({ job, part }: { readonly job: JobDetail; readonly part: JobPart }) {
  const { client } = useLive();
  const zone = useZone();
  const now = useNow();
  const { part: number, state, start_time: start, end_time: end, requeues } = part;
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel(job.job_id, { part: number }),
  });
  const isOne = job.count === 1 || job.gang;
  return (
    <tr className={isOver(state) ? "quiet" : ""}>
      <td className="num">{number}</td>
      <td>
        {stateText(state)}
        {requeues > 0 ? <span className="tag">again {requeues}</span> : null}
      </td>
      <td title={start === undefined ? "" : instantText(start, zone, now)}>
        {start === undefined ? "–" : agoText(start, now)}
      </td>
      <td title={end === undefined ? "" : instantText(end, zone, now)}>
        {end === undefined ? "–" : agoText(end, now)}
      </td>
      <td className="num">
        {isOver(state) || isOne ? null : (
          <button
            type="button"
            className="small"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Cancel<span className="unseen"> part {number}</span>
          </button>
        )}
        {cancel.error === null ? null : <Trouble error={cancel.error} />}
      </td>
    </tr>
  );
}
