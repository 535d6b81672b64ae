import { useState } from "react";
import type { TimelineStep } from "../../../wire/index.ts";
import type { TimeScale } from "../../chart/time-scale.ts";
import { useNow } from "../../live/now.ts";
import { wholeText } from "../../show/number.ts";
import { instantText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";

const ROWS_MAX = 200;

/** What the chart shows, as numbers: for those who read rather than look. */
export function StepTable(props: {
  readonly steps: readonly TimelineStep[];
  readonly scale: TimeScale;
}) {
  const { steps, scale } = props;
  const [isOpen, setIsOpen] = useState(false);
  const seen = isOpen
    ? steps.filter((step) => step.end_time > scale.from && step.start_time < scale.to)
    : [];
  return (
    <details className="more" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      <div className="scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              {["Capacity", "Used", "Free", "Float"].map((name) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seen.slice(0, ROWS_MAX).map((step) => (
              <Row key={step.start_time} step={step} />
            ))}
          </tbody>
        </table>
      </div>
      {seen.length > ROWS_MAX ? (
        <p className="hint">{seen.length - ROWS_MAX} more: zoom in to see them.</p>
      ) : null}
    </details>
  );
}

function Row({ step }: { readonly step: TimelineStep }) {
  const zone = useZone();
  const now = useNow();
  return (
    <tr>
      <td>{instantText(step.start_time, zone, now)}</td>
      <td>{instantText(step.end_time, zone, now)}</td>
      <td className="num">{wholeText(step.capacity)}</td>
      <td className="num">{wholeText(step.reserved)}</td>
      <td className="num">{wholeText(step.free)}</td>
      <td className="num">{wholeText(step.float)}</td>
    </tr>
  );
}
