import { useNow } from "../../live/now.ts";
import { useActivity } from "../../live/queries.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { activityWords } from "../../show/activity-words.ts";
import { instantText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";

/** What happened to a job, the newest first. */
export function Past({ id }: { readonly id: string }) {
  const zone = useZone();
  const now = useNow();
  const history = useActivity({ job: id, limit: 20 });
  return (
    <section aria-label="History">
      <h3>History</h3>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="history">
            {items.map((past) => (
              <li key={`${past.seq} ${past.kind} ${past.part ?? ""}`}>
                <time>{instantText(past.at, zone, now)}</time> {activityWords(past)}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}
