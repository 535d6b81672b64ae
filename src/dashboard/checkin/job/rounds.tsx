import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CheckinJobWire, CheckinTaskRequest, CheckinTaskWire } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { Empty } from "../../parts/empty.tsx";
import { NumberField } from "../../parts/fields.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { wholeText } from "../../show/number.ts";
import { spanText } from "../../show/time.ts";
import { useCheckinRounds } from "../queries.ts";

/** Asks for the next round; it takes the place of the one before. */
export function AskRound({ job }: { readonly job: CheckinJobWire }) {
  const { client } = useLive();
  const [demand, setDemand] = useState<number | undefined>(job.task?.demand ?? 10);
  const [need, setNeed] = useState<number>();
  const ask = useMutation({
    mutationFn: (body: CheckinTaskRequest) => client.checkin.jobs.request(job.job_id, body),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (demand !== undefined) ask.mutate({ demand, ...(need === undefined ? {} : { need }) });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="fields">
        <NumberField label="Devices" min={1} value={demand} onChange={setDemand} />
        <NumberField
          label="Must finish"
          min={1}
          placeholder="all"
          value={need}
          onChange={setNeed}
        />
      </div>
      <button type="submit" disabled={demand === undefined || ask.isPending}>
        {job.task === undefined ? "Ask for the first round" : "Ask for the next round"}
      </button>
      {ask.error === null ? null : <Trouble error={ask.error} />}
    </form>
  );
}

/** Its rounds. */
export function Rounds({ id }: { readonly id: string }) {
  const rounds = useCheckinRounds(id);
  return (
    <section aria-label="Rounds">
      <h3>Rounds</h3>
      <Loaded query={rounds}>
        {({ items }) =>
          items.length === 0 ? <Empty title="None yet" /> : <Table rounds={items} />
        }
      </Loaded>
    </section>
  );
}

function Table({ rounds }: { readonly rounds: readonly CheckinTaskWire[] }) {
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            {["Round", "Devices", "Finished", "Lost", "Filled in"].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rounds.map(({ task, accepted, demand, finished, lost, filled_time, opened_time }) => (
            <tr key={task}>
              <td className="num">{task}</td>
              <td className="num">
                {wholeText(accepted)} / {wholeText(demand)}
              </td>
              <td className="num">{wholeText(finished)}</td>
              <td className="num">{wholeText(lost)}</td>
              <td className="num">
                {filled_time === undefined ? "–" : spanText(filled_time - opened_time)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
