import { NumberField, SelectField, TextField, TimeField } from "../../parts/fields.tsx";
import type { JobForm } from "./form.ts";

interface FieldsProps {
  readonly form: JobForm;
  readonly pools: readonly string[];
  readonly queues: readonly string[];
  readonly onChange: (change: Partial<JobForm>) => void;
}

/** What a job needs, and, folded away, whose it is and what it waits for. */
export function JobFields({ form, pools, queues, onChange }: FieldsProps) {
  const named = queues.filter((name) => name !== "offers");
  return (
    <>
      <div className="fields">
        <SelectField
          label="Pool"
          options={pools.map((id) => [id, id] as const)}
          value={form.pool}
          onChange={(pool) => onChange({ pool, queue: "" })}
        />
        <SelectField
          label="Queue"
          options={[["", "the usual (batch)"], ...named.map((name) => [name, name] as const)]}
          value={form.queue}
          onChange={(queue) => onChange({ queue })}
        />
      </div>
      <div className="fields">
        <NumberField
          label="Units of a part"
          min={1}
          value={form.size}
          onChange={(size) => onChange({ size })}
        />
        <NumberField
          label="Parts"
          min={1}
          value={form.count}
          onChange={(count) => onChange({ count })}
        />
        <NumberField
          label="Hours at most"
          min={0}
          step="any"
          placeholder="usual"
          value={form.hours}
          onChange={(hours) => onChange({ hours })}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={form.isGang}
          onChange={({ target }) => onChange({ isGang: target.checked })}
        />{" "}
        all parts start together
      </label>
      <MoreFields form={form} onChange={onChange} />
    </>
  );
}

function MoreFields({ form, onChange }: Pick<FieldsProps, "form" | "onChange">) {
  return (
    <details className="more" open>
      <summary>Whose it is, what it waits for</summary>
      <div className="fields">
        <TextField label="Name" value={form.name} onChange={(name) => onChange({ name })} />
        <TextField
          label="User"
          placeholder="yourself"
          value={form.user}
          onChange={(user) => onChange({ user })}
        />
        <TextField
          label="After jobs"
          placeholder="j17 j18:any"
          value={form.after}
          onChange={(after) => onChange({ after })}
        />
        <NumberField
          label="Priority"
          min={0}
          placeholder="0"
          value={form.priority}
          onChange={(priority) => onChange({ priority })}
        />
      </div>
      <TimeField
        label="Not before"
        value={form.notBefore}
        onChange={(notBefore) => onChange({ notBefore })}
      />
    </details>
  );
}
