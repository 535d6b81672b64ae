import type { RunWire } from "../../../wire/index.ts";
import { hrefOf, Link } from "../../frame/router.tsx";
import { useNow } from "../../live/now.ts";
import { countText, runsText, wholeText } from "../../show/number.ts";
import { agoText } from "../../show/time.ts";
import { JobButton } from "../job-button.tsx";

const SHOWN = 200;

/** The same as the chart, in rows. */
export function RunTable(props: {
  readonly runs: readonly RunWire[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}) {
  const now = useNow();
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col" className="num">
              Part
            </th>
            <th scope="col" className="num">
              Units
            </th>
            <th scope="col">Where</th>
            <th scope="col">Started</th>
            <th scope="col">Must end</th>
          </tr>
        </thead>
        <tbody>
          {props.runs.slice(0, SHOWN).map((run) => (
            <tr key={`${run.job_id} ${run.part}`}>
              <th scope="row">
                <JobButton
                  job={run}
                  isPressed={run.job_id === props.selected}
                  onSelect={props.onSelect}
                />
              </th>
              <td className="num">{run.part}</td>
              <td className="num">{wholeText(run.units)}</td>
              <td>
                {run.nodes.length === 0 ? run.pool : null}
                {run.nodes.map(({ node, gpus }, index) => (
                  <span key={node}>
                    {index === 0 ? "" : ", "}
                    <Link href={hrefOf("fleet", { node })}>{node}</Link> ({runsText(gpus)})
                  </span>
                ))}
              </td>
              <td>{agoText(run.start_time, now)}</td>
              <td>{agoText(run.end_time, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.runs.length > SHOWN ? (
        <p className="quiet">and {countText(props.runs.length - SHOWN, "part")} more</p>
      ) : null}
    </div>
  );
}
