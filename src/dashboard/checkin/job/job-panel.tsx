import type { CheckinJobWire, CheckinWhy } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { decimalText, wholeText } from "../../show/number.ts";
import { instantText, spanText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { useCheckinJob, useCheckinWhy } from "../queries.ts";
import type { Ramp } from "../ramp.ts";
import { RampCurve } from "../ramp-curve.tsx";
import { EndJob } from "./end-job.tsx";
import { AskRound, Rounds } from "./rounds.tsx";

/** One job: what it wants, why it is not filled, its rounds, and what can be done. */
export function JobPanel(props: {
  readonly id: string;
  readonly ramp: Ramp | undefined;
  readonly onClose: () => void;
}) {
  const job = useCheckinJob(props.id);
  const now = useNow(1);
  return (
    <SidePanel title={`Job ${props.id}`} onClose={props.onClose}>
      <Loaded query={job}>
        {(data) => (
          <>
            <JobFacts job={data} />
            {data.task === undefined ? null : (
              <RampCurve task={data.task} ramp={props.ramp} now={now} width={320} height={90} />
            )}
            {data.state === "filling" ? <Why id={data.job_id} /> : null}
            {data.state === "over" ? null : (
              <>
                <AskRound job={data} />
                <EndJob id={data.job_id} />
              </>
            )}
            <Rounds id={data.job_id} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function JobFacts({ job }: { readonly job: CheckinJobWire }) {
  const zone = useZone();
  const now = useNow();
  const { task, where } = job;
  const round = task === undefined ? "none yet" : `${task.task}, ${task.state}`;
  return (
    <Facts
      facts={[
        ["name", job.name ?? ""],
        ["user", job.user_id],
        ["state", job.state],
        ["wants", job.constraints === "" ? "any device" : job.constraints],
        ["privately", job.private_constraints],
        ["at", where === undefined ? job.sites.join(", ") : (where.within ?? []).join(", ")],
        ["round", job.rounds === 0 ? round : `${round}; ${wholeText(job.rounds)} in all`],
        ["devices", task === undefined ? "" : devicesText(task)],
        ["over demand", job.overcommit_percent === 0 ? "" : `${job.overcommit_percent} %`],
        ["registered", instantText(job.registered_time, zone, now)],
        ["ended", job.ended_time === undefined ? "" : instantText(job.ended_time, zone, now)],
      ]}
    />
  );
}

function devicesText(task: NonNullable<CheckinJobWire["task"]>): string {
  const { accepted, demand, finished, lost } = task;
  const taken = `${wholeText(accepted)} of ${wholeText(demand)}`;
  return `${taken}, ${wholeText(finished)} finished, ${wholeText(lost)} lost`;
}

function Why({ id }: { readonly id: string }) {
  const why = useCheckinWhy(id);
  return (
    <section aria-label="Why it is not filled" className="why">
      <h3>Why it is not filled</h3>
      <Loaded query={why}>{(data) => <Reasons why={data} />}</Loaded>
    </section>
  );
}

function Reasons({ why }: { readonly why: CheckinWhy }) {
  const { ahead = [], eligible_per_s, own_per_s, estimate_s, out, pool, rank } = why;
  const rate = (value: number | undefined): string =>
    value === undefined ? "" : `${decimalText(value, 2)} a second`;
  return (
    <>
      <p>{why.detail}</p>
      <Facts
        facts={[
          ["turn up", rate(eligible_per_s)],
          ["for it alone", rate(own_per_s)],
          ["offered", out === undefined ? "" : `${wholeText(out)} slots are out`],
          ["not offered", pool === undefined ? "" : `${wholeText(pool)} slots`],
          ["rank", rank === undefined ? "" : String(rank + 1)],
          ["ahead", ahead.join(", ")],
          ["filled in", estimate_s === undefined ? "" : `about ${spanText(estimate_s)}`],
        ]}
      />
    </>
  );
}
