import { useState } from "react";
import { usePool } from "../../live/queries.ts";
import { Choice } from "../../parts/choice.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { MaintenanceForm } from "./maintenance.tsx";
import { OptionsForm } from "./options.tsx";
import { ScheduleForm } from "./schedule-form.tsx";

type Tab = "schedule" | "maintenance" | "options";

const TABS: readonly (readonly [Tab, string])[] = [
  ["schedule", "Schedule"],
  ["maintenance", "Maintenance"],
  ["options", "Options"],
];

/** What a pool has to give: its schedule, its maintenance, its terms. */
export function SchedulePanel(props: { readonly pool: string; readonly onClose: () => void }) {
  const [tab, setTab] = useState<Tab>("schedule");
  const query = usePool(props.pool);
  return (
    <SidePanel title={`Pool ${props.pool}`} onClose={props.onClose}>
      <Choice label="Part" isLabelHidden options={TABS} value={tab} onChoose={setTab} />
      <Loaded query={query}>
        {(pool) => {
          if (tab === "maintenance") return <MaintenanceForm pool={pool} />;
          if (tab === "options") return <OptionsForm key={JSON.stringify(pool)} pool={pool} />;
          return <ScheduleForm pool={pool} />;
        }}
      </Loaded>
    </SidePanel>
  );
}
