import type { ClusterWire, PoolSummary } from "../../wire/index.ts";
import { hrefOf } from "../frame/router.tsx";
import { useClusters, useReport } from "../live/queries.ts";
import { numberIn, type ReportRow, sumOf, textIn } from "../parts/cells.ts";
import { Tile } from "../parts/tile.tsx";
import { countText, creditsText, percentText, shortText, wholeText } from "../show/number.ts";
import { useWeekAround } from "./span.ts";

/** The week in a few figures. */
export function Tiles({ pools }: { readonly pools: readonly PoolSummary[] | undefined }) {
  return (
    <div className="tiles">
      <UseTiles />
      <LiveTile pools={pools} />
      <GpuTile />
      <UnmetTile />
      <RevenueTile />
      <SignalsTile />
    </div>
  );
}

/** The same question as the chart's below: it is asked once. */
function UseTiles() {
  const { behind, ahead, hour } = useWeekAround();
  const { data } = useReport("utilisation", { by: "hour", from: behind.from, to: ahead.to });
  const rows = data?.rows;
  const past = rows?.filter((row) => numberIn(row, "start_time") < hour);
  const next = rows?.filter((row) => numberIn(row, "start_time") >= hour);
  return (
    <>
      <Tile
        label="Used, last 7 days"
        value={shareOf(past)}
        note={past === undefined ? "" : `${unitHours(past, "reserved_unit_hours")} of use`}
        href={hrefOf("reports", { report: "utilisation", by: "hour" })}
      />
      <Tile
        label="Booked, next 7 days"
        value={shareOf(next)}
        note={next === undefined ? "" : `of ${unitHours(next, "capacity_unit_hours")}`}
        href={hrefOf("reports", { report: "headroom", by: "pool" })}
      />
    </>
  );
}

function LiveTile({ pools }: { readonly pools: readonly PoolSummary[] | undefined }) {
  const live = pools?.reduce((sum, pool) => sum + pool.live_reservations, 0);
  return (
    <Tile
      label="Live reservations"
      value={live === undefined ? "–" : wholeText(live)}
      note={pools === undefined ? "" : `in ${countText(pools.length, "pool")}`}
      href="calendar"
    />
  );
}

/** GPUs of the fleet, where there is one. */
function GpuTile() {
  const { data: clusters = [] } = useClusters(false);
  const sum = (of: (cluster: ClusterWire) => number): number =>
    clusters.reduce((total, cluster) => total + of(cluster), 0);
  const gpus = sum((cluster) => cluster.gpus);
  if (gpus === 0) return null;
  const closed = sum(
    ({ nodes_draining, nodes_resting, nodes_suspect, nodes_lost }) =>
      nodes_draining + nodes_resting + nodes_suspect + nodes_lost,
  );
  return (
    <Tile
      label="GPUs free now"
      value={wholeText(sum((cluster) => cluster.gpus_free))}
      unit={`of ${wholeText(gpus)}`}
      note={closed === 0 ? "every node is ready" : `${countText(closed, "node")} not ready`}
      href="fleet"
    />
  );
}

function UnmetTile() {
  const { behind } = useWeekAround();
  // Up to now, not to the full hour: what was refused a minute ago counts.
  const { data } = useReport("unmet-demand", { by: "pool", from: behind.from });
  const href = hrefOf("reports", { report: "unmet-demand", by: "hour" });
  if (data === undefined) return <Tile label="Unmet, last 7 days" value="–" href={href} />;
  const requests = sumOf(data.rows, "unmet_requests");
  return (
    <Tile
      label="Unmet, last 7 days"
      value={wholeText(requests)}
      unit={requests === 1 ? "request" : "requests"}
      note={`for ${unitHours(data.rows, "unit_hours_wanted")}`}
      href={href}
    />
  );
}

function RevenueTile() {
  const { behind } = useWeekAround();
  const { data } = useReport("revenue", { by: "pool", ...behind });
  const href = hrefOf("reports", { report: "revenue", by: "pool" });
  if (data === undefined) return <Tile label="Earned, last 7 days" value="–" href={href} />;
  const lost = sumOf(data.rows, "lost_to_displacement") + sumOf(data.rows, "lost_to_fallback");
  return (
    <Tile
      label="Earned, last 7 days"
      value={shortText(sumOf(data.rows, "elapsed") / 1e6)}
      unit="credits"
      note={lost > 0 ? `${creditsText(lost)} lost to repairs` : "nothing lost to repairs"}
      href={href}
    />
  );
}

function SignalsTile() {
  const { data } = useReport("signals");
  const rows = data?.rows ?? [];
  const of = (severity: string): number =>
    rows.filter((row) => textIn(row, "severity") === severity).length;
  const [critical, warning] = [of("critical"), of("warning")];
  return (
    <Tile
      label="Signals"
      value={data === undefined ? "–" : wholeText(critical + warning)}
      note={critical > 0 ? `${critical} critical` : warning > 0 ? "to look at" : "all quiet"}
      href={hrefOf("reports", { report: "signals" })}
      tone={critical > 0 ? "critical" : warning > 0 ? "warning" : "plain"}
    />
  );
}

function shareOf(rows: readonly ReportRow[] | undefined): string {
  if (rows === undefined) return "–";
  const capacity = sumOf(rows, "capacity_unit_hours");
  if (capacity === 0) return "–";
  const reserved = rows.reduce((sum, row) => sum + numberIn(row, "reserved_unit_hours"), 0);
  return percentText((reserved / capacity) * 100);
}

function unitHours(rows: readonly ReportRow[], name: string): string {
  return `${shortText(sumOf(rows, name))} unit-hours`;
}
