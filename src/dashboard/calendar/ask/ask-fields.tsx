import { Choice } from "../../parts/choice.tsx";
import { NumberField, SelectField, TextField, TimeField } from "../../parts/fields.tsx";
import { spanText } from "../../show/time.ts";
import type { AskForm } from "./form.ts";

interface FieldsProps {
  readonly form: AskForm;
  readonly onChange: (change: Partial<AskForm>) => void;
}

const KINDS = [
  ["fixed", "This window"],
  ["flexible", "When it fits"],
] as const;
const REPEATS = [
  ["never", "Once"],
  ["day", "Every day"],
  ["week", "Every week"],
] as const;
const TIERS = [
  ["standard", "Standard"],
  ["trial", "Trial"],
] as const;

/** The fields of a request: how much, when, and, folded away, the rest. */
export function AskFields({ form, onChange }: FieldsProps) {
  return (
    <>
      <Choice
        label="When"
        isLabelHidden
        options={KINDS}
        value={form.kind}
        onChoose={(kind) => onChange({ kind })}
      />
      <div className="fields">
        <NumberField
          label="Units"
          min={1}
          value={form.amount}
          onChange={(amount) => onChange({ amount })}
        />
        <NumberField
          label="At least"
          min={1}
          placeholder="all"
          value={form.amountMin}
          onChange={(amountMin) => onChange({ amountMin })}
        />
      </div>
      {form.kind === "fixed" ? (
        <FixedFields form={form} onChange={onChange} />
      ) : (
        <FlexibleFields form={form} onChange={onChange} />
      )}
      <MoreFields form={form} onChange={onChange} />
    </>
  );
}

function FixedFields({ form, onChange }: FieldsProps) {
  const { start, end } = form;
  const length = start === undefined || end === undefined ? undefined : end - start;
  return (
    <div className="fields">
      <TimeField label="From" value={start} onChange={(value) => onChange({ start: value })} />
      <TimeField
        label="To"
        value={end}
        onChange={(value) => onChange({ end: value })}
        {...(length !== undefined && length > 0 ? { hint: spanText(length) } : {})}
      />
    </div>
  );
}

function FlexibleFields({ form, onChange }: FieldsProps) {
  return (
    <>
      <NumberField
        label="Hours"
        min={0}
        step="any"
        value={form.hours}
        onChange={(hours) => onChange({ hours })}
      />
      <div className="fields">
        <TimeField
          label="Not before"
          value={form.earliest}
          onChange={(earliest) => onChange({ earliest })}
        />
        <TimeField
          label="Done by"
          value={form.deadline}
          onChange={(deadline) => onChange({ deadline })}
        />
      </div>
    </>
  );
}

function MoreFields({ form, onChange }: FieldsProps) {
  return (
    <details className="more">
      <summary>For whom, how often</summary>
      <div className="fields">
        <TextField
          label="User"
          placeholder="yourself"
          value={form.user}
          onChange={(user) => onChange({ user })}
        />
        <SelectField
          label="Tier"
          options={TIERS}
          value={form.tier}
          onChange={(tier) => onChange({ tier })}
        />
        <SelectField
          label="Repeat"
          options={REPEATS}
          value={form.repeat}
          onChange={(repeat) => onChange({ repeat })}
        />
        {form.repeat === "never" ? null : (
          <NumberField
            label="Times in all"
            min={1}
            value={form.count}
            onChange={(count) => onChange({ count })}
          />
        )}
      </div>
    </details>
  );
}
