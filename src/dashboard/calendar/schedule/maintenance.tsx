import { useState } from "react";
import type { MaintenanceRequest, MaintenanceWire, PoolWire } from "../../../wire/index.ts";
import { readNow, useNow } from "../../live/now.ts";
import { useLive } from "../../live/provider.tsx";
import { NumberField, TextField, TimeField } from "../../parts/fields.tsx";
import { countText } from "../../show/number.ts";
import { HOUR_S, windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { PlannedChange } from "./planned-change.tsx";

/** Takes capacity away for a while, or gives it back, after showing what becomes of whom. */
export function MaintenanceForm({ pool }: { readonly pool: PoolWire }) {
  return (
    <div className="stack">
      {pool.maintenance.length === 0 ? (
        <p className="hint">No maintenance is planned.</p>
      ) : (
        <ul className="stack">
          {pool.maintenance.map((one) => (
            <Planned key={one.id} pool={pool.id} maintenance={one} />
          ))}
        </ul>
      )}
      <NewMaintenance pool={pool.id} />
    </div>
  );
}

function Planned(props: { readonly pool: string; readonly maintenance: MaintenanceWire }) {
  const { client } = useLive();
  const zone = useZone();
  const now = useNow();
  const [isEnding, setIsEnding] = useState(false);
  const { id, start_time, end_time, amount, note } = props.maintenance;
  return (
    <li className="card">
      <p>
        <strong>{id}</strong> takes{" "}
        {amount === undefined ? "everything" : countText(amount, "unit")}
      </p>
      <p>{windowText(start_time, end_time, zone, now)}</p>
      {note === undefined ? null : <p className="quiet">{note}</p>}
      {isEnding ? (
        <PlannedChange
          change={id}
          words={`Give ${id} back`}
          send={(change, dryRun) => client.pools.removeMaintenance(props.pool, change, { dryRun })}
        />
      ) : (
        <button type="button" className="small" onClick={() => setIsEnding(true)}>
          Give it back …
        </button>
      )}
    </li>
  );
}

interface NewWindow {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly amount: number | undefined;
  readonly note: string;
}

function NewMaintenance({ pool }: { readonly pool: string }) {
  const { client } = useLive();
  const [draft, setDraft] = useState<NewWindow>(emptyWindow);
  const change = (part: Partial<NewWindow>): void => setDraft({ ...draft, ...part });
  const request = requestOf(draft);
  return (
    <section className="stack" aria-label="New maintenance">
      <h3>Take capacity away</h3>
      <div className="fields">
        <TimeField label="From" value={draft.start} onChange={(start) => change({ start })} />
        <TimeField label="To" value={draft.end} onChange={(end) => change({ end })} />
        <NumberField
          label="Units"
          min={1}
          value={draft.amount}
          hint="empty: all of them"
          onChange={(amount) => change({ amount })}
        />
        <TextField label="Why" value={draft.note} onChange={(note) => change({ note })} />
      </div>
      {request === undefined ? (
        <p className="hint">Choose an end to see what it would do.</p>
      ) : (
        <PlannedChange
          change={request}
          words="Plan the maintenance"
          send={(body, dryRun) => client.pools.addMaintenance(pool, body, { dryRun })}
          onDone={() => setDraft(emptyWindow())}
        />
      )}
    </section>
  );
}

function emptyWindow(): NewWindow {
  const now = readNow();
  return { start: now - (now % HOUR_S) + HOUR_S, end: undefined, amount: undefined, note: "" };
}

function requestOf({ start, end, amount, note }: NewWindow): MaintenanceRequest | undefined {
  if (start === undefined || end === undefined) return undefined;
  return {
    start_time: start,
    end_time: end,
    ...(amount === undefined ? {} : { amount }),
    ...(note.trim() === "" ? {} : { note: note.trim() }),
  };
}
