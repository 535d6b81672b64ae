import { existsSync } from "node:fs";
import type { Backtest } from "../../../sim/index.ts";

/**
 * Requests for reservations that were refused while the history lasted though more capacity would
 * have met them, as the views beside the journal tell; undefined where there are no views.
 */
export async function countRefused(
  file: string,
  { beginAt, endAt }: Pick<Backtest, "beginAt" | "endAt">,
  pool: string | undefined,
): Promise<number | undefined> {
  if (!existsSync(file)) return undefined;
  const { openReader } = await import("../../../views/index.ts");
  const reader = await openReader({ file }).catch(() => undefined);
  if (reader === undefined) return undefined;
  try {
    const only = pool === undefined ? {} : { pool };
    const span = { fromAt: beginAt, toAt: endAt + 1, now: endAt };
    const answer = await reader.report("unmet-demand", { ...span, by: "pool", ...only });
    if (!answer.ok) return undefined;
    return answer.value.rows.reduce((sum, row) => sum + Number(row["unmet_requests"] ?? 0), 0);
  } catch {
    // A file without the views' tables, such as one that only journals.
    return undefined;
  } finally {
    await reader.close();
  }
}
