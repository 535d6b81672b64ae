import { useId } from "react";

/** One of few: radio buttons that look like one bar. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly (readonly [Value, string])[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
  /** Where the bar explains itself to the eye. */
  readonly isLabelHidden?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className={props.isLabelHidden === true ? "unseen" : undefined}>{props.label}</legend>
      <div className="choice-bar">
        {props.options.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={props.value === value}
              onChange={() => props.onChoose(value)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
