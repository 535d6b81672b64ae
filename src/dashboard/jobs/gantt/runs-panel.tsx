import { useState } from "react";
import type { RunWire } from "../../../wire/index.ts";
import { Measured } from "../../chart/measured.tsx";
import { useNow } from "../../live/now.ts";
import { useRuns } from "../../live/queries.ts";
import { Choice } from "../../parts/choice.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Panel } from "../../parts/panel.tsx";
import { countText } from "../../show/number.ts";
import { Gantt } from "./gantt.tsx";
import { ganttRows } from "./rows.ts";
import { RunTable } from "./run-table.tsx";

interface RunsProps {
  readonly pool: string | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

type Look = "chart" | "table";
const LOOKS: readonly (readonly [Look, string])[] = [
  ["chart", "Chart"],
  ["table", "Table"],
];

/** What runs now: node by node, from its start to the end of its walltime. */
export function RunsPanel(props: RunsProps) {
  const [look, setLook] = useState<Look>("chart");
  const runs = useRuns(props.pool);
  return (
    <Panel
      title="Running"
      note={runs.data === undefined ? "" : noteOf(runs.data)}
      actions={<Choice label="As" isLabelHidden options={LOOKS} value={look} onChoose={setLook} />}
    >
      <Loaded query={runs}>
        {(items) => {
          if (items.length === 0) return <Empty title="Nothing runs" />;
          return look === "table" ? (
            <RunTable {...props} runs={items} />
          ) : (
            <Chart {...props} runs={items} />
          );
        }}
      </Loaded>
    </Panel>
  );
}

function noteOf(runs: readonly RunWire[]): string {
  const units = runs.reduce((sum, run) => sum + run.units, 0);
  return runs.length === 0 ? "" : `${countText(runs.length, "part")}, ${countText(units, "unit")}`;
}

function Chart(props: RunsProps & { readonly runs: readonly RunWire[] }) {
  const now = useNow(10);
  const rows = ganttRows(props.runs);
  return (
    <Measured height={80}>
      {(width) => (
        <Gantt
          rows={rows}
          now={now}
          width={width}
          selected={props.selected}
          onSelect={props.onSelect}
        />
      )}
    </Measured>
  );
}
