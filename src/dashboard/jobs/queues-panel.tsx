import type { QueueWire } from "../../wire/index.ts";
import { SelectField } from "../parts/fields.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";
import { useQueues } from "./queries.ts";

const ALL = "";

/** Which pool is looked at, and its queues in the order in which they are served. */
export function QueuesPanel(props: {
  readonly pools: readonly string[];
  readonly pool: string | undefined;
  readonly onPool: (pool: string | undefined) => void;
  readonly onSubmit: () => void;
}) {
  const { pools, pool, onPool, onSubmit } = props;
  const queues = useQueues();
  const options = [
    [ALL, "All pools"],
    ...pools.map((id) => [id, id] as const),
  ] satisfies readonly (readonly [string, string])[];
  return (
    <Panel
      title="Queues"
      note="in the order in which they are served"
      actions={
        <button type="button" className="main" onClick={onSubmit}>
          Submit a job
        </button>
      }
    >
      <div className="jobs-pool">
        <SelectField
          label="Pool"
          options={options}
          value={pool ?? ALL}
          onChange={(id) => onPool(id === ALL ? undefined : id)}
        />
      </div>
      <Loaded query={queues}>
        {(all) => (
          <QueueTable queues={all.filter((one) => pool === undefined || one.pool === pool)} />
        )}
      </Loaded>
    </Panel>
  );
}

function QueueTable({ queues }: { readonly queues: readonly QueueWire[] }) {
  if (queues.length === 0) {
    return <p className="quiet">No queue yet: a pool’s first job makes “batch”.</p>;
  }
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Order</th>
            {["Priority", "Held", "Waiting", "Running", "Units running", "Overdue after"].map(
              (name) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={`${queue.pool} ${queue.queue}`}>
              <th scope="row">
                {queue.pool} <span className="quiet">/</span> {queue.queue}
              </th>
              <td>{queue.policy}</td>
              <td className="num">{queue.priority}</td>
              <td className="num">{wholeText(queue.held)}</td>
              <td className={`num ${queue.waiting > 0 ? "strong" : ""}`}>
                {wholeText(queue.waiting)}
              </td>
              <td className="num">{wholeText(queue.running)}</td>
              <td className="num">
                {wholeText(queue.units_running)}
                {queue.units_max === undefined ? "" : ` of ${wholeText(queue.units_max)}`}
              </td>
              <td className="num">{spanText(queue.aging_s)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
