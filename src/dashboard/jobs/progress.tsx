import type { JobWire } from "../../wire/index.ts";
import { wholeText } from "../show/number.ts";
import { PART_STATES } from "./job-words.ts";

/** How far an array is: its parts by state, as one bar and in words. */
export function Progress({ parts }: { readonly parts: JobWire["parts"] }) {
  const known = PART_STATES.filter(([state]) => parts[state] > 0);
  const all = known.reduce((sum, [state]) => sum + parts[state], 0);
  return (
    <span className="progress">
      <span className="progress-bar" aria-hidden="true">
        {known.map(([state]) => (
          <span
            key={state}
            className={`part-${state}`}
            style={{ width: `${(parts[state] / all) * 100}%` }}
          />
        ))}
      </span>
      <span className="progress-words">
        {known.map(([state, words]) => `${wholeText(parts[state])} ${words}`).join(", ")}
      </span>
    </span>
  );
}
