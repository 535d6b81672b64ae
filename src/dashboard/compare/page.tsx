import { useState } from "react";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import type { Log, Run } from "./codec.ts";
import { Curves } from "./curves.tsx";
import { curvesOf, metricRows, policiesOf, spreadsOf } from "./figures.ts";
import { Gantts } from "./gantts.tsx";
import { MetricTable } from "./metric-table.tsx";
import { Opener } from "./opener.tsx";
import { Shifts } from "./shifts.tsx";

/** Policies side by side, from the files that a simulation left. Nothing leaves the browser. */
export function ComparePage() {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const [logs, setLogs] = useState<readonly Log[]>([]);
  return (
    <>
      <h1 className="unseen">Compare</h1>
      <Opener
        isEmpty={runs.length === 0 && logs.length === 0}
        onOpened={(opened) => {
          setRuns(opened.runs);
          setLogs(opened.logs);
        }}
      />
      {runs.length === 0 && logs.length === 0 ? <HowTo /> : null}
      {runs.length === 0 ? null : <RunPanels runs={runs} />}
      {logs.length === 0 ? null : <Gantts logs={logs} />}
      {logs.length < 2 ? null : <Shifts logs={logs} />}
    </>
  );
}

function RunPanels({ runs }: { readonly runs: readonly Run[] }) {
  const policies = policiesOf(runs);
  const rows = metricRows(runs);
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return (
    <>
      <Panel
        title="Figures"
        note={seeds === 1 ? "one seed" : `means of ${seeds} seeds, with the least and the most`}
      >
        <MetricTable policies={policies} rows={rows} />
      </Panel>
      <div className="pair">
        {[...curvesOf(runs)].map(([name, curves]) => (
          <Panel key={name} title={wordsOf(name)}>
            <Curves curves={curves} />
          </Panel>
        ))}
        {spreadsOf(rows, policies).map(({ name, labels, curves }) => (
          <Panel key={name} title={`Spread of the ${wordsOf(name)}`}>
            <Curves curves={curves} labels={labels} />
          </Panel>
        ))}
      </div>
    </>
  );
}

function wordsOf(name: string): string {
  return name.replaceAll("_", " ").replace(/ pct$/, ", %");
}

const EXAMPLE =
  "arbiter simulate batch --generate 1000 --policy fcfs,fill --seeds 1..8 --out report";

function HowTo() {
  return (
    <Empty title="Compare policies before you live with one">
      <p>Let a simulation run, then open what it has left:</p>
      <pre>{EXAMPLE}</pre>
      <p>
        The folder’s <code>runs.json</code> has the figures. The logs of <code>--events</code> add
        what ran where, and who wins and who loses.
      </p>
    </Empty>
  );
}
