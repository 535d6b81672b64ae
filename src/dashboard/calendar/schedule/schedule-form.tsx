import { useState } from "react";
import type { PoolWire, ScheduleRequest } from "../../../wire/index.ts";
import { readNow } from "../../live/now.ts";
import { useLive } from "../../live/provider.tsx";
import { Choice } from "../../parts/choice.tsx";
import { NumberField, TimeField } from "../../parts/fields.tsx";
import {
  draftOfPool,
  type EntryRow,
  requestOfDraft,
  type ScheduleDraft,
  withOneMore,
  withRow,
} from "./entries.ts";
import { PlannedChange } from "./planned-change.tsx";

const KINDS: readonly (readonly [ScheduleDraft["kind"], string])[] = [
  ["entries", "Entries"],
  ["rolling", "Keeps reaching ahead"],
];

/** More rows than this are edited by a program, not by hand. */
const ROWS_MAX = 200;

/** Replaces the schedule of a pool, after showing what becomes of its reservations. */
export function ScheduleForm({ pool }: { readonly pool: PoolWire }) {
  const { client } = useLive();
  const [draft, setDraft] = useState<ScheduleDraft>(() => draftOfPool(pool));
  const before = JSON.stringify(requestOfDraft(draftOfPool(pool)));
  const request = requestOfDraft(draft);
  const isOther = request !== undefined && JSON.stringify(request) !== before;
  if (pool.schedule.length > ROWS_MAX && pool.rolling === undefined) {
    return (
      <p className="hint">
        The schedule has {pool.schedule.length} entries: too many to edit here. Use{" "}
        <code>arbiter pool schedule {pool.id}</code>.
      </p>
    );
  }
  return (
    <div className="stack">
      <Choice
        label="Kind"
        isLabelHidden
        options={KINDS}
        value={draft.kind}
        onChoose={(kind) => setDraft(kind === draft.kind ? draft : emptyDraft(kind, pool))}
      />
      {draft.kind === "rolling" ? (
        <RollingFields draft={draft} onChange={setDraft} />
      ) : (
        <EntryFields rows={draft.rows} onChange={(rows) => setDraft({ kind: "entries", rows })} />
      )}
      {isOther ? (
        <PlannedChange<ScheduleRequest>
          change={request}
          words="Replace the schedule"
          send={(change, dryRun) => client.pools.schedule(pool.id, change, { dryRun })}
        />
      ) : (
        <p className="hint">Change something to see what it would do to the reservations.</p>
      )}
    </div>
  );
}

function emptyDraft(kind: ScheduleDraft["kind"], pool: PoolWire): ScheduleDraft {
  const own = draftOfPool(pool);
  if (own.kind === kind) return own;
  if (kind === "entries") return { kind, rows: withOneMore([], readNow()) };
  return { kind, capacity: pool.schedule[0]?.capacity ?? 8, days: 90 };
}

function RollingFields(props: {
  readonly draft: Extract<ScheduleDraft, { kind: "rolling" }>;
  readonly onChange: (draft: ScheduleDraft) => void;
}) {
  const { draft, onChange } = props;
  return (
    <div className="fields">
      <NumberField
        label="Units at every instant"
        min={0}
        value={draft.capacity}
        onChange={(capacity) => onChange({ ...draft, capacity })}
      />
      <NumberField
        label="Days ahead"
        min={0}
        step="any"
        value={draft.days}
        onChange={(days) => onChange({ ...draft, days })}
      />
    </div>
  );
}

function EntryFields(props: {
  readonly rows: readonly EntryRow[];
  readonly onChange: (rows: readonly EntryRow[]) => void;
}) {
  const { rows, onChange } = props;
  return (
    <>
      <ol className="entries">
        {rows.map((row) => (
          <li key={row.key} className="entry">
            <TimeField
              label="From"
              value={row.start}
              onChange={(start) => onChange(withRow(rows, row.key, { start }))}
            />
            <TimeField
              label="To"
              value={row.end}
              onChange={(end) => onChange(withRow(rows, row.key, { end }))}
            />
            <NumberField
              label="Units"
              min={0}
              value={row.capacity}
              onChange={(capacity) => onChange(withRow(rows, row.key, { capacity }))}
            />
            <button
              type="button"
              className="small"
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            >
              Remove
            </button>
          </li>
        ))}
      </ol>
      <p>
        <button type="button" onClick={() => onChange(withOneMore(rows, readNow()))}>
          Add an entry
        </button>
      </p>
    </>
  );
}
