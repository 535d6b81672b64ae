import type { JobWhy } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { countText } from "../show/number.ts";
import { instantText, spanText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { aheadShare } from "./estimate-scale.ts";

export type Estimate = NonNullable<JobWhy["estimate"]>;

/** `about in 2h, between now and 5h`. */
export function EstimateWords({ estimate }: { readonly estimate: Estimate }) {
  const zone = useZone();
  const now = useNow();
  const { start_time, earliest, latest, runs } = estimate;
  const basis = runs === 0 ? "only walltimes are known" : `from ${countText(runs, "past run")}`;
  const spread = latest === undefined ? "or never" : soon(latest, now);
  return (
    <span title={`${instantText(start_time, zone, now)}; ${basis}`}>
      <b>{soon(start_time, now)}</b>{" "}
      <span className="quiet">
        ({soon(earliest, now)} – {spread})
      </span>
    </span>
  );
}

/** The same drawn: from now at the left, near times wide and far ones narrow. */
export function EstimateBar({ estimate }: { readonly estimate: Estimate }) {
  const now = useNow();
  const { start_time, earliest, latest } = estimate;
  const from = aheadShare(earliest - now) * 100;
  const to = latest === undefined ? 100 : aheadShare(latest - now) * 100;
  return (
    <span className="estimate" aria-hidden="true">
      <span className="estimate-spread" style={{ left: `${from}%`, width: `${to - from}%` }} />
      <span className="estimate-start" style={{ left: `${aheadShare(start_time - now) * 100}%` }} />
    </span>
  );
}

function soon(at: number, now: number): string {
  return at - now < 60 ? "now" : `in ${spanText(at - now - ((at - now) % 60))}`;
}
