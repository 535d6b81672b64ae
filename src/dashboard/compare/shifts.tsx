import { useState } from "react";
import { SelectField } from "../parts/fields.tsx";
import { Panel } from "../parts/panel.tsx";
import { countText, wholeText } from "../show/number.ts";
import type { Log } from "./codec.ts";
import { type Shift, shiftsOf } from "./jobs.ts";

const SHOWN = 8;

/** Who wins and who loses when one policy takes the place of another. */
export function Shifts({ logs }: { readonly logs: readonly Log[] }) {
  const [first = "", second = ""] = logs.map(({ name }) => name);
  const [before, setBefore] = useState(first);
  const [after, setAfter] = useState(second);
  const names = logs.map(({ name }) => [name, name] as const);
  const find = (name: string): Log | undefined => logs.find((log) => log.name === name);
  const [from, to] = [find(before), find(after)];
  const shifts = from === undefined || to === undefined ? [] : shiftsOf(from, to);
  const winners = shifts.filter(({ gain }) => gain > 0);
  const losers = shifts.filter(({ gain }) => gain < 0).toReversed();
  return (
    <Panel title="Winners and losers" note="by when their jobs end">
      <div className="filters">
        <SelectField label="From" options={names} value={before} onChange={setBefore} />
        <SelectField label="To" options={names} value={after} onChange={setAfter} />
      </div>
      <p>
        {countText(winners.length, "job")} end sooner, {wholeText(losers.length)} later,{" "}
        {wholeText(shifts.length - winners.length - losers.length)} as before.
      </p>
      <div className="pair">
        <ShiftTable title="Most gained" shifts={winners} />
        <ShiftTable title="Most lost" shifts={losers} />
      </div>
    </Panel>
  );
}

function ShiftTable(props: { readonly title: string; readonly shifts: readonly Shift[] }) {
  return (
    <table className="table">
      <caption>{props.title}</caption>
      <thead>
        <tr>
          {["Job", "Units", "Runs", "Began", "Begins", "Gain"].map((name) => (
            <th key={name} scope="col" className="num">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.shifts.slice(0, SHOWN).map(({ job, before, after, gain }) => (
          <tr key={job}>
            <td className="num">{job}</td>
            <td className="num">{wholeText(after.size)}</td>
            <td className="num">{wholeText(after.duration)}</td>
            <td className="num">{wholeText(before.at)}</td>
            <td className="num">{wholeText(after.at)}</td>
            <td className="num strong">{wholeText(gain)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
