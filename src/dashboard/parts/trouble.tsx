import { Refused } from "../../client/index.ts";
import type { Problem } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { serverUrl } from "../live/session.ts";
import { countText, wholeText } from "../show/number.ts";
import { windowText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";

/** What went wrong, in the words of the server where it said something. */
export function Trouble(props: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { error, onRetry } = props;
  return (
    <div className="trouble" role="alert">
      {error instanceof Refused ? <RefusalWords error={error} /> : <p>{wordsOf(error)}</p>}
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

function RefusalWords({ error }: { readonly error: Refused }) {
  const { problem } = error;
  const fields = (problem.errors ?? []).filter(({ message }) => !problem.detail.includes(message));
  return (
    <>
      <p>
        <strong>{problem.title}.</strong> <Why problem={problem} />
      </p>
      {fields.length === 0 ? null : (
        <ul>
          {fields.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={`${serverUrl(location)}/problems#${encodeURIComponent(problem.code)}`}>
          What {problem.code} means
        </a>
      </p>
    </>
  );
}

/** Where it is about time, by the clock that the page shows; else as the server says it. */
function Why({ problem }: { readonly problem: Problem }) {
  const zone = useZone();
  const now = useNow();
  const { tight, largest_amount: largest = 0 } = problem;
  if (tight === undefined) return problem.detail;
  const free = tight.free === 0 ? "Nothing is" : `Only ${countText(tight.free, "unit")} are`;
  const window = windowText(tight.start_time, tight.end_time, zone, now);
  const most = largest === 0 ? "" : ` At most ${wholeText(largest)} would fit the whole window.`;
  return `${free} free ${window}.${most}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
