import { NumberField, TextField } from "../parts/fields.tsx";
import type { PlaceForm } from "./form.ts";
import { PolicyPicker } from "./policy-picker.tsx";

interface FieldsProps {
  readonly form: PlaceForm;
  readonly onChange: (change: Partial<PlaceForm>) => void;
}

/** What a workload needs, and whose policy finds it a place. */
export function PlaceFields({ form, onChange }: FieldsProps) {
  return (
    <>
      <div className="fields">
        <NumberField
          label="GPUs"
          min={0}
          value={form.gpus}
          onChange={(gpus) => onChange({ gpus })}
        />
        <NumberField
          label="% of each"
          min={1}
          value={form.share}
          onChange={(share) => onChange({ share })}
        />
        <NumberField
          label="Parts"
          min={1}
          value={form.count}
          onChange={(count) => onChange({ count })}
        />
        <NumberField
          label="Cores"
          min={0}
          step="any"
          value={form.cores}
          onChange={(cores) => onChange({ cores })}
        />
        <NumberField
          label="Memory, GiB"
          min={0}
          step="any"
          value={form.memoryGib}
          onChange={(memoryGib) => onChange({ memoryGib })}
        />
        <NumberField
          label="Hours"
          min={0}
          step="any"
          value={form.hours}
          onChange={(hours) => onChange({ hours })}
        />
      </div>
      <PolicyPicker chosen={form.policy} onChoose={(policy) => onChange({ policy })} />
      <MoreFields form={form} onChange={onChange} />
    </>
  );
}

function MoreFields({ form, onChange }: FieldsProps) {
  return (
    <details className="more" open>
      <summary>Where it may go, whose it is</summary>
      <div className="fields">
        <TextField
          label="Models"
          placeholder="any"
          value={form.model}
          onChange={(model) => onChange({ model })}
        />
        <NumberField
          label="GPU memory, GiB"
          min={0}
          placeholder="any"
          value={form.gpuMemoryGib}
          onChange={(gpuMemoryGib) => onChange({ gpuMemoryGib })}
        />
        <TextField
          label="Clusters"
          placeholder="any"
          value={form.clusters}
          onChange={(clusters) => onChange({ clusters })}
        />
        <TextField
          label="Labels"
          placeholder="network=infiniband"
          value={form.labels}
          onChange={(labels) => onChange({ labels })}
        />
        <TextField label="Name" value={form.name} onChange={(name) => onChange({ name })} />
        <TextField
          label="User"
          placeholder="yourself"
          value={form.user}
          onChange={(user) => onChange({ user })}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={form.isPreemptible}
          onChange={({ target }) => onChange({ isPreemptible: target.checked })}
        />{" "}
        may be evicted for work that may not
      </label>
    </details>
  );
}
