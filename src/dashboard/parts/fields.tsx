import { type ReactNode, useId } from "react";
import { inputText, parseInput } from "../show/time.ts";
import { useZone } from "../show/zone.ts";

/** A field with its name above it. */
export function Field(props: {
  readonly label: string;
  readonly className?: string;
  readonly hint?: string;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={`field ${props.className ?? ""}`}>
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
      {props.hint === undefined ? null : <span className="hint">{props.hint}</span>}
    </div>
  );
}

/** A whole number; undefined while the field is empty. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly min?: number;
  readonly step?: number | "any";
}) {
  return (
    <Field label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      {(id) => (
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={props.min}
          step={props.step ?? 1}
          placeholder={props.placeholder}
          value={props.value ?? ""}
          onChange={({ target }) => props.onChange(numberIn(target.value))}
        />
      )}
    </Field>
  );
}

/** An instant, by the clock that is chosen for the whole page; Unix seconds. */
export function TimeField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly hint?: string;
}) {
  const zone = useZone();
  const { value } = props;
  return (
    <Field label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      {(id) => (
        <input
          id={id}
          type="datetime-local"
          step={value !== undefined && value % 60 !== 0 ? 1 : 60}
          value={value === undefined ? "" : inputText(value, zone)}
          onChange={({ target }) => props.onChange(parseInput(target.value, zone))}
        />
      )}
    </Field>
  );
}

export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly placeholder?: string;
}) {
  return (
    <Field label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      {(id) => (
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </Field>
  );
}

/** One of several, by a list that opens. */
export function SelectField<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <select
          id={id}
          value={props.value}
          onChange={({ target }) => {
            const chosen = props.options[target.selectedIndex]?.[0];
            if (chosen !== undefined) props.onChange(chosen);
          }}
        >
          {props.options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function numberIn(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
}
